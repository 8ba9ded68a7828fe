"""How many accounts it takes to tip with certainty: chosen for tipping, for the mean spread, and by followers.

    python -m benchmarks.ignition --data ../shared/data

All ways choose among the same candidates and are judged by the same 10,000 replicates, which had no part in any choice.
A number of accounts is the fewest of an order with P(tips) >= the chance, its 95 % interval in brackets. "spread, as
many" is P(tips) with as many accounts by expected spread as ignition needs; "no fewer than" is what no choice can beat
by igniting. Seconds are processor time of the choice alone.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import diffusion
from benchmarks.networks import arguments, network, size_of
from benchmarks.results import table
from diffusion.cascades.chance import clopper_pearson
from diffusion.cascades.replicates import spread_curves
from diffusion.seeds.choose import problem_of
from diffusion.seeds.method import Problem
from diffusion.words import level, percent

MODEL = diffusion.IndependentCascade()
CHANCES = (0.8, 0.9, 0.95, 0.98, 0.99)
MOST, REPLICATES = 100, 10_000
HEAD = (
    "chance", "ignition", "by spread", "by followers", "spread, as many", "no fewer than", "worlds", "s", "s, spread"
)  # fmt: skip
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Case:
    """A network, how contagious the content is, and which share of the biggest accounts is not to be had."""

    name: str
    graph: diffusion.Graph
    p: float
    without: float

    @property
    def candidates(self) -> list[int]:
        """The codes of those who may be chosen."""
        order = np.argsort(-self.graph.out_degrees, kind="stable")
        return np.sort(order[round(self.without * len(order)) :]).tolist()


def cases(options: object) -> Iterator[Case]:
    """Yield what is compared, the networks one after the other."""
    data, quick = options.data, options.quick
    name, graph = network("hep")
    yield Case(name, graph, 0.2, 0.3)
    if quick:
        return
    yield Case("co-authors of papers, " + size_of(graph := collaboration()), graph, 0.1, 0.3)
    yield Case("co-authors of papers, " + size_of(graph), graph, 0.15, 0.3)
    graph = diffusion.community_network(20_000, 200_000, communities=20, mixing=0.02, reciprocity=1.0).graph
    yield Case("20 communities, " + size_of(graph), graph, 0.1, 0.1)
    name, graph = network("epinions", data)
    yield from (Case(name, graph, p, without) for p, without in ((0.03, 0.0), (0.03, 0.02), (0.01, 0.0)))
    name, graph = network("slashdot", data)
    yield Case(name, graph, 0.03, 0.05)


def collaboration(authors: int = 15_000, papers: int = 14_000) -> diffusion.Graph:
    """Return who wrote papers with whom: teams of two to seven, half of them known to the first author already."""
    chance = np.random.default_rng(0)
    heights = np.cumsum((np.arange(authors) + 10.0) ** -0.6)
    known: list[list[int]] = [[] for _ in range(authors)]
    for _ in range(papers):
        first = int(np.searchsorted(heights, chance.random() * heights[-1]))
        team = {first}
        for _ in range(min(chance.geometric(0.5), 6)):
            circle = known[first] if chance.random() < 0.5 else []
            anybody = int(np.searchsorted(heights, chance.random() * heights[-1]))
            team.add(circle[chance.integers(len(circle))] if circle else anybody)
        for author in team:
            known[author] += team - {author}
    ties = [(author, other) for author, others in enumerate(known) for other in set(others)]
    return diffusion.Graph.from_arrays(*np.array(ties).T, names=list(range(authors)), edges="influence")


def timed(choose: Callable[[], Codes]) -> tuple[Codes, float]:
    """Return what was chosen, and the processor seconds that it took."""
    begin = time.process_time()
    codes = choose()
    return codes, time.process_time() - begin


class Judge:
    """P(tips) of the first 1, 2, ... of any order, in the same replicates for all."""

    def __init__(self, problem: Problem, target: int) -> None:
        self._problem, self._target = problem, target

    def tipped(self, codes: Codes) -> npt.NDArray[np.int64]:
        """Return in how many replicates the first 1, 2, ... of them tip."""
        sizes, _ = spread_curves(
            self._problem.chain, MODEL, codes, np.arange(1, len(codes) + 1), replicates=REPLICATES, random_state=0,
            enough=self._target,
        )  # fmt: skip
        return (sizes >= self._target).sum(axis=0)

    def fewest(self, tipped: npt.NDArray[np.int64], chance: float) -> tuple[int | None, str]:
        """Return the fewest with the chance, and it in words with its interval."""
        low, high = clopper_pearson(tipped, REPLICATES)
        number, least, most = (first(share >= chance) for share in (tipped / REPLICATES, high, low))
        return number, f"{number or f'over {len(tipped)}'} ({least or f'over {len(tipped)}'} to {most or '...'})"


def first(reached: npt.NDArray[np.bool_]) -> int | None:
    """Return the first number for which something holds."""
    return int(np.argmax(reached)) + 1 if reached.any() else None


def compare(case: Case) -> str:
    """Return one row for each chance, or why there is none."""
    chain = diffusion.uniform(case.graph, case.p)
    candidates = case.graph.names.take(case.candidates)
    problem = problem_of(chain, MODEL, MOST, 0.1, None, candidates, 0)
    target = diffusion.find_valley(chain, MODEL).size
    if target is None:
        chosen = diffusion.choose_seeds(chain, k=10, candidates=candidates, method=diffusion.Ignition())
        return f"There is no core here; seeds are chosen by {chosen.method}."
    judge = Judge(problem, target)
    spread, spread_seconds = timed(lambda: diffusion.ReverseSampling().choose(problem).codes)
    ranked = problem.candidates[np.argsort(-case.graph.out_degrees[problem.candidates], kind="stable")][:MOST]
    by_spread, by_followers = judge.tipped(spread), judge.tipped(ranked)
    rows = []
    for chance in CHANCES:
        begin = time.process_time()
        order = diffusion.Ignition(chance, target).order(problem)
        seconds = time.process_time() - begin
        by_ignition = judge.tipped(order.codes)
        number, words = judge.fewest(by_ignition, chance)
        others = [judge.fewest(tipped, chance)[1] for tipped in (by_spread, by_followers)]
        as_many = "-" if number is None else percent(by_spread[number - 1] / REPLICATES)
        worlds, least = f"{order.worlds:,}", order.fewest or "-"
        rows.append([level(chance), words, *others, as_many, least, worlds, f"{seconds:.1f}", f"{spread_seconds:.1f}"])
    return f"A replicate tips from {target:,} accounts on.\n\n{table(HEAD, rows)}"


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    compare(Case("unseen", diffusion.community_network(500, 5_000).graph, 0.2, 0.1))  # so that all is compiled
    for case in cases(options):
        without = f"without the {percent(case.without, 0)} with most followers" if case.without else "everybody"
        print(f"\n**{case.name}, p = {case.p:g}, {without}.** {compare(case)}", flush=True)


if __name__ == "__main__":
    main()
