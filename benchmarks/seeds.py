"""How long it takes to choose seeds, here and elsewhere, what they are worth, and in how much memory.

    python -m benchmarks.seeds
    python -m benchmarks.seeds --subsim PATH    # the reference program, where somebody has built it

Turn by turn, delta = 1 / accounts. "To the seeds": from the chain in memory to seeds and proof, as SUBSIM counts its
own time; ours on one thread in processor time, on two on the clock. SUBSIM's seconds are those it reports: on a machine
with other work, build it so that it reports processor time. All of `choose_seeds` adds the replicates that re-estimate
the spread, and fingerprints. One evaluator judges all seeds on coins that nobody chose on. IMM's seeds are what a
greedy choice takes on as many sets as IMM draws (Tang, Shi, Xiao, SIGMOD 2015, doi:10.1145/2723372.2723734).
"""

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

import diffusion
from benchmarks.networks import arguments, networks
from benchmarks.results import required, table
from benchmarks.subsim import Subsim
from benchmarks.timing import Ratio, figure
from diffusion.chain.drawn import Drawing
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.coverage import cover
from diffusion.seeds.method import Problem, Selection
from diffusion.seeds.reverse_sets import ReverseSets, in_ties

MODEL, K = diffusion.IndependentCascade(), 50
CHAINS: dict[str, Callable[[diffusion.Graph], diffusion.Chain]] = {
    "weighted": diffusion.weighted_cascade,
    "uniform": lambda graph: diffusion.uniform(graph, 0.01),
    "trivalency": diffusion.trivalency,
}
WORDS = {"weighted": "weighted cascade", "uniform": "p = .01", "trivalency": "{.1, .01, .001}"}
KEYS = {"weighted": "seeds-wc", "uniform": "seeds-uniform", "trivalency": "seeds-trivalency"}
HEAD = ("network (accounts / ties)", "probabilities", "SUBSIM, s", "to the seeds, s", "times faster",
        "two threads, s", "times faster", "all of `choose_seeds`, s", "spread: SUBSIM", "ours", "proven")  # fmt: skip
CARE = 0.04
"""The epsilon at which ours comes within .5 % of IMM's spread at .1."""


def problem_of(chain: diffusion.Chain, epsilon: float) -> Problem:
    accounts = chain.graph.account_count
    return Problem(chain, MODEL, K, np.arange(accounts, dtype=np.int32), epsilon, 1 / accounts, 0)


def to_the_seeds(chain: diffusion.Chain, epsilon: float, threads: int) -> tuple[float, Selection]:
    """Return the seconds from the chain in memory to the seeds, and these."""
    clock = time.process_time if threads == 1 else time.perf_counter
    with diffusion.threads(threads):
        begin = clock()
        selection = diffusion.ReverseSampling().choose(problem_of(chain, epsilon))
        return clock() - begin, selection


def all_of_it(chain: diffusion.Chain) -> float:
    with diffusion.threads(1):
        begin = time.process_time()
        diffusion.choose_seeds(diffusion.Chain(chain.graph, chain.given, chain.provenance), k=K)
        return time.process_time() - begin


def judge(chain: diffusion.Chain, codes: npt.NDArray[np.int32]) -> float:
    """Return the mean spread of seeds on coins of their own."""
    replicates = 512 if chain.graph.tie_count > 2_000_000 else 4_000
    names = chain.graph.names.take(codes)
    return diffusion.simulate(chain, MODEL, names, replicates=replicates, random_state=2**32).mean


def compare(
    chain: diffusion.Chain, theirs: Subsim | None, turns: int, epsilon: float = 0.1
) -> tuple[list[str], dict[str, list[float]]]:
    """Return a row of the table, without its first two cells, and the ratios of seconds."""
    _ = chain.units if chain.units_by_target is None else chain.units_by_target, chain.graph.in_sources
    taken: dict[str, list[float]] = {"theirs": [], "one": [], "two": []}
    _, ours = to_the_seeds(chain, epsilon, 1)
    judged = []
    for _ in range(turns):
        if theirs is not None:
            seconds, codes = theirs.choose(K, epsilon)
            taken["theirs"].append(seconds)
            judged.append(judge(chain, codes))
        for name, threads in (("one", 1), ("two", 2)):
            taken[name].append(to_the_seeds(chain, epsilon, threads)[0])
    ratios = {name: [a / b for a, b in zip(taken["theirs"], taken[name], strict=False)] for name in ("one", "two")}
    share = (ours.lower_bound or 0.0) / (ours.upper_bound or 1.0)
    seconds = {name: figure(statistics.median(values)) if values else "-" for name, values in taken.items()}
    shown = {name: str(Ratio.of(values)) if values else "-" for name, values in ratios.items()}
    spread = f"{statistics.mean(judged):,.0f} ({min(judged):,.0f} to {max(judged):,.0f})" if judged else "-"
    row = [seconds["theirs"], seconds["one"], shown["one"], seconds["two"], shown["two"], figure(all_of_it(chain)),
           spread, f"{judge(chain, ours.codes):,.0f}", f"{share:.3f}"]  # fmt: skip
    return row, ratios


