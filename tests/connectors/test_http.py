"""The guarded client against servers that misbehave, all on loopback."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import traceback
from collections.abc import Sequence

import pytest

from connectors.base import AccountRef
from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, Unsure
from connectors.http import BasicAuth, Http
from connectors.http_faults import TooLarge
from tests.connectors.raw_server import RawServer, ok, raw_server, says

HOME = AccountRef(id="blogg", address="http://x", secret="hemlig-nyckel-1", user="åsa", allow_private=True)
OUTSIDE = AccountRef(id="blogg", address="http://x")
LOGIN = BasicAuth("åsa", "hemlig-nyckel-1")


async def test_an_answer_with_the_servers_clock(http: Http) -> None:
    async with raw_server(says(ok(b"hej", "Date: Sun, 22 Nov 2026 12:00:00 GMT\r\nX-A: 1\r\nX-A: 2\r\n"))) as server:
        answer = await http.request("GET", server.url, account=HOME)
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"hej", "1, 2")
    assert answer.date is not None
    assert answer.date.isoformat() == "2026-11-22T12:00:00+00:00"
    assert http.requests_made("blogg") == 1


async def test_what_is_asked_for(http: Http) -> None:
    async with raw_server(says(ok(b""))) as server:
        await http.request(
            "GET", server.url + "?rest_route=/", account=HOME, params={"after": "2026-01-01T00:00:00+01:00"}
        )
    head = server.heads[0].decode()
    assert "after=2026-01-01T00%3A00%3A00%2B01%3A00" in head.split("\r\n")[0]
    assert "rest_route=%2F&" in head.split("\r\n")[0]
    assert "Accept-Encoding: gzip, deflate\r\n" in head
    assert f"Host: 127.0.0.1:{server.port}\r\n" in head
    assert "uthorization" not in head


async def test_gzip_is_unpacked_and_a_bomb_refused(http: Http) -> None:
    small = ok(gzip.compress(b"hej"), "Content-Encoding: gzip\r\n")
    bomb = ok(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip\r\n")
    async with raw_server(says(small)) as server:
        assert (await http.request("GET", server.url, account=HOME)).body == b"hej"
    async with raw_server(says(bomb)) as server:
        with pytest.raises(TooLarge):
            await http.request("GET", server.url, account=HOME, max_bytes=1_000_000)


async def test_too_large_an_answer_or_the_first_part_of_it(http: Http) -> None:
    async with raw_server(says(ok(b"x" * 100_000))) as server:
        with pytest.raises(TooLarge):
            await http.request("GET", server.url, account=HOME, max_bytes=50_000)
        answer = await http.request("GET", server.url, account=HOME, max_bytes=50_000, part=True)
    assert answer.cut
    assert len(answer.body) <= 50_000


async def test_a_slow_drip_meets_the_deadline(http: Http) -> None:
    stop = asyncio.Event()

    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.is_set():
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait([asyncio.ensure_future(stop.wait())], timeout=0.02)

    async with raw_server(drip) as server:
        with pytest.raises(Passing) as caught:
            await http.request("GET", server.url, account=HOME, deadline_s=0.3)
        stop.set()
    assert not isinstance(caught.value, Unsure)


async def test_a_write_that_was_sent_and_never_answered_is_unsure(http: Http) -> None:
    async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with raw_server(hang_up) as server:
        with pytest.raises(Unsure):
            await http.request("POST", server.url, account=HOME, json={"a": 1})
        with pytest.raises(Passing) as caught:
            await http.request("GET", server.url, account=HOME)
    assert not isinstance(caught.value, Unsure)


async def test_a_write_that_never_left_is_only_passing(http: Http) -> None:
    async with raw_server(says(ok(b""))) as server:
        dead = server.url
    with pytest.raises(Passing) as caught:
        await http.request("POST", dead, account=HOME, json={})
    assert not isinstance(caught.value, Unsure)


async def test_a_write_past_its_deadline_is_unsure(http: Http) -> None:
    stop = asyncio.Event()

    async def silent(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        await stop.wait()

    async with raw_server(silent) as server:
        with pytest.raises(Unsure):
            await http.request("POST", server.url, account=HOME, json={}, deadline_s=0.2)
        stop.set()


@pytest.mark.parametrize("answer", [b"inte http alls\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhej"])
async def test_answers_that_are_not_http_or_cut_off(http: Http, answer: bytes) -> None:
    async with raw_server(says(answer)) as server:
        with pytest.raises(Passing):
            await http.request("GET", server.url, account=HOME)
        with pytest.raises(Unsure):
            await http.request("POST", server.url, account=HOME, json={})


async def test_private_addresses_are_refused_with_advice(http: Http) -> None:
    async with raw_server(says(ok(b"hemligt"))) as server:
        with pytest.raises(Forbidden) as caught:
            await http.request("GET", server.url, account=OUTSIDE)
        assert "--allow-private" in caught.value.message.text
        with pytest.raises(Forbidden):
            await http.request("GET", f"http://[::ffff:127.0.0.1]:{server.port}/", account=OUTSIDE)
        with pytest.raises(Forbidden):
            await http.request("GET", f"http://localhost:{server.port}/", account=OUTSIDE)
    assert server.heads == []


class Names:
    """A resolver that knows some names, and answers differently every time it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def test_a_name_is_resolved_once_and_the_checked_address_used() -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    http = Http(user_agent="t", resolver=names)
    async with raw_server(says(ok(b"hej"))) as server:
        url = f"http://blogg.example:{server.port}/"
        assert (await http.request("GET", url, account=HOME)).body == b"hej"
        assert names.asked == ["blogg.example"]
        assert f"Host: blogg.example:{server.port}".encode() in server.heads[0]
        with pytest.raises(Forbidden):
            await http.request("GET", url, account=HOME)
    await http.close()


