"""How long it takes to choose seeds, here and elsewhere: one generated network, two programs, turn by turn.

    python benchmarks/seeds.py                 # 1 M accounts, 10 M ties, one thread
    python benchmarks/seeds.py --accounts 100000 --ties 1000000

Each program has a process of its own, loads the same network (timed apart), chooses once unseen (which compiles or
warms up), then they take turns. One evaluator judges all seeds. Time to choose includes everything after loading: for
`choose_seeds`, on a chain it has never seen, that is units of probability, sets, greedy choice, proof, the replicates
that re-estimate the spread, and fingerprints. Loading includes both directions of the graph, as it does in SUBSIM.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

import diffusion
from diffusion.seeds.method import Problem

Outcome = dict[str, object]
Chooser = Callable[[], Outcome]


def network(options: argparse.Namespace) -> diffusion.Graph:
    return diffusion.chung_lu(options.accounts, options.ties, reciprocity=0.25)


def ours(options: argparse.Namespace) -> Chooser:
    """Choose with `choose_seeds`, all of it."""
    graph = network(options)
    _ = graph.in_offsets, graph.in_sources

    def choose() -> Outcome:
        chain = diffusion.weighted_cascade(graph)
        begin = time.perf_counter()
        with diffusion.threads(options.threads):
            chosen = diffusion.choose_seeds(chain, k=options.k, epsilon=options.epsilon)
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, "codes": chosen.codes.tolist(), "proven share": chosen.ratio}

    return choose


def ours_without_evaluation(options: argparse.Namespace) -> Chooser:
    """Choose with `ReverseSampling` alone: what the other programs do."""
    graph = network(options)
    _ = graph.in_offsets, graph.in_sources
    everyone = np.arange(graph.account_count, dtype=np.int32)

    def choose() -> Outcome:
        chain = diffusion.weighted_cascade(graph)
        model, delta = diffusion.IndependentCascade(), 1 / graph.account_count
        begin = time.perf_counter()
        with diffusion.threads(options.threads):
            problem = Problem(chain, model, options.k, everyone, options.epsilon, delta, 0)
            chosen = diffusion.ReverseSampling().choose(problem)
        seconds = time.perf_counter() - begin
        share = (chosen.lower_bound or 0.0) / (chosen.upper_bound or 1.0)
        return {"seconds": seconds, "codes": chosen.codes.tolist(), "proven share": share}

    return choose


def pynetim(options: argparse.Namespace) -> Chooser:
    """Choose with pynetim's OPIM-C (its own certificate takes the greedy value as upper bound, and is not shown)."""
    from pynetim.algorithms.ris.opim_algorithm import OPIMCAlgorithm
    from pynetim.graph.graph import IMGraph

    graph = network(options)
    chances = diffusion.weighted_cascade(graph).probabilities
    edges = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    loaded = IMGraph(edges, chances.tolist(), directed=True, renumber=False)
    del edges

    def choose() -> Outcome:
        begin = time.perf_counter()
        algorithm = OPIMCAlgorithm(loaded, "IC", random_seed=0)
        codes = sorted(algorithm.run(options.k, options.epsilon))
        return {"seconds": time.perf_counter() - begin, "codes": codes, "proven share": None}

    return choose


PROGRAMS = {
    "choose_seeds": ours,
    "ReverseSampling alone": ours_without_evaluation,
    "pynetim OPIM-C": pynetim,
}


def serve(name: str, options: argparse.Namespace, pipe: Connection) -> None:
    """Load, say how long that took, then choose whenever asked."""
    begin = time.perf_counter()
    choose = PROGRAMS[name](options)
    pipe.send(time.perf_counter() - begin)
    while pipe.recv():
        pipe.send(choose() | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def measure(options: argparse.Namespace) -> dict[str, list[Outcome]]:
    """Let the programs take turns; the first turn of each does not count."""
    context = multiprocessing.get_context("spawn")
    pipes, outcomes = {}, {name: [] for name in options.programs}
    for name in options.programs:
        pipes[name], other = context.Pipe()
        context.Process(target=serve, args=(name, options, other), daemon=True).start()
        print(f"{name}: generated and loaded in {pipes[name].recv():.1f} s", flush=True)
    for turn in range(options.turns + 1):
        for name, pipe in pipes.items():
            pipe.send(True)
            outcome = pipe.recv()
            if turn:
                outcomes[name].append(outcome)
    for pipe in pipes.values():
        pipe.send(False)
    return outcomes


def report(options: argparse.Namespace, outcomes: dict[str, list[Outcome]]) -> None:
    """Print one line a program: seconds, memory, spread by one evaluator, the proven share, and the ratio of times."""
    chain, first = diffusion.weighted_cascade(network(options)), None
    print(f"\n{'':24}{'seconds':>9}{'fastest':>9}{'peak MB':>9}{'spread':>11}{'proven':>8}{'ratio':>8}")
    for name, turns in outcomes.items():
        seconds = statistics.median(float(str(turn["seconds"])) for turn in turns)
        first = first or seconds
        codes = np.asarray(turns[0]["codes"])
        names = chain.graph.names.take(codes)
        ensemble = diffusion.simulate(
            chain, diffusion.IndependentCascade(), names, replicates=options.judge, random_state=2**32
        )
        share = turns[0]["proven share"]
        fastest = min(float(str(turn["seconds"])) for turn in turns)
        peak = max(float(str(turn["peak"])) for turn in turns)
        print(
            f"{name:24}{seconds:9.3f}{fastest:9.3f}{peak:9,.0f}{ensemble.mean:11,.0f}"
            f"{'-' if share is None else format(share, '.3f'):>8}{seconds / first:8.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--ties", type=int, default=10_000_000)
    parser.add_argument("--k", type=int, default=50)
    parser.add_argument("--epsilon", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--judge", type=int, default=64, help="replicates of the evaluator")
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    options = parser.parse_args()
    print(f"{options.accounts:,} accounts, {options.ties:,} ties, k = {options.k}, epsilon = {options.epsilon}, "
          f"weighted cascade, {options.threads} thread(s) of {os.cpu_count()} cores")  # fmt: skip
    report(options, measure(options))


if __name__ == "__main__":
    main()
