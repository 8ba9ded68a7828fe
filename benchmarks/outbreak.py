"""Huge outbreaks: ties decided a second, times the 8 bytes that a tie takes, next to the sequential read rate.

    python -m benchmarks.outbreak

A tie is decided in a replicate where its source is active. How many that are is counted apart, by the plain loop of
`benchmarks.plain` with random numbers of its own: the same in the mean. The read rate is measured in the same turns.
One thread, the clock; and two threads against one.
"""

import time

import numpy as np

import diffusion
from benchmarks import peers, plain
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.probe import sequential
from benchmarks.results import required, table
from benchmarks.timing import Ratio, figure, take_turns_at

HEAD = ("network", "power", "mean spread, of all", "ties decided a replicate", "replicates a second",
        "ties decided a second", "of the read rate", "two threads to one")  # fmt: skip


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    cases = [("hep", 1.0)] if options.quick else [("sf100k", 1.0), ("sf100k", 2.0), ("sf1m", 1.0), ("sf1m", 2.0)]
    words = np.ones(2**24 if options.quick else 2**27, np.uint64)
    rows, found = [], list[str]()
    for short, power in cases:
        name, graph = network(short, options.data)
        chain, seeds = diffusion.weighted_cascade(graph).amplified(power), largest_audiences(graph, 50)
        model = diffusion.IndependentCascade()
        runs = {"one": peers.ours(chain, model, seeds, 1), "two": peers.ours(chain, model, seeds, 2)}
        spread, decided = plain.counted(chain, seeds, replicates=64)
        taken = take_turns_at(
            {**runs, "read": lambda times: [sequential(words) for _ in range(times)]},
            seconds=0.1 if options.quick else 0.5, turns=3, clock=time.perf_counter, least=peers.LEAST,
        )  # fmt: skip
        shares = Ratio.of([
            100 * (decided * 8 / one) / (words.nbytes / read)
            for one, read in zip(taken.seconds["one"], taken.seconds["read"], strict=True)
        ])  # fmt: skip
        rate = 1 / taken.median("one")
        rows.append([name, f"{power:g}", f"{spread:,.0f}, {spread / len(graph):.0%}", f"{decided:,.0f}", figure(rate),
                     f"{decided * rate / 1e6:,.0f} M", f"{shares} %", taken.ratio("one", "two")])  # fmt: skip
        if power == 1:
            found.append(f"{shares} % on {short}")
    print(f"Sequential: {words.nbytes / taken.median('read') / 1e9:.1f} GB/s.\n\n{table(HEAD, rows)}")
    required("outbreak", "; ".join(found))


if __name__ == "__main__":
    main()
