"""How many replicates a second: the forward cascades here and in CyNetDiff, turn by turn in one process, one thread.

    python benchmarks/forward.py
    python benchmarks/forward.py --follows ../shared/data/epinions/follows.parquet --turns 9

Weighted cascade (for the linear threshold, the same numbers as weights), the 50 accounts with the largest audiences as
seeds. Loading is not timed for either; our time is all of `simulate`, which returns every replicate's size. CyNetDiff
runs `compute_marginal_gains` without further seeds, its loop over replicates in Cython. Seconds are processor time of
this process, and the ratio is the median over turns of the ratio within a turn, so that what else the machine does
touches both. Install the peer first: ``pip install cynetdiff``.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel

import diffusion
from diffusion.cascades.model import Model

Run = Callable[[int], float]
"""Runs so many replicates and returns the mean spread."""
SECONDS = 1.0
"""About how long a turn of either takes."""


def networks(options: argparse.Namespace) -> Iterator[tuple[str, diffusion.Graph]]:
    """Yield the generated network and those that were read, by name."""
    yield f"Chung-Lu {options.accounts:,} / {options.ties:,}", diffusion.chung_lu(options.accounts, options.ties)
    for path in options.follows:
        graph = diffusion.read_follows(path)
        yield f"{path.parent.name} {graph.account_count:,} / {graph.tie_count:,}", graph


def ours(chain: diffusion.Chain, model: Model, seeds: list[int]) -> Run:
    names = chain.graph.names.take(seeds)

    def run(replicates: int) -> float:
        with diffusion.threads(1):
            return diffusion.simulate(chain, model, names, replicates=replicates).mean

    return run


def theirs(chain: diffusion.Chain, model: Model, seeds: list[int]) -> Run:
    starts, edges = (array.astype(np.uint32) for array in (chain.graph.offsets[:-1], chain.graph.targets))
    weights = chain.probabilities.astype(np.float32)
    if isinstance(model, diffusion.LinearThreshold):
        peer = LinearThresholdModel(starts, edges, influence=weights, rng=0)
    else:
        peer = IndependentCascadeModel(starts, edges, activation_probs=weights, rng=0)
    return lambda replicates: peer.compute_marginal_gains(seeds, [], replicates)[0]


def measure(pair: tuple[Run, Run], turns: int) -> tuple[list[float], list[list[float]]]:
    """Return the mean spread by each, and its replicates a second in every turn."""
    counts = [max(5, round(5 * SECONDS / timed(run, 5)[0])) for run in pair for _ in range(2)][1::2]  # once to warm up
    means, rates = ([], []), ([], [])
    for _ in range(turns):
        for run, count, mean, rate in zip(pair, counts, means, rates, strict=True):
            seconds, spread = timed(run, count)
            rate.append(count / seconds)
            mean.append(spread)
    return [statistics.mean(mean) for mean in means], list(rates)


def timed(run: Run, replicates: int) -> tuple[float, float]:
    begin = time.process_time()
    spread = run(replicates)
    return time.process_time() - begin, spread


def report(name: str, model: Model, means: list[float], rates: list[list[float]]) -> None:
    """Print one row of the table."""
    ratios = [own / other for own, other in zip(*rates, strict=True)]
    middle = [statistics.median(rate) for rate in rates]
    print(
        f"| {name} | {model.name} | {means[0]:,.0f} / {means[1]:,.0f} | {middle[0]:,.0f} | {middle[1]:,.0f} "
        f"| {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--follows", type=Path, nargs="*", default=[], help="files of follows to measure as well")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--turns", type=int, default=7)
    options = parser.parse_args()
    print("| network (accounts / ties) | model | mean spread, ours / theirs | ours, replicates/s | CyNetDiff | ratio |")
    print("|---|---|---|---|---|---|")
    for name, graph in networks(options):
        chain = diffusion.weighted_cascade(graph)
        seeds = np.argsort(-graph.out_degrees, kind="stable")[: options.seeds].tolist()
        for model in (diffusion.IndependentCascade(), diffusion.LinearThreshold()):
            pair = ours(chain, model, seeds), theirs(chain, model, seeds)
            report(name, model, *measure(pair, options.turns))


if __name__ == "__main__":
    main()