def against_imm(chain: diffusion.Chain, theirs: Subsim) -> tuple[list[str], float]:
    """Return a row: seconds and spread of ours with `CARE`, of SUBSIM at .01, and the spread of IMM's seeds at .1."""
    seconds, ours = min((to_the_seeds(chain, CARE, 1) for _ in range(3)), key=lambda pair: pair[0])
    others, codes = theirs.choose(K, 0.01)
    best, mine = judge(chain, imm(chain, ours.estimate or 1.0)), judge(chain, ours.codes)
    row = [figure(seconds), f"{mine:,.0f}", figure(others), f"{judge(chain, codes):,.0f}", f"{best:,.0f}",
           f"{100 * (mine / best - 1):+.2f} %"]  # fmt: skip
    return row, others / seconds


def imm(chain: diffusion.Chain, spread: float, epsilon: float = 0.1) -> npt.NDArray[np.int32]:
    """Return the greedy choice on as many sets as IMM draws where its lower bound is the spread itself."""
    accounts = chain.graph.account_count
    choices = gammaln(accounts + 1) - gammaln(K + 1) - gammaln(accounts - K + 1)
    safety, greedy = math.log(accounts) + math.log(2), 1 - 1 / math.e
    needed = 2 * accounts * (greedy * math.sqrt(safety) + math.sqrt(greedy * (choices + safety))) ** 2 / epsilon**2
    sets = ReverseSets(Drawing(in_ties(chain, MODEL)), root_key(1, Purpose.REVERSE))
    sets.extend(math.ceil(needed / spread))
    return cover(sets, K, np.arange(accounts, dtype=np.int32)).codes


def parse() -> argparse.Namespace:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--subsim", type=Path, help="SUBSIM's program; without it ours is measured alone")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--networks", nargs="+", default=["epinions", "slashdot", "sf100k", "sf1m"])
    return parser.parse_args()


def main() -> None:
    options = parse()
    names, turns = (["hep"], 1) if options.quick else (options.networks, options.turns)
    rows, careful, ratios, two = [], [], {kind: [] for kind in CHAINS}, []
    for short, name, graph in networks(names, options.data):
        for kind, assume in CHAINS.items():
            if (short, kind) == ("sf1m", "trivalency"):  # the reference program needs hours
                continue
            chain = assume(graph)
            with tempfile.TemporaryDirectory() as folder:
                theirs = options.subsim and Subsim(options.subsim, Path(folder), chain, kind)
                row, found = compare(chain, theirs, turns)
                rows.append([name, WORDS[kind], *row])
                if theirs is not None:
                    ratios[kind].append(statistics.median(found["one"]))
                    two += [statistics.median(found["two"])] if kind != "weighted" else []
                    if kind == "weighted" and short in ("epinions", "sf100k"):
                        careful.append((name, against_imm(chain, theirs)))
    print(table(HEAD, rows))
    if careful:
        head = ("network", f"ours, epsilon {CARE}, s", "spread", "SUBSIM, epsilon .01, s", "spread", "IMM, epsilon .1",
                "ours to IMM")  # fmt: skip
        print("\n" + table(head, [[name, *row] for name, (row, _) in careful]))
        required("seeds-imm", f"{figure(min(ratio for _, (_, ratio) in careful))} times, the least of {len(careful)}")
        for kind, found in ratios.items():
            required(KEYS[kind], f"{figure(min(found))} to {figure(max(found))} times")
        required("seeds-two", f"{figure(min(two))} to {figure(max(two))} times")


if __name__ == "__main__":
    main()
