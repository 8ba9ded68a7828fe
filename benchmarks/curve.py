"""What a tipping curve costs: every k from 1 to 200 in one pass, against each k simulated by itself.

    python -m benchmarks.curve

Nobody else computes a tipping curve, so peers would simulate each k from 1 to 200. That is measured at a sample of k's,
with fewer replicates, and summed up: the mean seconds of a replicate, in straight lines between the k's of the sample.
The curve, one simulation of all 200 seeds and the peers take turns in one process, on one thread; processor time.
"""

import numpy as np

import diffusion
from benchmarks import peers
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import required, table
from benchmarks.timing import Ratio, figure, take_turns_at

SEEDS = 200
SAMPLE = (1, 10, 50, 100, 150, 200)
PEERS = {"CyNetDiff": peers.cynetdiff, "pynetim": peers.pynetim}
HEAD = ("power", "one pass for 200 k, ms a replicate", "one simulation of 200 seeds", "to that",
        "each k by itself, by us", "by CyNetDiff", "by pynetim", "the faster of these to one pass")  # fmt: skip


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    name, graph = network("hep" if options.quick else "sf100k", options.data)
    rows = []
    for power in (1.0,) if options.quick else (0.5, 1.0, 2.0):
        row, ratio = measured(diffusion.weighted_cascade(graph).amplified(power), quick=options.quick)
        rows.append([f"{power:g}", *row])
        if power == 1:
            required("curve", f"{ratio} times")
    print(f"{name}; 256 replicates at a time.\n\n{table(HEAD, rows)}")


def measured(chain: diffusion.Chain, *, quick: bool) -> tuple[list[object], Ratio]:
    """Return the figures of a row, and how many times faster one pass is than the fastest peer."""
    model, codes = diffusion.IndependentCascade(), largest_audiences(chain.graph, SEEDS)
    names = chain.graph.names.take(codes)

    def curve(times: int) -> None:
        with diffusion.threads(1):
            for _ in range(times):
                diffusion.tipping_curve(chain, model, names, replicates=256)

    def single(times: int) -> None:
        peers.ours(chain, model, codes)(256 * times)

    runs = {"curve": curve, "single": single} | {f"us {k}": peers.ours(chain, model, codes[:k]) for k in SAMPLE}
    for who, load in PEERS.items():
        runs |= {f"{who} {k}": load(chain, model, codes[:k]) for k in SAMPLE}
    taken = take_turns_at(runs, seconds=0.05 if quick else 0.25, turns=3 if quick else 5)
    passes, singles = (np.array(taken.seconds[who]) / 256 for who in ("curve", "single"))
    every = {who: all_k(np.array([taken.seconds[f"{who} {k}"] for k in SAMPLE])) for who in ("us", *PEERS)}
    fastest = min(PEERS, key=lambda who: float(np.median(every[who])))
    ratio = Ratio.of((every[fastest] / passes).tolist())
    row = [figure(1e3 * float(np.median(part))) for part in (passes, singles, *every.values())]
    return [row[0], row[1], str(Ratio.of((passes / singles).tolist())), *row[2:], str(ratio)], ratio


def all_k(seconds: np.ndarray) -> np.ndarray:
    """Return for every turn the sum over k from 1 to 200, from rows that belong to the k's of the sample."""
    return np.array([np.interp(np.arange(1, SEEDS + 1), SAMPLE, turn).sum() for turn in seconds.T])


if __name__ == "__main__":
    main()
