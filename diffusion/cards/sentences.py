"""The card in sentences: for whoever has to decide whether to call the account, not for whoever knows the measures."""

from typing import TYPE_CHECKING

from diffusion.leaders.agreement import ordinal
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    from diffusion.cards.card import AccountCard, Standing

FAR, LEADING = 3, 20
"""How many times apart two places have to be, the worse one beyond the first so many, for measures to disagree."""


def paragraph(card: "AccountCard") -> str:
    """Return the sentences of a card, those left out about which nothing is known."""
    parts = [_who(card), _ranks(card), card.roles, _spread(card), _communities(card), _activity(card), _path(card)]
    parts += [_ties(card), _lost(card)]
    return " ".join(part for part in parts if part)


def _who(card: "AccountCard") -> str:
    where = f" and belongs to {card.community}" if card.community else ""
    return (
        f"{card.account} is followed by {card.followers:,} of the {counted(card.accounts, 'account')}, follows "
        f"{card.follows:,}{where}."
    )


def _ranks(card: "AccountCard") -> str:
    told = [one for one in card.standings if one.tells]
    if not told:
        return ""
    places = ", ".join(
        f"{ordinal(one.rank)} by {one.measure}"
        + (f" (as {'is' if one.level == 1 else 'are'} {one.level:,} more)" if one.level else "")
        for one in told
    )
    best, worst = (pick(told, key=_place) for pick in (min, max))
    text = f"It ranks {places}."
    if _place(worst) >= FAR * _place(best) and worst.rank > LEADING:
        text += (
            f" The measures disagree about it: by {best.measure} a high place means that {best.meaning}, by "
            f"{worst.measure}, where it is not among the first {LEADING}, that {worst.meaning}."
        )
    return text


def _place(standing: "Standing") -> float:
    """Return the middle of the places that those with the same score share."""
    return standing.rank + standing.level / 2


def _spread(card: "AccountCard") -> str:
    found = card.spread
    if found is None:
        return ""
    power = "" if found.power == 1 else f" at power {found.power:g}"
    text = (
        f"Content that it alone starts is passed on by {found.mean:,.1f} accounts on average{power}, itself included "
        f"({level(found.confidence)} interval {found.lower:,.1f} to {found.upper:,.1f})."
    )
    doubt = found.uncertainty
    if doubt is None or not doubt.by_chain:
        return text
    return f"{text} {percent(doubt.chain_share, 0)} of that interval's width is not knowing the chain, the rest chance."


def _communities(card: "AccountCard") -> str:
    table = card.communities
    if table is None or not card.followers:
        return ""
    shares = table[table["followers"] > 0].head(3)
    listed = [
        f"{percent(float(share), 0)} in {title}" for share, title in zip(shares["share"], shares["title"], strict=True)
    ]
    number = int((table.followers > 0).sum())
    rest = f", the rest in {number - 3:,} more" if number > 3 else ""
    where = "one community" if number == 1 else f"{number:,} communities"
    return f"Its followers are in {where}: {', '.join(listed)}{rest}."


def _activity(card: "AccountCard") -> str:
    found = card.activity
    if found is None:
        return ""
    if not found.items:
        return "The log has nothing of it."
    return (
        f"In the log it was active in {counted(found.items, 'item')} and began {found.started:,} of them; an item "
        f"went on to {found.behind:,.1f} accounts through it on average."
    )


def _path(card: "AccountCard") -> str:
    if not len(card.path):
        return ""
    steps = " → ".join(str(name) for name in card.path["account"])
    first = card.path.iloc[0]
    if card.path_from == "log":
        wait = f", after {_duration(first['wait'])} typically" if first["wait"] == first["wait"] else ""
        return (
            f"The busiest way that its content took is {card.account} → {steps}: {first['account']} passed on "
            f"{percent(first['share'], 0)} of its items{wait}, and an item got to {first['behind']:,.1f} accounts that "
            "way on average."
        )
    return (
        f"By the chain, the busiest way out is {card.account} → {steps}; the first step has a chance of "
        f"{percent(first['probability'])} and carries {first['behind']:,.1f} accounts of a cascade on average."
    )


def _ties(card: "AccountCard") -> str:
    out = card.ties[card.ties["from"] == card.account] if len(card.ties) else card.ties
    if not len(out):
        return ""
    best = out.iloc[0]
    tries = "the one try" if best["tries"] == 1 else f"{best['tries']:,.3g} tries"
    return (
        f"Its tie with most evidence leads to {best['to']}: {best['successes']:,.3g} of "
        f"{tries} got through, a "
        f"chance of {percent(best['probability'])} ({percent(best['lower'])} to {percent(best['upper'])})."
    )


def _lost(card: "AccountCard") -> str:
    number = len(card.dependents)
    text = (
        "Everybody who follows it sees others too."
        if not number
        else f"{counted(number, 'account')} {'sees' if number == 1 else 'see'} nothing but what comes through it."
    )
    if card.lost is None:
        return text
    lost = card.lost
    share = lost.lost / lost.spread if lost.spread else 0.0
    return (
        f"{text} A launch by the {counted(len(lost.seeds), 'other leader')} reaches {lost.spread:,.0f} accounts and "
        f"would lose {lost.lost:,.1f} of them ({percent(share)}) if it passed nothing on "
        f"({level(lost.confidence)} interval {lost.lower:,.1f} to {lost.upper:,.1f})."
    )


def _duration(seconds: float) -> str:
    """Return a time in the unit that makes it readable."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}s"
    return f"{seconds:,.0f} seconds"