async def test_a_name_that_turns_private_between_two_looks_is_refused() -> None:
    http = Http(user_agent="t", resolver=Names(["10.1.2.3", "127.0.0.1"]))
    async with raw_server(says(ok(b"hej"))) as server:
        with pytest.raises(Forbidden):
            await http.request("GET", f"http://blogg.example:{server.port}/", account=OUTSIDE)
    assert server.heads == []
    await http.close()


async def test_an_open_connection_to_a_private_address_is_not_lent_out(http: Http) -> None:
    keep = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhej"
    stop = asyncio.Event()

    async def stay(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(keep)
        await stop.wait()

    async with raw_server(stay) as server:
        await http.request("GET", server.url, account=HOME)
        with pytest.raises(Forbidden):
            await http.request("GET", server.url, account=OUTSIDE)
        stop.set()
    assert len(server.heads) == 1


def redirect(to: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {to}\r\n", status)


async def test_redirects_are_followed_each_hop_checked(http: Http) -> None:
    async def behave(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(ok(b"framme") if b"GET /mal" in head else redirect("/mal"))

    async with raw_server(behave) as server:
        answer = await http.request("GET", server.url, account=HOME, auth=LOGIN)
    assert (answer.body, answer.url) == (b"framme", server.url + "mal")
    assert all(b"Authorization" in head for head in server.heads)


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    http = Http(user_agent="t", resolver=Names(["127.0.0.1"], ["169.254.169.254"]))
    async with raw_server(says(redirect("http://metadata.example/latest/"))) as server:
        with pytest.raises(Forbidden):
            await http.request("GET", f"http://blogg.example:{server.port}/", account=HOME)
    await http.close()


async def test_the_login_does_not_follow_to_another_host() -> None:
    http = Http(user_agent="t", resolver=Names(["127.0.0.1"]))
    async with raw_server(says(ok(b"framme"))) as other:
        away = redirect(f"http://annan.example:{other.port}/")
        async with raw_server(says(away)) as server:
            await http.request("GET", f"http://blogg.example:{server.port}/", account=HOME, auth=LOGIN)
    assert b"Authorization" in server.heads[0]
    assert b"Authorization" not in other.heads[0]
    await http.close()


async def test_the_login_does_not_follow_to_another_port(http: Http) -> None:
    async with raw_server(says(ok(b"framme"))) as other, raw_server(says(redirect(other.url))) as server:
        await http.request("GET", server.url, account=HOME, auth=LOGIN)
    assert b"Authorization" not in other.heads[0]


async def test_circles_end(http: Http) -> None:
    async with raw_server(says(redirect("/igen"))) as server:
        with pytest.raises(Forbidden):
            await http.request("GET", server.url, account=HOME)
    assert len(server.heads) == 6


@pytest.mark.parametrize("target", ["ftp://x/", "javascript:alert(1)", "http://u:p@x/", "http://x:99999/"])
async def test_broken_redirects(http: Http, target: str) -> None:
    async with raw_server(says(redirect(target))) as server:
        with pytest.raises(ProtocolChanged):
            await http.request("GET", server.url, account=HOME)


async def test_a_write_is_never_repeated_elsewhere(http: Http) -> None:
    async with raw_server(says(redirect("/annat"))) as server:
        with pytest.raises(ProtocolChanged):
            await http.request("POST", server.url, account=HOME, json={})
    assert len(server.heads) == 1


async def test_at_most_four_at_a_time_per_host(http: Http) -> None:
    gate = asyncio.Event()
    four = asyncio.Event()

    async def wait(_head: bytes, writer: asyncio.StreamWriter) -> None:
        if server.busy == 4:
            four.set()
        await gate.wait()
        writer.write(ok(b""))

    async with raw_server(wait) as server:
        asking = [asyncio.ensure_future(http.request("GET", server.url, account=HOME)) for _ in range(12)]
        await four.wait()
        gate.set()
        await asyncio.gather(*asking)
    assert (server.most_busy, len(server.heads)) == (4, 12)


async def test_conditional_requests_drop_the_mark_of_a_weakened_tag(http: Http) -> None:
    async with raw_server(says(ok(b"", status="304 Not Modified"))) as server:
        answer = await http.request(
            "GET", server.url, account=HOME, conditional=('W/"abc"', "Sun, 22 Nov 2026 12:00:00 GMT")
        )
    assert answer.status == 304
    assert b'If-None-Match: "abc"\r\n' in server.heads[0]
    assert b"If-Modified-Since: Sun, 22 Nov 2026 12:00:00 GMT\r\n" in server.heads[0]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hej",
        "ftp://x/",
        "http://",
        "http://[::1",
        "http://x:99999/",
        "http://xn--a.se/",
        "http://\x00/",
        "//x",
        "http:///",
    ],
)
async def test_what_is_no_web_address(http: Http, url: str) -> None:
    with pytest.raises(Forbidden):
        await http.request("GET", url, account=HOME)


async def test_a_login_in_the_address_is_refused_unseen(http: Http) -> None:
    for secret in ("hemlig", "nyckel"):
        with pytest.raises(Forbidden) as caught:
            await http.request("GET", f"http://user:{secret}-1@127.0.0.1/", account=HOME)
        assert f"{secret}-1" not in everything_about(caught.value)


def everything_about(error: ConnectorError) -> str:
    """All that a log, or a crash screen with the local variables of our frames, could show."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [
        frame for frame in told.stack if f"connectors{os.sep}http" in frame.filename and "tests" not in frame.filename
    ]
    assert ours
    shown = "".join(str(frame.locals) for frame in ours) + "".join(told.format_exception_only())
    return shown + repr(error) + repr(error.__dict__) + str(error.message)


async def each_fault(http: Http, server: RawServer) -> list[ConnectorError]:
    faults = []
    for method, url in (
        ("GET", server.url),
        ("POST", server.url),
        ("GET", "http://127.0.0.1:1/"),
        ("GET", f"https://127.0.0.1:{server.port}/"),
        ("GET", "http://finns-inte.invalid/"),
    ):
        secret_query = {"access_token": "hemlig-nyckel-2"}
        with pytest.raises(ConnectorError) as caught:
            await http.request(method, url, account=HOME, auth=LOGIN, params=secret_query, deadline_s=0.5)
        faults.append(caught.value)
    return faults


async def test_no_secret_in_logs_messages_or_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    async def break_off(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nSet-Cookie: hemlig-nyckel-3\r\n\r\nx")

    async def nowhere(host: str, _port: int) -> Sequence[str]:
        return [] if host.endswith(".invalid") else [host]

    http = Http(user_agent="t", resolver=nowhere)
    caplog.set_level(logging.DEBUG)
    async with raw_server(break_off) as server:
        faults = await each_fault(http, server)
    await http.close()
    told = caplog.text + "".join(everything_about(fault) for fault in faults)
    assert len(faults) == 5
    assert "hemlig-nyckel" not in told
    assert all(fault.__cause__ is None and fault.__context__ is None for fault in faults)


async def test_things_do_not_show_their_secrets() -> None:
    assert "hemlig" not in repr(LOGIN) + repr(HOME) + str(LOGIN)
