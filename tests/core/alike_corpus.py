"""Invented Swedish comments whose questions are known: the same ones asked by many, in their own ways.

Everything comes out of a seed. A group is one question about one place: the same question about another
place is another group, as is another question about the same place.
"""

from __future__ import annotations

import random

PLACES = (
    *("Sjöbadet", "Lundhallen", "Ängsparken", "Kvarnbiblioteket", "Åsens bibliotek", "Norrtorget", "Bryggkajen"),
    *(
        "Hamnfesten",
        "Björkskolan",
        "Klockängens återvinning",
        "Västra ridhuset",
        "Stadsmuseet",
        "Källgatan",
        "Ekdungen",
    ),
)
QUESTIONS = (
    ("När öppnar {place} igen efter renoveringen?", "När öppnas {place} igen efter renovering?"),
    ("Varför är det så smutsigt vid {place} numera?", "Varför är det så smutsiga gångar vid {place} numera?"),
    ("Finns det parkering för rörelsehindrade vid {place}?", "Finns parkeringar för rörelsehindrade vid {place}?"),
    ("Hur mycket kostar inträdet till {place} för pensionärer?",
     "Hur mycket kostar inträde till {place} för pensionär?"),
    ("Lyktorna vid {place} har varit trasiga i flera veckor, när lagas de?",
     "Lyktan vid {place} har varit trasig i flera veckor, när lagas den?"),
    ("Vad ska byggas bredvid {place} och vem har bestämt det?", "Vad byggs bredvid {place} och vem har bestämt detta?"),
    ("Är vattnet vid {place} drickbart efter översvämningen i går?",
     "Är vattnet drickbart vid {place} efter översvämningarna i går?"),
    ("Bussen till {place} kommer aldrig i tid, vad tänker kommunen göra?",
     "Bussarna till {place} kommer aldrig i tid, vad tänker kommunen göra åt det?"),
    ("Stämmer ryktet att {place} ska läggas ned till hösten?", "Stämmer ryktena att {place} läggs ned till hösten?"),
    ("Får hundar vara lösa i {place} på sommaren?", "Får hunden vara lös i {place} på somrarna?"),
)  # fmt: skip
GREETINGS = ("", "", "Hej! ", "Hej, ", "Hejsan ", "Hallå! ", "God morgon! ", "Hej, undrar en sak. ", "HEJ ")
CLOSINGS = (
    "",
    "",
    " Tack på förhand!",
    " Mvh",
    " Hoppas ni kan svara.",
    " tacksam för svar",
    " 🙏",
    " 😡😡",
    " ???",
    " !!!",
)
EMOJI = ("", "", "", " 😀", " 🏊‍♀️", " 👍🏽", " ❤️")
ALONE = (
    *("fin", "bild", "vilken", "underbar", "sommar", "barnen", "älskade", "konserten", "maten", "trist", "väder"),
    *("cykelbanan", "saltning", "skylten", "lekplatsen", "sandlådan", "rånad", "polisen", "lampa", "katten", "borta"),
    *(
        "ordföranden",
        "mötet",
        "protokoll",
        "skatten",
        "höjd",
        "förskola",
        "kö",
        "plats",
        "sexåring",
        "mormor",
        "hissen",
    ),
    *("färdtjänst", "köpcentrum", "gatumusik", "snöröjning", "hal", "trottoar", "plogbil", "granne", "skräp", "råttor"),
)


def corpus(groups: int, each: int, alone: int, seed: int) -> list[tuple[int, str]]:
    """Return (group, text) in mixed order: ``groups`` questions of about ``each`` texts, ``alone`` single ones."""
    dice = random.Random(seed)
    subjects = [(forms, place) for forms in QUESTIONS for place in PLACES]
    dice.shuffle(subjects)
    made = []
    for group, (forms, place) in enumerate(subjects[:groups]):
        many = dice.randint(2, 2 * each - 2)
        made += [(group, _asked(dice, dice.choice(forms).format(place=place))) for _ in range(many)]
    made += [(groups + number, " ".join(dice.sample(ALONE, dice.randint(5, 12)))) for number in range(alone)]
    dice.shuffle(made)
    return made


def _asked(dice: random.Random, text: str) -> str:
    """Write a question as some person would."""
    if dice.random() < 0.5:
        text = _typo(dice, text)
    if dice.random() < 0.15:
        text = _typo(dice, text)
    how = dice.random()
    text = text.lower() if how < 0.3 else text.upper() if how < 0.36 else text
    if dice.random() < 0.3:
        text = text.replace("?", dice.choice(("", "??", "?!", " ?")))
    return dice.choice(GREETINGS) + text + dice.choice(EMOJI) + dice.choice(CLOSINGS)


def _typo(dice: random.Random, text: str) -> str:
    """Slip once: swap, drop, double or mistype a letter."""
    at = dice.randrange(1, len(text) - 2)
    how = dice.randrange(4)
    if how == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if how == 1:
        return text[:at] + text[at + 1 :]
    if how == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + dice.choice("aeinrst") + text[at + 1 :]
