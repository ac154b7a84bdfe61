"""Signatures against the examples that RFC 5849 prints (3.1 with its erratum 2550, and 1.2)."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from connectors.oauth1 import Keys, base_string, escaped, sign, signature

BODY = [("c2", ""), ("a3", "2 q")]
RFC = Keys(key="9djdj82h48djs9d2", secret="j49sk3j29djd", token="kkk9d7dh3k39sjv7", token_secret="dh893hdasih9")
PRINTER = Keys(key="dpf43f3p2l4k3l03", secret="kd94hf93k423kf44")


def parts(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.removeprefix("OAuth ").split(", "))
    return {name: unquote(value.strip('"')) for name, _, value in pairs}


def test_the_base_string_of_section_3_4_1_1() -> None:
    params = [
        *BODY,
        ("oauth_consumer_key", RFC.key),
        ("oauth_token", RFC.token),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    ]
    made = base_string("post", "http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", params)
    assert made == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540"
        "%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method"
        "%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )
    assert signature(made, RFC) == "r6/TJjbCOr97/+UU0NsvSne7s5g="


@pytest.mark.parametrize(
    ("request_line", "params", "keys", "expected"),
    [
        (
            "POST https://photos.example.net/initiate",
            {
                "oauth_timestamp": "137131200",
                "oauth_nonce": "wIjqoS",
                "oauth_callback": "http://printer.example.com/ready",
            },
            PRINTER,
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            "POST https://photos.example.net/token",
            {"oauth_timestamp": "137131201", "oauth_nonce": "walatlh", "oauth_verifier": "hfdp7dh39dks9884"},
            Keys(key=PRINTER.key, secret=PRINTER.secret, token="hh5s93j4hdidpola", token_secret="hdhd0244k9j7ao03"),
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        ),
        (
            "GET http://photos.example.net/photos?file=vacation.jpg&size=original",
            {"oauth_timestamp": "137131202", "oauth_nonce": "chapoH"},
            Keys(key=PRINTER.key, secret=PRINTER.secret, token="nnch734d00sl2jdk", token_secret="pfkkdhi9sl3r4s00"),
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
        ),
    ],
)
def test_the_signatures_of_section_1_2(request_line: str, params: dict[str, str], keys: Keys, expected: str) -> None:
    verb, url = request_line.split()
    protocol = {"oauth_consumer_key": keys.key, "oauth_signature_method": "HMAC-SHA1", **params}
    if keys.token:
        protocol["oauth_token"] = keys.token
    assert signature(base_string(verb, url, protocol.items()), keys) == expected


def test_the_header_holds_everything_that_was_signed() -> None:
    made = sign("GET", "https://api.test/rest?x=1", [("å", "ö &=")], RFC, timestamp=5, nonce="n", oauth_callback="oob")
    told = parts(made.header())
    given = told.pop("oauth_signature")
    assert told["oauth_version"] == "1.0"
    assert told["oauth_callback"] == "oob"
    assert signature(base_string("GET", "https://api.test/rest?x=1", [("å", "ö &="), *told.items()]), RFC) == given


def test_nothing_shows_itself() -> None:
    made = sign("GET", "https://api.test/", [], RFC, timestamp=5, nonce="n")
    for shown in (repr(made), repr(RFC), f"{made}", f"{RFC}"):
        for hidden in (RFC.secret, RFC.token, RFC.token_secret, "oauth_signature"):
            assert hidden not in shown


def test_ports_and_letters_as_the_standard_has_them() -> None:
    assert base_string("GET", "HTTPS://Api.Test:443", []).startswith("GET&https%3A%2F%2Fapi.test%2F&")
    assert base_string("GET", "http://api.test:8080/a", []).startswith("GET&http%3A%2F%2Fapi.test%3A8080%2Fa&")
    assert base_string("GET", "http://[::1]:8080/a", []).startswith("GET&http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2Fa&")
    assert escaped("å ~-._/+\ud800") == "%C3%A5%20~-._%2F%2B%3F"
