"""Handles for the accounts of the demo: invented, varied, no two alike, some of them not in ASCII."""

import unicodedata

import numpy as np

FIRST = (
    "ann bo cleo dan eva finn gus hana ivy joel kai lena milo nora otto pia quinn rosa sam tess uma vito wren "
    "xenia yusuf zoë ada ben cora dex ella femi gia hugo ines jonas kira luc mina noé olga paul rhea søren tara "
    "udo vera will yara zeno aïda björn chloé dídac émile fátima günther hélène ìfé jürgen kåre łukasz márta niño "
    "özlem père renée šárka tomás ümit väinö wiktor yağmur živa amara bilal chiara divya emeka fiona goran hilde "
    "ismael jamila kofi leila mateo nadia omar priya rashid sofia thiago ursula valentin wanda ximena yuki zainab "
    "анна борис вера глеб дарья игорь майя ольга софия юрий αγνή νίκος ελένη γιώργος"
).split()
THEMES = {
    "food": "bakes eats cooks crumbs kitchen pickles noodles toast spice butter brunch pastry foodnotes umami",
    "running": "runs trails 5k marathon pace laps sprints strides hills ultra jogs track morningrun splits",
    "books": "reads pages shelf novels verse chapters library paperback margins tomes plots bookclub inkwell prose",
    "music": "sings vinyl chords beats tunes bass gigs melody strings keys remix choir drums encore",
    "garden": "grows roots blooms seeds moss compost ferns orchard petals soil allotment herbs bulbs greenhouse",
    "games": "plays quests pixels dice levels loot arcade boardgames speedrun sprites respawn combos dungeons",
    "travel": "roams maps trains atlas abroad nomad harbours postcards detours borders hostels sleeper ferries windows",
}
"""The seven communities, and the words by which their accounts call themselves."""
OUTLETS = (
    "daily weekly the_little_{} all_about_{} {}_club {}_today planet_{} {}_digest house_of_{} {}_and_friends".split()
)
BRAND = ("@tarn_tea", "@tarn_tea_kitchen", "@tarn_tea_runs", "@tarn_tea_club", "@tarn_tea_help", "@tarn_tea_abroad")
"""The accounts that the campaign itself owns."""


def make_handles(themes: list[str], big: list[bool], chance: np.random.Generator) -> list[str]:
    """Return a handle for each account, after its theme; big accounts are often outlets rather than persons."""
    taken = set(BRAND)
    handles = []
    for theme, outlet in zip(themes, big, strict=True):
        words = THEMES[theme].split()
        handle = _unused(words, outlet and chance.random() < 0.6, taken, chance)
        taken.add(handle)
        handles.append(handle)
    return handles


def _unused(words: list[str], outlet: bool, taken: set[str], chance: np.random.Generator) -> str:
    while True:
        word, name = _pick(words, chance), _pick(FIRST, chance)
        handle = "@" + (_outlet(word, chance) if outlet else _person(name, word, chance))
        if handle not in taken:
            return unicodedata.normalize("NFC", handle)


def _outlet(word: str, chance: np.random.Generator) -> str:
    pattern = _pick(OUTLETS, chance)
    title = pattern.format(word) if "{}" in pattern else f"{pattern}_{word}"
    return title if chance.random() < 0.7 else f"{title}_{_pick(FIRST[:26], chance)}"


def _person(name: str, word: str, chance: np.random.Generator) -> str:
    patterns = (
        f"{name}_{word}",
        f"{name}.{word}",
        f"{word}_{name}",
        f"{name}{word}",
        f"{name}_{chance.integers(60, 99)}",
    )
    chosen = patterns[chance.choice(len(patterns), p=(0.45, 0.15, 0.15, 0.1, 0.15))]
    return chosen if chance.random() < 0.8 else f"{chosen}{chance.integers(2, 30)}"


def _pick(words: list[str] | tuple[str, ...], chance: np.random.Generator) -> str:
    return words[int(chance.integers(len(words)))]
