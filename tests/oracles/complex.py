"""The plain twin of ``kernels/complex.py``: rounds in which everybody looks again, with sets, on the same coins."""

from diffusion.cascades.complex import ComplexContagion
from diffusion.cascades.thresholds import RelativeThreshold
from diffusion.graph.graph import Graph
from tests.oracles.coins import account_coin, account_key, replicate_key, tie_coin
from tests.oracles.independent import Outcome, followers, informed

CELLS = 2**16
NOBODY = 2**32


def outcome(
    model: ComplexContagion, graph: Graph, units: object, seeds: list[int], root: int, replicate: int
) -> Outcome:
    """Return how many pass the content on, and how many see it, in one replicate."""
    key, everyone = replicate_key(root, replicate), range(graph.account_count)
    live = {
        (source, target)
        for source, row in enumerate(followers(graph, units))
        for target, unit in row
        if tie_coin(account_key(key, source), target) < unit
    }
    follows = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    total = [sum(target == account for _, target in follows) for account in everyone]
    wants = [threshold_of(model, graph, account, account_coin(key, account)) for account in everyone]
    willing = [tie_coin(account_key(key, NOBODY), account) < round(model.willing * 2**31) for account in everyone]
    active: set[int] = set(seeds)
    while True:
        met = [sum((source, account) in live for source in active) for account in everyone]
        if isinstance(model.threshold, RelativeThreshold):
            enough = [wants[a] <= 0 or (total[a] > 0 and met[a] / total[a] >= wants[a]) for a in everyone]
        else:
            enough = [met[a] >= wants[a] for a in everyone]
        joining = {a for a in everyone if willing[a] and enough[a]} - active
        if not joining:
            return len(active), len(informed(followers(graph, units), list(active)))
        active |= joining


def threshold_of(model: ComplexContagion, graph: Graph, account: int, coin: int) -> float:
    """Return the threshold of an account: what was given for it, or the quantile that its coin names."""
    given = model.threshold.share if isinstance(model.threshold, RelativeThreshold) else model.threshold.count
    if hasattr(given, "ppf"):
        return float(given.ppf((coin * CELLS // 2**31 + 0.5) / CELLS))
    if isinstance(given, dict):
        return float(given[graph.names[account]])
    return float(given) if isinstance(given, float) else float(given[account])
