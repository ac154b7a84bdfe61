"""The scripted crises: what they bring, and that a seed brings it again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sm_console.core.safe_text import is_safe
from sm_console.drill.crises import CRISES, Crisis, NoSuchCrisis, crisis
from sm_console.drill.scenario import Comment, Delete, Edit, Post, Refusal

MINUTE = timedelta(minutes=1)


def busiest(one: Crisis) -> int:
    """The most comments in any minute."""
    return max(Counter(comment.at // MINUTE for comment in one.comments).values())


@pytest.mark.parametrize("name", CRISES)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers())
def test_the_same_seed_gives_the_same_comments_in_the_same_order(name: str, seed: int) -> None:
    assert crisis(name, seed) == crisis(name, seed)


@pytest.mark.parametrize("name", CRISES)
def test_another_seed_gives_another_crisis_of_the_same_size(name: str) -> None:
    one, other = crisis(name, 1), crisis(name, 2)
    assert one.comments != other.comments
    assert len(one.comments) == len(other.comments)


def test_a_seed_means_the_same_in_another_process() -> None:
    ask = "from sm_console.drill.crises import crisis; print(crisis('hostile', 7).comments)"
    other = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    assert other.stdout.strip() == str(crisis("hostile", 7).comments)


@pytest.mark.parametrize("name", CRISES)
@pytest.mark.parametrize("seed", [1, 7])
def test_everything_happens_after_what_it_refers_to(name: str, seed: int) -> None:
    one = crisis(name, seed)
    accounts = {account.key for account in one.scenario.accounts}
    posts: dict[str, str] = {}
    comments: set[str] = set()
    for event in one.scenario.happenings:
        match event:
            case Post():
                assert event.account in accounts
                posts[event.key] = event.account
            case Comment():
                assert event.post in posts
                assert event.key not in comments
                assert "{place}" not in event.text
                comments.add(event.key)
            case Edit() | Delete():
                assert event.comment in comments
            case Refusal():
                assert event.account in accounts


def test_a_flood_brings_hundreds_a_minute_about_one_event() -> None:
    assert busiest(crisis("flood")) >= 200


def test_a_rumour_wanders_over_the_accounts() -> None:
    one = crisis("rumour")
    of = {event.key: event.account for event in one.scenario.happenings if isinstance(event, Post)}
    firsts = {of[comment.post]: comment.at for comment in reversed(one.comments)}
    assert len(firsts) >= 5
    assert len({at // (5 * MINUTE) for at in firsts.values()}) >= 3


def test_a_campaign_holds_links_copies_and_texts_made_to_break_screens() -> None:
    texts = [comment.text for comment in crisis("hostile").comments]
    assert sum("http" in text for text in texts) >= 30
    assert any("\x1b" in text for text in texts)
    assert any(not is_safe(line) for text in texts for line in text.split("\n"))
    beginnings = Counter(text[:12].casefold() for text in texts)
    assert beginnings.most_common(1)[0][1] >= 40
    assert len(set(texts)) > len(texts) // 2


def test_platforms_go_down_each_in_its_own_way_while_people_write() -> None:
    one = crisis("outage")
    faults = [event for event in one.scenario.future if isinstance(event, Refusal)]
    assert {fault.status for fault in faults} >= {429, 500, 503}
    of = {event.key: event.account for event in one.scenario.happenings if isinstance(event, Post)}
    for fault in faults:
        during = [c for c in one.comments if of[c.post] == fault.account and fault.at < c.at < fault.at + fault.length]
        assert during


def test_a_resting_account_wakes_to_complaints() -> None:
    one = crisis("season")
    of = {event.key: event.account for event in one.scenario.happenings if isinstance(event, Post)}
    seasonal = {account.key: account.season for account in one.scenario.accounts if account.season}
    asked = Counter(of[comment.post] for comment in one.comments)
    assert asked.most_common(1)[0][0] in seasonal
    begins, _ends = seasonal["fb-sangfest"]
    assert begins > one.scenario.length


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(NoSuchCrisis) as no:
        crisis("tsunami")
    assert "flood" in no.value.message.values["names"]
