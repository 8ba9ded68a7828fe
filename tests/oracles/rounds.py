"""The plain twin of ``kernels/rounds.py``: rounds of content passing on, from Python's own sets."""

from tests.oracles.coins import account_key, mix64, replicate_key, tie_coin


def live_ties(chain, model, root, replicate):
    """Return the pairs (source, target) whose tie is live in a replicate."""
    key, units = replicate_key(int(root), replicate), model.units(chain).tolist()
    starts = model.starts(chain).tolist()
    live = []
    for tie, (source, target) in enumerate(
        zip(chain.graph.sources.tolist(), chain.graph.targets.tolist(), strict=True)
    ):
        coin = tie_coin(key, target) - starts[tie] if starts else tie_coin(account_key(key, source), target)
        if 0 <= coin < units[tie]:
            live.append((source, target))
    return live


def spread_in_rounds(chain, model, seeds, root, replicate, rounds):
    """Return how many are active after so many rounds."""
    live, active = live_ties(chain, model, root, replicate), set(seeds)
    for _ in range(rounds):
        active |= {target for source, target in live if source in active}
    return len(active)


def reverse_set(chain, model, root, index, rounds):
    """Return the random account of a set, and all who reach it within so many rounds."""
    live = live_ties(chain, model, root, index)
    start = mix64(replicate_key(int(root), index)) % chain.graph.account_count
    found = {start}
    for _ in range(rounds):
        found |= {source for source, target in live if target in found}
    return start, found
