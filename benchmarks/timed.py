"""Spreads in time: exposures a second, against EoN, and how long a comparison of launches takes.

    python -m benchmarks.timed

An exposure is a post that came up for a follower within the horizon, seen or not; views from outside count too. The
large network has 1 M accounts and 10 M ties, weighted cascade at power 3, from the 50 largest audiences: nine accounts
in ten join. One thread: processor time. Two threads: time on the clock, of one replicate a thread.
"""

import time
from collections.abc import Callable

import numpy as np

import diffusion
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import required, table
from benchmarks.timing import figure, take_turns, take_turns_at
from diffusion.parallel import threads

HOUR = 3_600.0
PLAIN = diffusion.TimedCascade(diffusion.Exponential(HOUR))
MODELS = {
    "delays alone": PLAIN,
    "delays, every exposure in order": diffusion.TimedCascade(
        diffusion.Exponential(HOUR), trending=diffusion.TrendingList(10**9)
    ),
    "all mechanisms": diffusion.TimedCascade(
        diffusion.LogNormal(HOUR, 1.2),
        horizon="14d",
        content_fading=diffusion.HalfLife("2d"),
        post_fading=diffusion.HalfLife("6h"),
        attention=diffusion.DividedAttention(30),
        reinforcement=diffusion.Reinforcement((1, 1.5, 2, 2.5, 3)),
        refractory=diffusion.Refractory("1d", 2),
        rhythm=diffusion.Rhythm(1.2 + np.sin(np.arange(24) / 12 * np.pi)),
        trending=diffusion.TrendingList(1_000),
    ),
}
GRID = np.linspace(0, 14 * 24 * HOUR, 201)
BATCH, LAUNCHES, REPLICATES = 2, 3, 1_000


def main() -> None:
    quick = (options := arguments(__doc__.splitlines()[0]).parse_args()).quick
    print(rates(*network("sf100k" if quick else "sf1m", options.data), turns=2 if quick else 3))
    print(f"\n{against_eon(turns=2 if quick else 5)}")


def run_of(
    chain: diffusion.Chain, model: diffusion.TimedCascade, seeds: list[int], workers: int
) -> Callable[[int], int]:
    """Return a run of so many replicates, which tells how many exposures there were in each."""
    start = diffusion.Start("largest audiences", np.array(seeds, np.uint32))

    def run(count: int) -> int:
        with threads(workers):
            found = diffusion.run_timed(chain, model, [start], replicates=count, grid=GRID)
        return int(found.exposures.sum())

    return run


def rates(name: str, graph: diffusion.Graph, turns: int) -> str:
    """Return exposures a second of each model, on one thread and on two."""
    chain, seeds = diffusion.weighted_cascade(graph).amplified(3), largest_audiences(graph, 50)
    rows, slow = [], 0.0
    for what, model in MODELS.items():
        one, two = (run_of(chain, model, seeds, workers) for workers in (1, 2))
        exposures = one(BATCH) / BATCH
        alone = take_turns({"one": lambda: one(BATCH)}, turns)  # noqa: B023
        clock = take_turns({"one": lambda: one(BATCH), "two": lambda: two(BATCH)}, turns, time.perf_counter)  # noqa: B023
        a_second = [BATCH * exposures / seconds for seconds in alone.seconds["one"]]
        rows.append([what, f"{exposures:,.0f}", f"{np.median(a_second) / 1e6:.2f} M", f"{max(a_second) / 1e6:.2f} M",
                     clock.ratio("one", "two")])  # fmt: skip
        slow = alone.median("one") / BATCH / 2
    required("timed", f"{np.median(a_second) / 1e6:.1f} M (best turn {max(a_second) / 1e6:.1f} M)")
    head = ("model", "exposures a replicate", "a second and thread, median", "best turn", "two threads to one")
    return (
        f"{name}:\n\n{table(head, rows)}\n\nA comparison of {LAUNCHES} launches like the last row, {REPLICATES:,} "
        f"replicates each, takes {LAUNCHES * REPLICATES * slow / 60:,.0f} minutes on two cores that do nothing else: "
        f"half of {figure(2 * slow)} s of processor time a replicate, extrapolated."
    )


def against_eon(turns: int) -> str:
    """Return how a replicate compares with EoN's where both simulate the same: no recovery, one chance a tie."""
    import EoN

    name, graph = network("hep")
    chain, seeds, chance = diffusion.uniform(graph, 0.2), largest_audiences(graph, 50), 0.2
    theirs, draw = graph.to_networkx(), np.random.default_rng(1)
    names = list(graph.names.take(np.array(seeds)))
    spreads: list[float] = []

    def eon(count: int) -> None:
        for _ in range(count):
            outcome = EoN.fast_nonMarkov_SIR(
                theirs, trans_time_fxn=lambda *_: draw.exponential(HOUR) if draw.random() < chance else np.inf,
                rec_time_fxn=lambda _: 1e12, initial_infecteds=names, tmax=1e11,
            )  # fmt: skip
            spreads.append(len(graph) - outcome[1][-1])

    ours = run_of(chain, PLAIN, seeds, 1)
    taken = take_turns_at({"ours": ours, "EoN": eon}, seconds=0.5, turns=turns)
    mean = diffusion.simulate(chain, PLAIN, names, replicates=200).mean
    row = [name, f"{mean:,.0f}, {np.mean(spreads):,.0f}", f"{1 / taken.median('ours'):,.0f}",
           figure(1 / taken.median("EoN")), taken.ratio("EoN", "ours")]  # fmt: skip
    return table(("network", "mean spread: ours, theirs", "ours, a second", "EoN", "ratio"), [row])


if __name__ == "__main__":
    main()
