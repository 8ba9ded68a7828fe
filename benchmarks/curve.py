"""What a tipping curve costs: every k from 1 to 200 in one pass, against one simulation of all 200 seeds.

    python benchmarks/curve.py

Both run the same replicates on the same coins, turn by turn in one process on one thread; seconds are processor time,
the ratio is the median over turns. Simulating each k by itself would cost the sum over k instead: the last column.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

import diffusion

SEEDS, TURNS = 200, 7


def timed(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def main() -> None:
    print("| network, power | one pass for 200 k, s | one simulation of 200 seeds, s | ratio | each k by itself, s |")
    print("|---|---|---|---|---|")
    model = diffusion.IndependentCascade()
    graph = diffusion.chung_lu(100_000, 1_000_000)
    names = graph.names.take(np.argsort(-graph.out_degrees, kind="stable")[:SEEDS])
    with diffusion.threads(1):
        for power in (0.5, 1.0, 2.0):
            chain = diffusion.weighted_cascade(graph).amplified(power)

            def curve(chain: diffusion.Chain = chain) -> object:
                return diffusion.tipping_curve(chain, model, names, replicates=200).mean

            def single(chain: diffusion.Chain = chain, count: int = SEEDS) -> object:
                return diffusion.simulate(chain, model, names[:count], replicates=200).mean

            curve(), single()
            turns = [(timed(curve), timed(single)) for _ in range(TURNS)]
            some = [timed(lambda count=count: single(count=count)) for count in range(10, SEEDS + 1, 10)]
            one, other = (statistics.median(column) for column in zip(*turns, strict=True))
            ratio = statistics.median(first / second for first, second in turns)
            every = SEEDS * statistics.mean(some)
            name = f"Chung-Lu 100,000 / 1,000,000, power {power:g}"
            print(f"| {name} | {one:.2f} | {other:.2f} | {ratio:.2f} | {every:.0f} |")


if __name__ == "__main__":
    main()
