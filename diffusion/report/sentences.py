"""Numbers become words: counts, chances, intervals, lists of names, and the answer itself."""

from collections.abc import Sequence

from diffusion import words
from diffusion.cascades.chance import Chance
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.words import counted

SPACE = "\N{NO-BREAK SPACE}"


def number(value: float) -> str:
    """Return a count or a mean with as many digits as it deserves.

    >>> number(41300), number(697.4), number(4.93), number(2.0), number(0.031)
    ('41,300', '697', '4.9', '2', '0.031')
    """
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"


def percent(share: float) -> str:
    """Return a share in per cent, kept in one line; nothing that is only nearly impossible or certain is called so.

    >>> [percent(share).replace(SPACE, " ") for share in (0, 0.0001, 0.052, 0.5, 0.928, 0.9999, 1)]
    ['0 %', 'under 0.1 %', '5.2 %', '50 %', '92.8 %', 'over 99.9 %', '100 %']
    """
    return words.percent(share).replace(".0 %", " %").replace(" %", f"{SPACE}%")


def between(low: str, high: str, confidence: float = 0.95) -> str:
    """Return an interval in words.

    >>> between("40,900", "41,800", 0.9).replace(SPACE, " ")
    '90 %: 40,900 to 41,800'
    """
    return f"{percent(confidence)}: {low} to {high}"


def chance_words(chance: Chance) -> str:
    """Return a chance with its interval."""
    limits = between(percent(chance.lower), percent(chance.upper), chance.confidence)
    return f"{percent(chance.estimate)} ({limits})"


def listed(names: Sequence[object], limit: int = 8) -> str:
    """Return names in a row, the last after "and".

    >>> listed(["@ann"]), listed(["@ann", "@bo", "@cy"]), listed(range(20), limit=2)
    ('@ann', '@ann, @bo and @cy', '0, 1 and 18 more')
    """
    shown = [str(name) for name in names]
    if len(shown) > limit:
        return f"{', '.join(shown[:limit])} and {len(shown) - limit:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def short_answer(point: TippingPoint) -> str:
    """Return the answer at one power in two or three words, for the head of a card."""
    if point.accounts_needed is not None:
        return counted(point.accounts_needed, "account")
    return "nothing to tip" if point.target is None else f"more than {counted(len(point.curve.accounts), 'account')}"


def answer(point: TippingPoint) -> str:
    """Return the answer at one power in a sentence, the number first."""
    if point.target is None:
        return f"There is no tipping point at power {point.power:g}: however many accounts start it, nothing tips."
    if point.accounts_needed is None or point.chance is None:
        tried = counted(len(point.curve.accounts), "account")
        reached = f" (it is {chance_words(point.chance)})" if point.chance else ""
        return f"Not even {tried} give a {percent(point.chance_asked)} chance to pass {point.target:,}{reached}."
    verb = "gives" if point.accounts_needed == 1 else "give"
    does = (
        "take off" if point.outbreak.exists and point.target_source == "valley" else f"pass {point.target:,} accounts"
    )
    return (
        f"{counted(point.accounts_needed, 'account')} {verb} the content a {percent(point.chance.estimate)} chance to "
        f"{does} ({between(percent(point.chance.lower), percent(point.chance.upper), point.chance.confidence)})."
    )


def consequence(point: TippingPoint, price: float | None = None) -> str:
    """Return what the answer means: how far it goes, how sure the number is, what it costs, or why there is none."""
    if point.target is None:
        return f"{further(point)}: there is nothing to tip. {_way_out(point)}"
    if point.accounts_needed is None:
        return _capital(point.reason)
    mean = point.curve.mean[point.accounts_needed - 1]
    parts = [f"The mean spread is then {counted(round(float(mean)), 'account')}, failures included."]
    if point.target_source == "valley":
        parts.append(f"To take off means to pass {point.target:,} accounts, where outbreaks stop being small.")
    elif not point.outbreak.exists:
        parts.append(f"{further(point)}: this is a matter of adding up, and there is nothing to tip.")
    parts.append(_how_sure(point))
    if price is not None:
        parts.append(f"{'Its fee is' if point.accounts_needed == 1 else 'Their fees are'} {number(price)}.")
    return " ".join(part for part in parts if part)


def further(point: TippingPoint) -> str:
    """Return what a further account brings, from the second half of the list, where the best ones are used up."""
    first = len(point.curve.gains) // 2
    return f"Each further account brings about {number(float(point.curve.gains[first:].mean()))} more"


def _way_out(point: TippingPoint) -> str:
    if point.critical is None:
        return ""
    if point.critical.power is None:
        return "No power makes content carry itself here."
    return f"Content begins to carry itself at power {point.critical.power:.3g}."


def _how_sure(point: TippingPoint) -> str:
    sure = percent(point.curve.confidence)
    if point.needed_over_draws is not None and point.needed_by_draw is not None:
        low, high = point.needed_over_draws
        draws = f"{sure} of {len(point.needed_by_draw):,} chains that the log leaves possible"
        most = "more than were tried" if high is None else f"{high:,}"
        return f"{draws} need {most if low in (None, high) else f'{low:,} to {most}'}."
    if point.interval is None or point.interval == (point.accounts_needed, point.accounts_needed):
        return ""
    low, high = point.interval
    top = f"{high:,}" if high is not None else "more than were tried"
    return f"The number itself lies between {low:,} and {top} ({sure})."


def why_added(rank: int, followers: int, new_followers: int, chances: tuple[float, float] | None) -> str:
    """Return why a seed is on the list: whom it brings anew, and what that does.

    >>> why_added(2, 104, 95, (0.6, 0.79)).replace(SPACE, " ")
    '95 of its 104 followers follow none of those above; takes the chance from 60 % to 79 %'
    """
    if rank == 1:
        whom = f"{counted(followers, 'follower')}"
    elif new_followers == followers:
        whom = f"none of its {counted(followers, 'follower')} follows any of those above"
    else:
        whom = f"{new_followers:,} of its {counted(followers, 'follower')} follow none of those above"
    if chances is None:
        return whom
    before, after = chances
    does = (
        f"alone tips in {percent(after)} of runs"
        if rank == 1
        else f"takes the chance from {percent(before)} to {percent(after)}"
    )
    return f"{whom}; {does}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
