from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import load
from connectors.registry import PLATFORMS as REGISTERED
from sm_console.core import signature
from sm_console.core.safe_text import is_safe
from sm_console.drill.municipality import sundmala
from sm_console.drill.platforms import PLATFORMS
from sm_console.drill.scenario import Comment, Delete, Edit, Post, Refusal, in_order, read_offset, read_script


@given(st.integers())
def test_the_same_seed_gives_the_same_day(seed: int) -> None:
    assert sundmala(seed) == sundmala(seed)


def test_another_seed_gives_another_day_of_the_same_size() -> None:
    assert sundmala(1) != sundmala(2)
    assert len(sundmala(1).future) == len(sundmala(2).future)


@pytest.mark.parametrize("seed", range(5))
def test_everything_happens_after_what_it_refers_to(seed: int) -> None:
    day = sundmala(seed)
    accounts = {account.key for account in day.accounts}
    posts: set[str] = set()
    comments: dict[str, str] = {}
    for event in day.happenings:
        match event:
            case Post():
                assert event.account in accounts
                assert event.key not in posts
                posts.add(event.key)
            case Comment():
                assert event.post in posts
                assert event.key not in comments
                assert not event.answers or comments[event.answers] == event.post
                assert event.own or event.author
                assert "{" not in event.text
                comments[event.key] = event.post
            case Edit() | Delete():
                assert event.comment in comments
            case Refusal():
                assert event.account in accounts


def test_the_day_is_a_busy_one_that_begins_calmly() -> None:
    day = sundmala()
    comments = [event for event in day.future if isinstance(event, Comment)]
    assert 120 <= len(comments) <= 160
    assert sum(event.at <= timedelta(minutes=20) for event in comments) >= 4
    assert sum(event.at <= timedelta(minutes=10) for event in comments) <= 4
    spoken = {event.post for event in comments}
    there = {event.account for event in day.happenings if isinstance(event, Post) and event.key in spoken}
    assert {account.platform for account in day.accounts if account.key in there} == set(PLATFORMS) - {"bambuser"}


def test_the_town_is_on_every_platform_that_there_is() -> None:
    assert set(PLATFORMS) == set(REGISTERED)
    assert {account.platform for account in sundmala().accounts} == set(REGISTERED)


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x", "mastodon", "wordpress"])
def test_there_are_months_of_posts_to_judge(platform: str) -> None:
    day = sundmala()
    mine = {account.key for account in day.accounts if account.platform == platform}
    old = [event.at for event in day.past if isinstance(event, Post) and event.account in mine]
    assert min(old) < -timedelta(weeks=8)
    assert len(old) >= 20


def test_the_past_holds_answered_and_overdue_and_fresh_comments() -> None:
    past = [event for event in sundmala().past if isinstance(event, Comment)]
    answered = {event.answers for event in past if event.own}
    left = [event for event in past if not event.own and event.key not in answered]
    assert answered
    assert any(event.at < -timedelta(days=8) for event in left)  # overdue whatever holidays there were
    assert any(-timedelta(hours=24) < event.at < -timedelta(hours=20) for event in left)
    assert any(event.at > -timedelta(hours=1) for event in left)


def test_the_staff_sign_what_they_write(tmp_path_factory: pytest.TempPathFactory) -> None:
    day = sundmala()
    rules = load(tmp_path_factory.mktemp("nothing")).pack.signature
    names = {person.first_name for person in day.staff}
    without = []
    logins = {person.login for person in day.staff}
    for event in day.happenings:
        if isinstance(event, Comment) and event.own:
            assert event.own in logins
            if signature.check(event.text, names, rules).name not in names:
                without.append(event.key)
    assert without == ["fb-b-svar"]  # R5 has something to find


def test_strangers_in_sundmala_write_harmless_text() -> None:
    for event in sundmala().happenings:
        if isinstance(event, Comment):
            assert is_safe(event.author)
            assert all(is_safe(one) for one in event.text.split("\n"))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("+1h 20m", timedelta(minutes=80)),
        ("-8d 6h", -timedelta(days=8, hours=6)),
        ("+90m", timedelta(minutes=90)),
        ("-2d", -timedelta(days=2)),
    ],
)
def test_offsets(text: str, length: timedelta) -> None:
    assert read_offset(text) == length


@pytest.mark.parametrize("text", ["", "+", "1h", "+1x", "+h", "-1h 2h", "+1h20"])
def test_what_is_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        read_offset(text)


def test_a_mistyped_script_is_refused() -> None:
    with pytest.raises(ValueError, match="commment"):
        read_script('[[commment]]\nkey = "a"\n')
    with pytest.raises(ValueError, match="missing required field"):
        read_script('[[post]]\nkey = "a"\nat = "+1m"\n')


def test_a_post_comes_before_the_comment_of_the_same_moment() -> None:
    now = timedelta(0)
    comment = Comment(key="c", post="p", at=now, text="hej", author="x")
    post = Post(key="p", account="b", at=now, title="", text="")
    assert in_order([comment, post]) == (post, comment)
