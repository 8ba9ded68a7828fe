"""Replicates a second: `simulate` against CyNetDiff and pynetim, turn by turn in one process.

    python -m benchmarks.forward
    python -m benchmarks.forward --data ../shared/data     # the real Epinions and Slashdot

Weighted cascade (for the linear threshold, the same numbers as weights), the 50 accounts with the largest audiences as
seeds. Loading is timed for none; ours is all of `simulate`. One thread: processor time; two threads: time on the clock.
"""

import time

import diffusion
from benchmarks import peers
from benchmarks.networks import arguments, largest_audiences, networks
from benchmarks.results import required, table
from benchmarks.timing import Turns, take_turns_at

HEAD = ("network", "model", "mean spread: ours, theirs", "ours, a second", "CyNetDiff", "pynetim", "to the faster")
REQUIRED = {("sf100k", "IC"): "ic-sf100k", ("sf1m", "IC"): "ic-sf1m", ("epinions", "LT"): "lt-epinions"}
MODELS = {"IC": diffusion.IndependentCascade(), "LT": diffusion.LinearThreshold()}
ON_TWO_THREADS = (("hep", "IC"), ("epinions", "LT"), ("sf100k", "IC"), ("sf100k", "LT"), ("sf1m", "IC"))
HEAVY = 2_000_000
"""Ties from which on pynetim takes gigabytes to load, and peers minutes for the linear threshold model."""


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    names = ["hep"] if options.quick else ["hep", "epinions", "slashdot", "sf100k", "sf1m"]
    seconds, turns = (0.1, 3) if options.quick else (0.4, 5)
    rows, pairs = [], []
    for short, name, graph in networks(names, options.data):
        chain, seeds = diffusion.weighted_cascade(graph), largest_audiences(graph, 50)
        for kind, model in MODELS.items():
            if kind == "LT" and graph.tie_count > HEAVY:
                continue
            runs = {"ours": peers.ours(chain, model, seeds), "CyNetDiff": peers.cynetdiff(chain, model, seeds)}
            if graph.tie_count <= HEAVY:
                runs["pynetim"] = peers.pynetim(chain, model, seeds)
            taken = take_turns_at(runs, seconds=seconds, turns=turns, least=peers.LEAST)
            rows.append(row(name, model.name, runs, taken))
            if (short, kind) in REQUIRED:
                required(REQUIRED[short, kind], f"{taken.ratio('CyNetDiff', 'ours')} times")
            if (short, kind) not in ON_TWO_THREADS:
                continue
            both = runs | {"two": peers.ours(chain, model, seeds, 2)}
            pairs.append(two_threads(name, model.name, both, seconds, turns))
            if (short, kind) == ("sf100k", "IC"):
                required("ic-sf100k-two", f"{pairs[-1][-1]} times")
    print(table(HEAD, rows))
    print(f"\nWith two threads, on the clock:\n\n{table(('network', 'model', 'to one thread', 'to CyNetDiff'), pairs)}")


def row(name: str, model: str, runs: dict[str, peers.Run], taken: Turns) -> list[object]:
    others = [other for other in runs if other != "ours"]
    spreads = ", ".join(f"{run(64 if who == 'ours' else 8):,.0f}" for who, run in runs.items())
    rates = [f"{1 / taken.median(who):,.0f}" if who in runs else "" for who in ("ours", "CyNetDiff", "pynetim")]
    return [name, model, spreads, *rates, taken.ratio(taken.fastest(others), "ours")]


def two_threads(name: str, model: str, runs: dict[str, peers.Run], seconds: float, turns: int) -> list[object]:
    wanted = {who: runs[who] for who in ("ours", "two", "CyNetDiff")}
    taken = take_turns_at(wanted, seconds=seconds, turns=turns, clock=time.perf_counter, least=peers.LEAST)
    return [name, model, taken.ratio("ours", "two"), taken.ratio("CyNetDiff", "two")]


if __name__ == "__main__":
    main()
