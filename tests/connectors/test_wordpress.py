"""WordPress's traps, on a simulated blog."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from connectors.base import AccountRef
from connectors.errors import (
    Forbidden,
    TokenDead,
)
from connectors.http import Http
from connectors.wordpress import WordPress, as_html
from connectors.wordpress_map import instant
from sm_console.core.model import Visibility
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.contract import NOW, known
from tests.connectors.support import account, read, wordpress

HOUR = timedelta(hours=1)


def filled(blog: WordPressServer, count: int) -> tuple[str, list[str]]:
    post = blog.blog.add_post("Ett", "text", NOW - 900 * HOUR)
    return post, [blog.blog.add_comment(post, f"N{i}", f"t{i}", NOW - (count - i) * HOUR) for i in range(count)]


async def test_several_pages_every_comment_once_parents_first(blog: WordPressServer, http: Http) -> None:
    post, ids = filled(blog, 350)
    child = blog.blog.add_comment(post, "Sist", "svar", NOW, parent=ids[0])
    found = await read(wordpress(blog, http).fetch(None))
    assert [c.platform_id for c in found.comments] == [*ids, child]


async def test_a_first_reading_that_was_cut_off_goes_on_where_it_stopped(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 350)
    connector = wordpress(blog, http)
    seen: set[str] = set()
    cursor = None
    async for batch in connector.fetch(None):
        seen.update(getattr(event, "platform_id", "") for event in batch.events)
        cursor = batch.cursor
        if len(seen) > 150:
            break
    rest = await read(connector.fetch(cursor))
    assert len(rest.comments) < 350
    assert seen | {c.platform_id for c in rest.comments} >= set(ids)


async def test_a_comment_approved_late_is_found_far_behind_the_cursor(blog: WordPressServer, http: Http) -> None:
    post, _ids = filled(blog, 250)
    old = blog.blog.add_comment(post, "Sen", "väntade länge", NOW - 240 * HOUR, status="hold")
    visitor = wordpress(blog, http, user="")
    found = await read(visitor.fetch(None))
    assert old not in {c.platform_id for c in found.comments}
    blog.blog.approve(old)
    news = await read(visitor.fetch(found.cursor))
    assert old in {c.platform_id for c in news.comments}
    assert (await read(visitor.fetch(news.cursor))).events == []


async def test_held_comments_are_seen_and_their_approval_too(blog: WordPressServer, http: Http) -> None:
    post, _ids = filled(blog, 3)
    held = blog.blog.add_comment(post, "Väntar", "v", NOW, status="hold")
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    assert found.comment(held).visibility is Visibility.HELD
    blog.blog.approve(held)
    news = await read(connector.fetch(found.cursor))
    assert [(c.platform_id, c.visibility) for c in news.comments] == [(held, Visibility.PUBLIC)]


@pytest.mark.parametrize("position", [0, 120, 249])
async def test_a_comment_that_comes_back_from_spam(blog: WordPressServer, http: Http, position: int) -> None:
    _post, ids = filled(blog, 250)
    blog.blog.set_comment_status(ids[position], "spam")
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    assert ids[position] not in {c.platform_id for c in found.comments}
    blog.blog.approve(ids[position])
    assert ids[position] in {c.platform_id for c in (await read(connector.fetch(found.cursor))).comments}


@pytest.mark.parametrize(("status", "how"), [("spam", "spam"), ("trash", "bin"), ("post-trashed", "bin")])
async def test_removal_of_a_recent_comment_shows_at_once(
    blog: WordPressServer, http: Http, status: str, how: str
) -> None:
    _post, ids = filled(blog, 150)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    blog.blog.set_comment_status(ids[140], status)
    assert (await read(connector.fetch(found.cursor))).gone == {ids[140]: how}


async def test_many_new_comments_since_last_time(blog: WordPressServer, http: Http) -> None:
    post, _ids = filled(blog, 120)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    burst = [blog.blog.add_comment(post, "Ny", f"n{i}", NOW + timedelta(seconds=i)) for i in range(230)]
    news = await read(connector.fetch(found.cursor))
    assert set(burst) <= {c.platform_id for c in news.comments}
    assert (await read(connector.fetch(news.cursor))).events == []


async def test_a_post_published_on_schedule_keeps_its_stamp_and_is_found(blog: WordPressServer, http: Http) -> None:
    for number in range(120):
        blog.blog.add_post(f"P{number}", "x", NOW - number * HOUR)
    planned = blog.blog.add_post("Planerat", "x", NOW, status="future", modified=NOW - 900 * HOUR)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    assert planned not in {p.platform_id for p in found.posts}
    blog.blog.set_post_status(planned, "publish")
    assert planned in {p.platform_id for p in (await read(connector.fetch(found.cursor))).posts}


async def test_an_edited_and_a_withdrawn_post(blog: WordPressServer, http: Http) -> None:
    one, two = (blog.blog.add_post(title, "x", NOW - HOUR) for title in ("Ett", "Två"))
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    blog.blog.edit_post(one, title="Ett, ändrat")
    blog.blog.set_post_status(two, "draft")
    news = await read(connector.fetch(found.cursor))
    assert [p.title for p in news.posts] == ["Ett, ändrat"]
    assert news.posts_gone == [two]


async def test_the_sweep_tells_bin_spam_and_deleted_apart(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 130)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    blog.blog.set_comment_status(ids[0], "spam")
    blog.blog.set_comment_status(ids[1], "trash")
    blog.blog.remove_comment(ids[2])
    blog.blog.edit_comment(ids[3], "ändrad")
    swept = await read(connector.sweep(*known(found)))
    assert swept.gone == {ids[0]: "spam", ids[1]: "bin", ids[2]: "deleted"}
    assert swept.comment(ids[3]).text == "ändrad"


async def test_a_sweep_of_a_few_costs_few_requests(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 800)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    before = http.requests_made("blogg")
    _posts, comments = known(found)
    few = [c for c in comments if c.platform_id in set(ids[:5])]
    swept = await read(connector.sweep([], few))
    assert {c.platform_id for c in swept.comments} == set(ids[:5])
    assert http.requests_made("blogg") - before <= 4


async def test_only_comments_count(blog: WordPressServer, http: Http) -> None:
    post, ids = filled(blog, 2)
    for kind in ("pingback", "trackback", "note"):
        blog.blog.add_comment(post, "En annan blogg", kind, NOW, kind=kind)
    assert {c.platform_id for c in (await read(wordpress(blog, http).fetch(None))).comments} == set(ids)


@pytest.mark.parametrize("reader", ["admin", "redaktor"])
async def test_own_words_are_the_staffs_not_a_readers_with_a_login(
    blog: WordPressServer, http: Http, reader: str
) -> None:
    reader_user = blog.blog.add_user("lasse", role="subscriber")
    post, _ids = filled(blog, 1)
    ours = blog.blog.add_comment(post, "Redaktör", "svar", NOW, user=2)
    theirs = blog.blog.add_comment(post, "Lasse", "jag är inloggad", NOW, user=reader_user.id)
    found = await read(wordpress(blog, http, user=reader).fetch(None))
    assert found.comment(ours).own
    assert not found.comment(theirs).own


async def test_a_new_colleague_is_recognised_when_they_first_answer(blog: WordPressServer, http: Http) -> None:
    post, _ids = filled(blog, 1)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    colleague = blog.blog.add_user("ny", role="editor")
    answer = blog.blog.add_comment(post, "Ny", "svar", NOW, user=colleague.id)
    news = await read(connector.fetch(found.cursor))
    assert news.comment(answer).own


async def test_without_login_own_words_are_the_authors_of_posts(blog: WordPressServer, http: Http) -> None:
    post = blog.blog.add_post("Ett", "x", NOW, author=2)
    ours = blog.blog.add_comment(post, "Redaktör", "svar", NOW, user=2)
    theirs = blog.blog.add_comment(post, "Lasse", "hej", NOW, user=7)
    found = await read(wordpress(blog, http, user="").fetch(None))
    assert (found.comment(ours).own, found.comment(theirs).own) == (True, False)


async def test_a_login_without_rights_reads_what_all_see_and_says_so(blog: WordPressServer, http: Http) -> None:
    blog.blog.add_user("lasse", role="subscriber")
    post, ids = filled(blog, 2)
    blog.blog.add_comment(post, "Väntar", "v", NOW, status="hold")
    connector = wordpress(blog, http, user="lasse")
    found = await read(connector.fetch(None))
    assert {c.platform_id for c in found.comments} == set(ids)
    assert "may not moderate" in connector.notices[0].text
    assert "may not moderate" in (await connector.check()).warnings[0].text
    blog.blog.users[3].role = "editor"
    news = await read(connector.fetch(found.cursor))
    assert [c.visibility for c in news.comments].count(Visibility.HELD) == 1
    assert connector.notices == ()


async def test_a_password_withdrawn_between_two_fetches(blog: WordPressServer, http: Http) -> None:
    filled(blog, 1)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    blog.blog.users[1].secret = "annat"
    with pytest.raises(TokenDead) as caught:
        await read(connector.fetch(found.cursor))
    assert "application password" in caught.value.message.text


async def test_pretty_permalinks_turned_off_later(blog: WordPressServer, http: Http) -> None:
    post, _ids = filled(blog, 2)
    connector = wordpress(blog, http)
    found = await read(connector.fetch(None))
    blog.plain = True
    ny = blog.blog.add_comment(post, "Ny", "n", NOW)
    news = await read(connector.fetch(found.cursor))
    assert ny in {c.platform_id for c in news.comments}


NOTICE = b"<br />\n<b>Notice</b>: Undefined array key [0] in <b>/x.php</b> on line <b>7</b> {x}<br />\n"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n ", NOTICE, b"\xef\xbb\xbf" + NOTICE])
async def test_a_bom_or_notices_before_the_data(blog: WordPressServer, http: Http, before: bytes) -> None:
    rest = wordpress(blog, http).rest
    await rest.find()
    blog.fail_next(200, body=before + b'{"name": "Bloggen", "namespaces": ["wp/v2"]}')
    assert (await rest.index()).title == "Bloggen"


async def test_half_a_surrogate_pair_does_not_stop_the_reading(blog: WordPressServer, http: Http) -> None:
    connector = wordpress(blog, http)
    await connector.rest.find()
    row = {"id": 1, "post": 2, "date_gmt": "2026-01-01T00:00:00", "content": {"raw": "å HALV"}, "author_name": None}
    blog.fail_next(200, {"X-WP-Total": "1"}, json.dumps([row]).replace("HALV", "\\ud83d").encode())
    found = await read(connector.fetch(None))
    assert found.comments[0].text == "å \ufffd"
    assert found.comments[0].author.name == ""


async def test_strangers_long_texts_make_smaller_pages_not_silence(blog: WordPressServer, http: Http) -> None:
    post = blog.blog.add_post("Ett", "x", NOW)
    for number in range(50):
        blog.blog.add_comment(post, "Spam", "\x01" * 65_000, NOW - timedelta(seconds=number))
    found = await read(wordpress(blog, http).fetch(None))
    assert len(found.comments) == 50
    assert {"100", "20"} <= {asked.query.get("per_page") for asked in blog.requests if "/comments" in asked.path}


async def test_the_profile_with_icon_and_about_page(blog: WordPressServer, http: Http) -> None:
    blog.blog.name, blog.blog.description, blog.blog.icon = "Kultur & <Örebro>", "Om allt", b"\x89PNG"
    blog.blog.add_page("kontakt", "Kontakt", "ring")
    blog.blog.add_page("om-oss", "Om oss", "Vi är kommunen.")
    seen = await wordpress(blog, http).profile()
    assert (seen.name, seen.description) == ("Kultur & <Örebro>", "Om allt")
    assert "Vi är kommunen." in seen.about
    assert len(seen.picture_sha256) == 64


async def test_the_login_is_not_sent_to_another_host_nor_in_the_open(blog: WordPressServer, http: Http) -> None:
    connector = WordPress(account("http://blogg.example/"), http)
    connector.rest.root = blog.root
    with pytest.raises(Forbidden) as caught:
        await connector._me()
    assert "moved" in caught.value.message.text
    public = AccountRef(id="b", address="http://blogg.example/", user="admin", secret="hemligt")
    connector = WordPress(public, http)
    connector.rest.root = "http://blogg.example/wp-json/"
    with pytest.raises(Forbidden) as caught:
        await connector._me()
    assert "encryption" in caught.value.message.text
    assert blog.requests == []


@pytest.mark.parametrize(
    "ending", ["", "/", "/wp-json", "/wp-json/wp/v2/posts", "/?p=3", "/?rest_route=/", "/index.php", "/finns/inte/"]
)
@pytest.mark.parametrize("plain", [False, True])
async def test_found_from_any_address(http: Http, ending: str, plain: bool) -> None:  # noqa: FBT001
    if plain and "wp-json" in ending:
        pytest.skip("a plain site has no such address")
    async with WordPressServer(plain=plain) as server:
        connector = WordPress(account(server.address + ending), http)
        assert (await connector.check()).name == "Kommunbloggen"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Kultur & fritid", "Kultur & fritid"),
        ("a < b > c", "a &lt; b > c"),
        ("&amp; &#8212; &", "&amp;amp; &amp;#8212; &"),
        ("<b>fet</b>", "&lt;b>fet&lt;/b>"),
    ],
)
def test_plain_text_as_html(typed: str, written: str) -> None:
    assert as_html(typed) == written


def test_length_counts_bytes(http: Http) -> None:
    assert WordPress(account("http://x"), http).length("åäö <") == 11


@pytest.mark.parametrize(
    ("gmt", "local", "seen"),
    [
        ("2026-03-29T01:30:00", "2026-03-29T03:30:00", "2026-03-29T01:30:00+00:00"),
        ("-0001-11-30T00:00:00", "2026-01-01T10:00:00", "2026-01-01T10:00:00+00:00"),
        (None, None, "1970-01-01T00:00:00+00:00"),
    ],
)
def test_times(gmt: str | None, local: str | None, seen: str) -> None:
    assert instant(gmt, local).isoformat() == seen
