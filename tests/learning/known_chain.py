"""Chains that are known, and logs of what happens on them: what a method that learns must find again.

Time is continuous: an account that becomes active at t passes an item on along each tie with the tie's probability,
after a delay drawn from the tie's own log-normal; who is reached first by anybody becomes active then. Nothing of this
is the learning methods' view (candidates, tries), so an error in that view shows.
"""

import heapq

import numpy as np

from diffusion import Chain, RepostLog, chung_lu
from diffusion.provenance import Provenance
from diffusion.read.names import Names

HOUR = 3600.0


def known_chain(
    accounts: int = 10_000, ties: int = 100_000, kind: str = "structured", mean: float = 0.065, random_state: int = 1
) -> Chain:
    """Return a chain of which every probability is known.

    ``"structured"``: senders, receivers and ties differ, each by a log-normal factor. ``"independent"``: ties alone
    differ, by a Beta distribution. ``"alike"``: all ties have the same probability.
    """
    graph = chung_lu(accounts, ties, exponent=3.0, random_state=random_state)
    chance = np.random.default_rng([random_state, 1])
    if kind == "structured":
        senders, receivers = chance.normal(0, 0.5, (2, accounts))
        own = chance.normal(0, 0.6, ties)
        hazards = np.exp(senders[graph.sources] + receivers[graph.targets] + own)
        values = -np.expm1(-hazards * mean / hazards.mean())
    elif kind == "independent":
        values = chance.beta(1, 1 / mean - 1, ties)
    else:
        values = np.full(ties, mean)
    return Chain(graph, values, Provenance("known_chain", {"kind": kind, "mean": mean}, {}))


def tie_delays(chain: Chain, median: float = HOUR, random_state: int = 2) -> np.ndarray:
    """Return the median delay of every tie, in seconds: log-normal around ``median``, with a deviation of 0.5."""
    chance = np.random.default_rng([random_state, 2])
    return median * np.exp(chance.normal(0, 0.5, chain.graph.tie_count))


def simulated_log(
    chain: Chain,
    items: int = 2_000,
    starters: int = 20,
    random_state: int = 3,
    medians: np.ndarray | None = None,
    spread: float = 1.0,
    powers: np.ndarray | None = None,
    parents: bool = False,
) -> RepostLog:
    """Return what happened to ``items`` items that ``starters`` random accounts each posted at the same time.

    A tie's delay is its median (`tie_delays` unless given) times exp(``spread`` · normal). ``powers`` makes items more
    or less contagious. With ``parents`` the log says whom each repost passed on.
    """
    chance = np.random.default_rng([random_state, 3])
    graph, delays = chain.graph, tie_delays(chain) if medians is None else medians
    hazards = -np.log1p(-chain.measured)
    rows = []
    for item in range(items):
        first = chance.choice(graph.account_count, starters, replace=False)
        chances = -np.expm1(-hazards * (1.0 if powers is None else powers[item]))
        start = item * 6 * HOUR
        rows += [(item, account, start + time, source) for account, time, source in
                 _cascade(graph, chances, delays, spread, first, chance)]  # fmt: skip
    table = np.array(rows)
    order = np.lexsort((table[:, 1], table[:, 2], table[:, 0]))
    codes = table[order]
    return RepostLog(
        graph.names, Names.of(list(range(items))), codes[:, 0].astype(np.int32), codes[:, 1].astype(np.int32),
        codes[:, 2], codes[:, 3].astype(np.int32) if parents else None,
    )  # fmt: skip


def _cascade(graph, chances, delays, spread, first, chance) -> list[tuple[int, float, int]]:
    """Return who became active when, and by whom (-1 for those who began)."""
    waiting, active = [(0.0, int(account), -1) for account in first], {}
    heapq.heapify(waiting)
    while waiting:
        time, account, source = heapq.heappop(waiting)
        if account in active:
            continue
        active[account] = (time, source)
        begin, end = graph.offsets[account], graph.offsets[account + 1]
        ties = begin + np.flatnonzero(chance.random(end - begin) < chances[begin:end])
        for tie, draw in zip(ties.tolist(), chance.normal(size=len(ties)).tolist(), strict=True):
            target = int(graph.targets[tie])
            if target not in active:
                heapq.heappush(waiting, (time + delays[tie] * np.exp(spread * draw), target, account))
    return [(account, time, source) for account, (time, source) in active.items()]
