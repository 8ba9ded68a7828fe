"""How many accounts it takes to tip with certainty: chosen for tipping, for the mean spread, and by followers.

    python -m benchmarks.ignition --data ../shared/data

All ways choose among the same candidates and are judged by the same 10,000 replicates, which had no part in any choice.
A number is the fewest accounts of an order with P(tips) >= the chance, its 95 % interval in brackets. "By spread" are
the 25 seeds that `find_tipping_point` chooses unless told otherwise, or 100 if these are not enough; "finely" are 100
chosen on as many reverse-reachable sets as take 10 million steps to draw. "No fewer than" is what no choice can beat by
igniting. Seconds are processor time of choosing: by ignition, and finely by spread.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np
import numpy.typing as npt

import diffusion
from benchmarks.networks import arguments, network, size_of
from benchmarks.results import table
from diffusion.cascades.chance import clopper_pearson
from diffusion.cascades.replicates import spread_curves
from diffusion.seeds import reverse_sampling
from diffusion.seeds.choose import problem_of
from diffusion.seeds.method import Problem
from diffusion.words import level, percent

MODEL = diffusion.IndependentCascade()
CHANCES = (0.8, 0.9, 0.95, 0.98, 0.99)
FIRST, MOST, REPLICATES = 25, 100, 10_000
HEAD = (
    "chance", "ignition", "by spread", "by spread, finely", "by followers", "no fewer than", "worlds", "s", "s, finely"
)  # fmt: skip
FINELY = 10_000_000
"""Steps of drawing before finely chosen seeds are looked at first."""
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Case:
    """A network with its probabilities, and which share of the biggest accounts is not to be had."""

    name: str
    chain: diffusion.Chain
    without: float
    target: int | None = None

    @property
    def candidates(self) -> list[int]:
        """The codes of those who may be chosen."""
        order = np.argsort(-self.chain.graph.out_degrees, kind="stable")
        return np.sort(order[round(self.without * len(order)) :]).tolist()


def cases(data: Path | None, quick: bool) -> Iterator[Case]:
    """Yield what is compared, the networks one after the other."""
    yield Case("two audiences", two_audiences(), 0.1, 1_000)
    for name, graph, p, without in uniform_cases(data, quick):
        yield Case(f"{name}, {size_of(graph)}, p = {p:g}", diffusion.uniform(graph, p), without)


def uniform_cases(data: Path | None, quick: bool) -> Iterator[tuple[str, diffusion.Graph, float, float]]:
    """Yield networks in which all ties are equal."""
    yield "hep's size", network("hep")[1], 0.2, 0.3
    if quick:
        return
    papers = collaboration()
    yield "co-authors of papers", papers, 0.1, 0.3
    yield "co-authors of papers", papers, 0.15, 0.3
    many = diffusion.community_network(20_000, 200_000, communities=20, mixing=0.02, reciprocity=1.0)
    yield "20 communities", many.graph, 0.1, 0.1
    epinions, slashdot = (network(name, data)[1] for name in ("epinions", "slashdot"))
    for p, without in ((0.03, 0.0), (0.03, 0.02), (0.01, 0.0)):
        yield "epinions", epinions, p, without
    yield "slashdot", slashdot, 0.03, 0.05


def two_audiences() -> diffusion.Chain:
    """Return a broad audience that is hard to light next to a small, tight one that lights easily; no tie joins them.

    Large outbreaks have some 2,500 accounts in the first and 1,200 in the second.
    """
    broad = diffusion.chung_lu(16_000, 64_000, reciprocity=1.0)
    tight = diffusion.chung_lu(2_000, 16_000, reciprocity=1.0, exponent=3.0, largest=60)
    sources, targets = (
        np.concatenate([first, second + len(broad)])
        for first, second in ((broad.sources, tight.sources), (broad.targets, tight.targets))
    )
    names = list(range(len(broad) + len(tight)))
    graph = diffusion.Graph.from_arrays(sources, targets, names=names, edges="influence")
    return diffusion.explicit(graph, np.where(graph.sources < len(broad), 0.12, 0.2))


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


def finely(problem: Problem) -> Codes:
    """Return seeds by expected spread, chosen on far more sets than the proof of their quality needs."""
    with mock.patch.object(reverse_sampling, "WORTHWHILE", FINELY):
        return diffusion.ReverseSampling().choose(problem).codes


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

    def fewest(self, tipped: npt.NDArray[np.int64], chance: float) -> str:
        """Return the fewest with the chance, and between how many and how many they lie."""
        low, high = clopper_pearson(tipped, REPLICATES)
        number, least, most = (first(share >= chance) for share in (tipped / REPLICATES, high, low))
        return f"{number or f'over {len(tipped)}'} ({least or f'over {len(tipped)}'} to {most or '...'})"


def first(reached: npt.NDArray[np.bool_]) -> int | None:
    """Return the first number for which something holds."""
    return int(np.argmax(reached)) + 1 if reached.any() else None


def compare(case: Case) -> str:
    """Return one row for each chance, or why there is none."""
    graph = case.chain.graph
    problem = problem_of(case.chain, MODEL, MOST, 0.1, None, graph.names.take(case.candidates), 0)
    target = case.target or diffusion.find_valley(case.chain, MODEL).size
    if target is None:
        return f"No ignition set: {diffusion.Ignition().order(problem).fallback}."
    judge = Judge(problem, target)
    coarse = [judge.tipped(diffusion.ReverseSampling().choose(replace(problem, k=k)).codes) for k in (FIRST, MOST)]
    begin = time.process_time()
    codes = finely(problem)
    fine_seconds = time.process_time() - begin
    by_spread = judge.tipped(codes)
    ranked = problem.candidates[np.argsort(-graph.out_degrees[problem.candidates], kind="stable")][:MOST]
    by_followers = judge.tipped(ranked)
    rows = []
    for chance in CHANCES:
        begin = time.process_time()
        order = diffusion.Ignition(chance, target).order(problem)
        seconds = time.process_time() - begin
        usual = coarse[0] if coarse[0][-1] >= chance * REPLICATES else coarse[1]
        orders = (judge.tipped(order.codes), usual, by_spread, by_followers)
        words = [judge.fewest(tipped, chance) for tipped in orders]
        least, worlds = order.fewest or "-", f"{order.worlds:,}"
        rows.append([level(chance), *words, least, worlds, f"{seconds:.1f}", f"{fine_seconds:.1f}"])
    return f"A replicate tips from {target:,} accounts on.\n\n{table(HEAD, rows)}"


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    town = diffusion.community_network(500, 5_000).graph
    compare(Case("so that all is compiled", diffusion.uniform(town, 0.2), 0.1))
    for case in cases(options.data, options.quick):
        without = f"without the {percent(case.without, 0)} with most followers" if case.without else "everybody"
        print(f"\n**{case.name}, {without}.** {compare(case)}", flush=True)


if __name__ == "__main__":
    main()
