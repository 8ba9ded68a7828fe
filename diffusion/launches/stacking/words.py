"""The stacking effect in sentences."""

from typing import TYPE_CHECKING

from diffusion.launches.comparison.estimates import Estimated
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    from diffusion.launches.stacking.found import StackingEffect

STACKS, HINDERS = "the ripples stack", "the points stand in one another's way"
MOST_TOLD = 4
"""So many points are told one by one."""


def summary_of(found: "StackingEffect") -> str:
    """Return the sentences."""
    return " ".join([_apart(found), _stacked(found), _summed(found), *_tips(found), *_chain(found)])


def _apart(found: "StackingEffect") -> str:
    means = found.alone.mean(axis=0)
    count = counted(len(found.points), "point")
    if f"{means.min():,.1f}" == f"{means.max():,.1f}":
        each = f"{means.max():,.1f}"
    elif len(means) <= MOST_TOLD:
        each = ", ".join(f"{mean:,.1f}" for mean in means[:-1]) + f" and {means[-1]:,.1f}"
    else:
        each = f"between {means.min():,.1f} and {means.max():,.1f}"
    return (
        f"Together, the {count} of “{found.launch.name}” spread to {found.together.mean():,.1f} accounts on average; "
        f"each alone to {each}: {found.alone.sum(axis=1).mean():,.1f} in all, which are {found.union.mean():,.1f} "
        f"different accounts ({counted(found.replicates, 'replicate')}, the same coins)."
    )


def _stacked(found: "StackingEffect") -> str:
    """Say what meeting brings: the difference to the union."""
    sure, gap = level(found.confidence), found.minus_union
    if not (found.together != found.union).any():
        return (
            "That is what they bring alone between them, account by account in every replicate: points bring nothing "
            "more together, they only share."
        )
    often = f"; more in {percent(found.more.estimate, 0)} of runs, fewer in {percent(found.fewer.estimate, 0)}"
    words = f"Together they bring {abs(gap.value):,.1f} {'more' if gap.value >= 0 else 'fewer'} than those"
    told = f"{words} ({sure}: {_ends(gap)}){often}"
    if found.stacks is None:
        return f"{told}: whether ripples stack is within noise."
    return f"{told}: {STACKS if found.stacks else HINDERS}."


def _summed(found: "StackingEffect") -> str:
    """Say how that compares with the sum, which counts accounts more than once."""
    sure, gap, shared = level(found.confidence), found.minus_sum, found.shared
    if gap.low > 0:
        whole = "more even than the sum of the points alone"
    elif gap.high < 0:
        whole = (
            "fewer than the sum of the points alone, in which accounts that several points bring count several times"
        )
    else:
        whole = "as many as the sum of the points alone, within noise"
    twice = f"; the sum counts {shared.value:,.1f} too many" if shared.value else ""
    return f"Against that sum it is {gap.value:+,.1f} ({sure}: {_ends(gap)}), {whole}{twice}."


def _tips(found: "StackingEffect") -> list[str]:
    if found.target is None:
        return []
    tips = found.tips
    return [
        f"Past {counted(found.target, 'account')}: {tips['together']} together; {tips['any point alone']} by one of "
        "the points alone, if all were tried."
    ]


def _chain(found: "StackingEffect") -> list[str]:
    if found.draws is None:
        return []
    return ["Intervals know that the chain is not known; all of them are each by itself."]


def _ends(gap: Estimated) -> str:
    return f"{gap.low:+,.1f} to {gap.high:+,.1f}"
