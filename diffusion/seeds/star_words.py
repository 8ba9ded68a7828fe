"""Stars against ordinary accounts, in sentences."""

from typing import TYPE_CHECKING

import numpy as np

from diffusion.seeds.star_plans import BEST
from diffusion.words import counted, percent

if TYPE_CHECKING:
    from diffusion.seeds.star_comparison import Equal, Plan, StarComparison


def summary_of(found: "StarComparison") -> str:
    """Return the answer in sentences."""
    parts = [_spread(found), *(_equality(found, plan) for plan in found.plans), _tips(found), _money(found)]
    return " ".join(part for part in parts if part)


def _spread(found: "StarComparison") -> str:
    many, (mean, low, high) = len(found.stars.ends), found.spread
    verb = "spreads" if many == 1 else "spread"
    return f"Your {counted(many, 'star')} {verb} to {mean:,.1f} accounts on average ({low:,.1f} to {high:,.1f})."


def _equality(found: "StarComparison", plan: "Plan") -> str:
    stars, equal = f"your {counted(len(found.stars.ends), 'star')}", found.equal(plan.name)
    if equal.accounts is None:
        tried = f"{'All' if plan.exhausted else 'The first'} {int(plan.ends[-1]):,} of {plan.name}"
        if plan.name == BEST:
            return f"No list was found that does better with as much as {stars}."
        return f"{tried} do not equal {stars}."
    if plan.name == BEST:
        return f"Of {plan.name} that could be found, {equal.accounts:,} {_between(equal)} equal {stars}."
    return f"{stars[0].upper()}{stars[1:]} = {equal.accounts:,} {plan.name} {_between(equal)}."


def _between(equal: "Equal") -> str:
    if equal.high is None:
        return f"[{equal.low:,} or more]"
    return f"[{equal.low:,} to {equal.high:,}]"


def _tips(found: "StarComparison") -> str:
    if found.target is None or found.chance is None:
        return ""
    plan = found.plans[0]
    equal = found.equal(plan.name, "chance")
    start = f"The stars pass {counted(found.target, 'account')} with probability {percent(found.chance.mean)};"
    if equal.accounts is None:
        return f"{start} so do no {int(plan.ends[-1]):,} {plan.name}."
    return f"{start} so do {equal.accounts:,} {plan.name} {_between(equal)}."


def _money(found: "StarComparison") -> str:
    if found.money is None:
        return ""
    parts = [
        f"The stars cost {found.money:,.10g}: {found.money / found.spread.mean:,.3g} for each expected active account."
    ]
    if found.break_even is not None:
        parts.append(
            f"Ordinary accounts at random are the better buy where they cost less than {found.break_even:,.3g} each."
        )
    if found.plans[0].spent is None:
        return " ".join([*parts, "Fees of ordinary accounts are not known."])
    for plan in found.plans:
        more, low, high = found.difference(plan.name)
        if np.isnan(more):
            continue
        verdict = "more than" if low > 0 else "fewer than" if high < 0 else "about as many as"
        spread = found.spread.mean + more
        parts.append(f"For the same money, {plan.name}: {spread:,.1f} accounts, {verdict} the stars.")
    return " ".join([*parts, winners(found)])


def winners(found: "StarComparison") -> str:
    """Say who spreads furthest on average at which budget."""
    curve = found.fee_curve().pivot(index="money", columns="plan", values="spread").fillna(0.0)
    leads = curve[curve.max(axis=1) > 0].idxmax(axis=1)
    if leads.empty:
        return ""
    changes = np.flatnonzero(leads.to_numpy()[1:] != leads.to_numpy()[:-1]) + 1
    starts = [0, *changes.tolist()]
    if len(starts) == 1:
        name = str(leads.iloc[0])
        return f"At every budget up to theirs, {name} {'is' if name == BEST else 'are'} ahead."
    if len(starts) > 4:
        shares = leads.value_counts(normalize=True)
        named = ", ".join(f"{name} at {percent(float(share), 0)}" for name, share in shares.items())
        return f"Who is ahead changes with the budget: {named} of the budgets up to theirs."
    told = [f"{leads.iloc[start]} from {leads.index[start]:,.4g}" for start in starts]
    return f"Ahead are, by budget: {', '.join(told)}."
