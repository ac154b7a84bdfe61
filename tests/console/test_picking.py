"""Lists to pick from: what is typed finds names before explanations, and nothing out of sight goes unsaid."""

from __future__ import annotations

import re

from tests.console.driving import console


async def test_what_begins_with_the_typed_letters_stands_before_words_that_merely_contain_them() -> None:
    async with console() as it:
        await it.press("colon")
        await it.write("öve")  # also in "behöver", "över"
        await it.until(lambda: re.search(r"> 1 +Översikt", it.text) is not None)
        overview, needs = it.text.find("Översikt –"), it.text.find("Inget svar –")
        assert overview < needs  # which says that it "behöver inget svar"


async def test_a_list_in_which_nothing_matches_says_so_and_comes_back() -> None:
    async with console() as it:
        await it.press("colon")
        await it.write("zq")
        await it.sees("Inget passar in; backsteg tar bort en bokstav.")
        await it.press("enter")  # nothing to pick
        await it.sees("Kommando: zq_")
        await it.press("backspace", "backspace")
        await it.sees("> r ", "Svara –")


async def test_a_list_that_is_longer_than_its_place_says_how_much_is_left() -> None:
    async with console(size=(80, 24)) as it:
        await it.press("colon")
        await it.sees("till nedanför")
        left = re.search(r"… (\d+) till nedanför", it.text)
        assert left is not None
        await it.press("pagedown", "pagedown")
        await it.until(lambda: f"… {left[1]} till nedanför" not in it.text)
        await it.press("end")
        await it.until(lambda: "till nedanför" not in it.text)
        await it.press("home")
        await it.sees(left[0], "> r ")
