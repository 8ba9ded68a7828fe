"""How well each way of learning foretells later items, beside baselines and a peer.

    python -m benchmarks.learning --data PATH [--infdiff PYTHON]

``PATH`` holds christianity/ and android/ (follows.csv.gz, reposts.csv.gz) and higgs/. Logs are split at the median
start of their items; everything is learned on the earlier half, and no method was tuned on the later one. ``PYTHON`` is
a Python that has InfluenceDiffusion 0.0.22, which needs jax and so an environment of its own; without it, the peer's
rows are missing. The columns are those of `Validation.table`; a star marks a difference whose interval excludes 0.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.account_level import higgs
from benchmarks.infdiff import PEER, infdiff
from benchmarks.networks import arguments, size_of
from benchmarks.results import table
from benchmarks.timing import figure
from diffusion.validation.baselines import RECEIVER, RECEIVER_OUTSIDE, baselines_of

FULL = "receiver's activity, credited in full"
"""Successes over tries of all ties into an account, as `Bernoulli` counts them: far too high, but it ranks well."""
Learner = Callable[[], diffusion.LearningMethod]
LEARNERS: dict[str, Learner] = {
    "Bernoulli": diffusion.Bernoulli,
    "Jaccard": diffusion.Jaccard,
    "PartialCredit": diffusion.PartialCredit,
    "EM with ways outside": partial(diffusion.ExpectationMaximization, outside=True),
    "ExpectationMaximization": diffusion.ExpectationMaximization,
    "SharedStrength with ways outside": partial(diffusion.SharedStrength, outside=True),
    "SharedStrength": diffusion.SharedStrength,
}
SHOWN = {
    "log_likelihood": "log-likelihood", "brier": "Brier", "forecast_ratio": "forecast / came", "slope": "slope",
    "auc_pairs": "AUC, pairs", "auc_ties": "AUC, ties", "hits@10": "hits@10", "hits@50": "hits@50",
    "hits@100": "hits@100", "map@10": "MAP@10", "map@50": "MAP@50", "map@100": "MAP@100",
    "size_ratio": "size ratio", "inside_50": "in 50 %", "inside_90": "in 90 %",
}  # fmt: skip
DIFFERENCES = ("log_likelihood", "brier", "auc_pairs", "auc_ties", "hits@10")


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--infdiff", type=Path, help="a Python that has InfluenceDiffusion")
    options = parser.parse_args()
    if options.data:
        for name in ("christianity",) if options.quick else ("christianity", "android"):
            foretold(name, options.data, options.infdiff)
        print(higgs(options.data / "higgs", quick=options.quick))


def foretold(name: str, data: Path, python: Path | None) -> None:
    """Learn on the earlier half of a log in every way, and compare on the later half."""
    graph = diffusion.read_follows(data / name / "follows.csv.gz")
    log = diffusion.read_reposts(data / name / "reposts.csv.gz")
    earlier, later = log.split()
    chains = {way: diffusion.learn_chain(graph, earlier, method=learner()) for way, learner in LEARNERS.items()}
    peer = infdiff(graph, earlier, python)
    if isinstance(peer, tuple):
        chains[PEER] = peer[0]
    chains[FULL] = baselines_of(chains["Bernoulli"])[RECEIVER]
    first = next(reversed(LEARNERS))
    others = {way: chain for way, chain in chains.items() if way != first}
    found = diffusion.validate_chain(chains[first], later, training_log=earlier, baselines=others)
    names = [first, *found.predictors[1:]]
    held = found.held_out
    print(
        f"### {name}\n\n{size_of(graph)}; {held.items:,} later items, {held.pairs:,} exposed pairs, {held.adopted:,} "
        f"adoptions after an exposure and {held.unexposed:,} without one; content powers of earlier items: shape "
        f"{figure(held.power_spread or np.inf)}. {told(peer)}\n"
    )
    ways = [*LEARNERS, *([PEER] if PEER in names else [])]
    order = [*ways, FULL, *(way for way in names if way not in chains)]
    values = found.table()[list(SHOWN)].to_numpy()
    print(table(("", *SHOWN.values()), [[way, *map(shown, values[names.index(way)])] for way in order]))
    for other in ("Bernoulli", RECEIVER, RECEIVER_OUTSIDE, FULL):
        print(f"\nDifference to {other}, 95 % (items drawn with repetition, the same for both):\n")
        rows = [[way, *(gap(found, measure, names.index(way), names.index(other)) for measure in DIFFERENCES)]
                for way in ways if way != other]  # fmt: skip
        print(table(("", *(SHOWN[measure] for measure in DIFFERENCES)), rows))
    print(f"\nOf {first}: {found.verdict}\n")


def gap(found: diffusion.Validation, measure: str, one: int, other: int) -> str:
    """Return a difference with its interval, marked where it excludes 0."""
    middle, low, high = found.estimates[measure].difference(one, other)
    sure = " *" if low > 0 or high < 0 else ""
    return f"{middle:+.4f} ({low:+.4f} to {high:+.4f}){sure}"


def shown(value: float) -> str:
    return "" if not np.isfinite(value) else f"{value:.4f}" if abs(value) < 1 else figure(value)


def told(peer: tuple[diffusion.Chain, float] | str | None) -> str:
    """Say what became of the peer."""
    if isinstance(peer, tuple):
        return f"{PEER} took {peer[1]:.0f} s."
    return peer or ""


if __name__ == "__main__":
    main()
