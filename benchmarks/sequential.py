"""Seeds in stages and chosen adaptively: how far ahead of all at once they are, and what that costs.

    python -m benchmarks.sequential --data ../shared/data

First table: 20 seeds of a ranking, all at once and in stages, the next where the last stalled, on the same coins. Gain
is that of the mean spread over all at once; "ahead" and "equal" are shares of replicates; "times as long" is the mean
number of rounds of passing on. The ranking holds ten times as many accounts as there are seeds.

Second table: the same in time, on delays of two hours in the mean, without and with content that fades.

Third table: how many seeds meet a target, on 100 worlds. Adaptive: chosen one by one by who is active, epsilon 0.5. One
after another: the list that `find_tipping_point` chose, those who are active skipped. Targets are what 5 and 20 chosen
seeds reach on average. Seconds are processor time, all threads.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.networks import arguments, network, size_of
from benchmarks.results import table
from benchmarks.timing import figure
from diffusion.words import percent

MODEL = diffusion.IndependentCascade()
SEEDS, LISTED = 20, 200
STAGES = ("network", "ranking", "at a time", "all at once", "gain", "ahead", "equal", "times as long", "s")
TIMED = (
    "network",
    "content",
    "at a time",
    "all at once",
    "gain",
    "ahead",
    "behind",
    "hours",
    "all at once, hours",
    "s",
)
ADAPTIVE = (
    "network", "target", "adaptive, mean", "in 90 %", "one after another, mean", "in 90 %", "all at once for 90 %", "s"
)  # fmt: skip


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("stages", "time", "adaptive"), help="one of the tables")
    options = parser.parse_args()
    listed = list(cases(options.data, options.quick))
    parts = {
        "stages": (STAGES, in_stages, listed),
        "time": (TIMED, in_time, [listed[0], listed[-1]]),
        "adaptive": (ADAPTIVE, adaptively, listed),
    }
    for name, (head, rows, used) in parts.items():
        if options.only in (None, name):
            print(f"{table(head, [row for case in used for row in rows(*case, options.quick)])}\n", flush=True)


def cases(data: Path | None, quick: bool) -> Iterator[tuple[str, diffusion.Chain]]:
    """Yield networks with their chains: measured, weighted cascade, and all ties alike."""
    if data is not None and (data / "congress").exists():
        yield from congress(data / "congress" / "congress.edgelist.gz")
    names = ("hep",) if quick else ("epinions", "slashdot")
    for name in names:
        title, graph = network(name, data)
        yield f"{title}, weighted cascade", diffusion.weighted_cascade(graph)
        if name != "slashdot":
            yield f"{title}, p = 0.01", diffusion.uniform(graph, 0.01)


def congress(path: Path) -> Iterator[tuple[str, diffusion.Chain]]:
    """Yield the members of Congress with their measured probabilities."""
    graph = diffusion.read_follows(path, edges="influence")
    yield f"congress, {size_of(graph)}, measured", diffusion.explicit(graph, graph.weights)


def in_stages(name: str, chain: diffusion.Chain, quick: bool) -> Iterator[list[object]]:
    """Yield the rows of a network: three rankings, one at a time and five."""
    chosen = diffusion.choose_seeds(chain, MODEL, k=min(LISTED, len(chain.graph)), epsilon=0.3)
    rankings = {
        "followers": diffusion.rank_leaders(chain.graph, diffusion.Followers()).top(LISTED),
        "chosen for spread": list(chosen.accounts),
        "at random": chain.graph.names.take(np.random.default_rng(0).permutation(len(chain.graph))[:LISTED]),
    }
    for ranking, accounts in rankings.items():
        for batch in (1, 5):
            begin = time.process_time()
            found = diffusion.compare_sequential(
                chain, MODEL, accounts, budget=SEEDS, batch=batch, replicates=100 if quick else 1_000
            )
            seconds, once = time.process_time() - begin, found.single.sizes.mean()
            pair = found.difference
            gain = f"{changed(pair.mean / once)} ({changed(pair.low / once)} to {changed(pair.high / once)})"
            yield [name, ranking, batch, f"{once:,.1f}", gain, percent(found.ahead.estimate),
                   percent(found.equal.estimate), figure(found.times_longer), figure(seconds)]  # fmt: skip


def in_time(name: str, chain: diffusion.Chain, quick: bool) -> Iterator[list[object]]:
    """Yield the rows of a network on which content takes two hours a step."""
    accounts = diffusion.rank_leaders(chain.graph, diffusion.Followers()).top(LISTED)
    fading = {"does not fade": None, "half-life a week": "7d", "half-life a day": "1d"}
    for content, half in fading.items():
        model = diffusion.TimedCascade(
            diffusion.Exponential(7_200), content_fading=None if half is None else diffusion.HalfLife(half)
        )
        for batch in (1, 5):
            begin = time.process_time()
            found = diffusion.compare_sequential(
                chain, model, accounts, budget=SEEDS, batch=batch, replicates=20 if quick else 200
            )
            seconds, once = time.process_time() - begin, found.single.sizes.mean()
            hours = [runs.lasts.mean() / 3_600 for runs in (found.sequential, found.single)]
            yield [name, content, batch, f"{once:,.1f}", changed(found.difference.mean / once),
                   percent(found.ahead.estimate), percent(found.behind.estimate), *map(figure, hours),
                   figure(seconds)]  # fmt: skip


def adaptively(name: str, chain: diffusion.Chain, quick: bool) -> Iterator[list[object]]:
    """Yield a row for each target of a network: as much as 5 and 20 seeds chosen for spread bring on average."""
    many = 20
    curve = diffusion.tipping_curve(
        chain, MODEL, diffusion.choose_seeds(chain, MODEL, k=many, epsilon=0.3).accounts, replicates=500
    )
    for seeds in (5, many):
        target = int(curve.mean[seeds - 1])
        point = diffusion.find_tipping_point(chain, MODEL, target=target, chance=0.9, replicates=4_000)
        begin = time.process_time()
        found = diffusion.seed_adaptively(chain, target, replicates=20 if quick else 100, at_once=point)
        seconds = time.process_time() - begin
        fixed = found.one_after_another[found.one_after_another > 0]
        low, high = found.interval
        yield [name, f"{target:,}", f"{found.mean:.1f} ({low:.1f} to {high:.1f})", found.needed(), figure(fixed.mean()),
               int(np.quantile(fixed, 0.9, method="higher")), point.accounts_needed, figure(seconds)]  # fmt: skip


def changed(share: float) -> str:
    """Return a change in per cent, with its sign.

    >>> changed(0.0123), changed(-0.5)
    ('+1.23 %', '-50.00 %')
    """
    return f"{100 * share:+.2f} %"


if __name__ == "__main__":
    main()
