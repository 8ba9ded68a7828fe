"""How often intervals that know of the chain's uncertainty cover the truth, and what plausible chains cost.

    python -m benchmarks.uncertainty

**Stated doubts.** A network of 600 accounts and 4,800 ties, weighted cascade at a power, each probability as if seen in
so many tries, all of them off by a common factor of that deviation. True chains are drawn from what is believed, and
intervals (90 %) for the mean spread of five accounts, and for the chance of 100, are compared with 4,000 replicates on
them; "by chance alone" is the interval of an analyst who takes the mean chain for the true one.

**Learned chains.** Logs of a chain that is known (2,000 accounts, 16,000 ties), learned; then the spread of each of 60
lists of five random accounts on the true chain is compared with the interval from plausible chains.

**Seconds** are processor time of one thread.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import diffusion
from benchmarks.made_logs import made_chain, made_log
from benchmarks.results import table

MODEL = diffusion.IndependentCascade()
CONFIDENCE = 0.9
LARGE = 100
STATED = ((1.0, 5, 0.0), (1.0, 5, 0.4), (1.5, 20, 0.2), (0.5, 10, 0.3), (1.0, 2_000, 0.0))
"""Power, tries, deviation of the common factor."""
SEEDS = 5
METHODS: dict[str, diffusion.LearningMethod] = {
    "Bernoulli": diffusion.Bernoulli(),
    "EM": diffusion.ExpectationMaximization(outside=True),
    "shared strength": diffusion.SharedStrength(),
}


def stated(trials: int, replicates: int) -> Iterator[tuple[object, ...]]:
    """Yield a row for each kind of stated doubts."""
    graph = diffusion.chung_lu(600, 4_800)
    for power, tries, level in STATED:
        believed = diffusion.weighted_cascade(graph).amplified(power).doubted(tries, level)
        hits, shares = np.zeros(3), []
        for trial in range(trials):
            true = diffusion.simulate(
                believed.draw(10_000, trial), MODEL, range(SEEDS), replicates=2 * replicates, random_state=77
            )
            chains = diffusion.PlausibleChains(believed, random_state=trial)
            found = diffusion.simulate(chains, MODEL, range(SEEDS), replicates=replicates, random_state=trial)
            alone = diffusion.simulate(believed, MODEL, range(SEEDS), replicates=replicates, random_state=trial)
            chance, truth = (
                each.chance(at_least=LARGE, confidence=width) for each, width in ((found, CONFIDENCE), (true, 0.5))
            )
            hits += (
                covers(found, true.mean), chance.lower <= truth.upper and truth.lower <= chance.upper,
                covers(alone, true.mean),
            )  # fmt: skip
            shares.append(found.uncertainty.chain_share)
        yield (f"{power:g}", f"{tries:,}", f"{level:g}", *map(share, hits / trials), share(np.median(shares)))


def learned(items: tuple[int, ...], lists: int, replicates: int) -> Iterator[tuple[object, ...]]:
    """Yield a row for each way of learning and each length of the log."""
    known = made_chain(2_000, 16_000, 0.08)
    chance = np.random.default_rng(5)
    who = [chance.choice(len(known.graph), SEEDS, replace=False).tolist() for _ in range(lists)]
    true = [diffusion.simulate(known, MODEL, seeds, replicates=replicates, random_state=77).mean for seeds in who]
    for count in items:
        log = made_log(known, count, 5)
        for name, method in METHODS.items():
            chain = diffusion.learn_chain(known.graph, log, method=method)
            chains = diffusion.PlausibleChains(chain)
            found = [diffusion.simulate(chains, MODEL, seeds, replicates=replicates) for seeds in who]
            alone = [diffusion.simulate(chain, MODEL, seeds, replicates=replicates) for seeds in who]
            hits = [np.mean([covers(*pair) for pair in zip(each, true, strict=True)]) for each in (found, alone)]
            off = np.mean([each.mean for each in alone]) / np.mean(true)
            part = np.median([each.uncertainty.chain_share for each in found])
            yield (f"{count:,}", name, f"{off:.2f}", *map(share, hits), share(part))


def covers(ensemble: diffusion.Ensemble, truth: float) -> bool:
    """Return whether the interval for the mean covers the truth."""
    low, high = ensemble.interval(CONFIDENCE)
    return low <= truth <= high


def seconds(accounts: int, ties: int) -> Iterator[tuple[object, ...]]:
    """Yield what plausible chains cost next to one chain."""
    chain = diffusion.weighted_cascade(diffusion.chung_lu(accounts, ties)).doubted(30, 0.1)
    chains = diffusion.PlausibleChains(chain)
    chain.draw(index=99)
    diffusion.simulate(chain, MODEL, [1], replicates=100)
    yield "draw one chain", f"{clock(lambda: chain.draw()):.2f}"
    yield "2,000 replicates of five seeds, one chain", f"{clock(lambda: spread(chain)):.2f}"
    yield "the same on 20 plausible chains, drawing them included", f"{clock(lambda: spread(chains)):.2f}"
    yield "the same again", f"{clock(lambda: spread(chains)):.2f}"


def spread(chain: Any) -> diffusion.Ensemble:
    """Simulate as often as the table says."""
    return diffusion.simulate(chain, MODEL, range(SEEDS), replicates=2_000)


def clock(work: Callable[[], object]) -> float:
    """Return the processor seconds of some work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def share(value: float) -> str:
    """Return a share in whole per cent."""
    return f"{100 * value:.0f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    print("Stated doubts: how often the interval of 90 % covers\n")
    head = ("power", "tries", "common factor", "mean spread", "P(≥ 100)", "mean, by chance alone", "chain's share")
    print(table(head, stated(6 if quick else 120, 2_000)))
    print("\nLearned chains: how often the interval of 90 % covers the mean spread\n")
    head = ("items", "learned by", "learned ÷ true spread", "plausible chains", "by chance alone", "chain's share")
    print(table(head, learned((50,) if quick else (50, 200, 1_000), 4 if quick else 60, 2_000)))
    size = (2_000, 20_000) if quick else (100_000, 1_000_000)
    print(f"\nSeconds, {size[0]:,} accounts and {size[1]:,} ties\n")
    with diffusion.threads(1):
        print(table(("", "s"), seconds(*size)))


if __name__ == "__main__":
    main()
