"""How well parents that were hidden are found again: on real logs that state them, and on a known chain.

    python -m benchmarks.parents --data PATH

``PATH`` holds weibo/events.parquet and twitter16/events.parquet: who reposted which item from whom, and when. Neither
has a follower graph, so the union of all observed pairs of parent and account stands in for it; only reposts with two
or more candidates in it count. Probabilities of ties are learned without parents, on the earlier half of the items
(Twitter16 does not say when an item began: there the first half of its list); accuracy is told for both halves. "Said
to be right" is the mean chance of the most probable parents, by the method's own account.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

import diffusion
from benchmarks.networks import arguments
from benchmarks.results import table
from diffusion.learning.parents import Parents
from diffusion.learning.trees import Trees
from diffusion.words import percent
from tests.learning.known_chain import HOUR, known_chain, simulated_log, tie_delays

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
HEAD = (
    "parents by",
    "right, earlier items",
    "right, later items",
    "said to be right",
    "depth off by",
    "virality off by",
)
RULES: dict[str, Callable[[Parents], Trees]] = {
    "the root": diffusion.root_parents,
    "the earliest candidate": diffusion.earliest_parents,
    "the latest candidate": diffusion.latest_parents,
}


def weibo(folder: Path) -> pandas.DataFrame:
    """Return the reposts of Weibo, each item with its author, who has no row of his own, a second before the first.

    The author is who is named as a parent without ever reposting the item; where nobody is, whom the first row names.
    """
    rows = pandas.read_parquet(folder / "weibo/events.parquet").dropna(subset="time")
    rows = rows.sort_values(["item", "time"], kind="stable")
    own = set(zip(rows.item, rows.user, strict=True))
    absent = np.array([pair not in own for pair in zip(rows.item, rows.parent, strict=True)])
    first = rows.groupby("item").first()
    author = rows[absent].groupby("item").parent.first().reindex(first.index).fillna(first.parent)
    added = {"item": first.index, "user": author, "parent": pandas.NA, "time": first.time - 1}
    return pandas.concat([pandas.DataFrame(added), rows])


def twitter16(folder: Path) -> pandas.DataFrame:
    """Return the retweets of Twitter16, in seconds since each item's root."""
    rows = pandas.read_parquet(folder / "twitter16/events.parquet")
    return rows.assign(time=rows.delay_min * 60.0, parent=rows.parent.where(rows.parent > 0, pandas.NA))


DATA: dict[str, tuple[str, Callable[[Path], pandas.DataFrame]]] = {
    "weibo": ("Weibo", weibo),
    "twitter16": ("Twitter16", twitter16),
}


def log_of(rows: pandas.DataFrame) -> diffusion.RepostLog:
    whole = {name: rows[name].astype("Int64") for name in ("item", "user", "parent")}
    return diffusion.read_reposts(pandas.DataFrame(whole).assign(time=rows.time), account="user")


def stated_trees(log: diffusion.RepostLog, parents: Parents) -> Trees:
    """Return the trees that the log states, event by event of what was inferred."""
    seen = parents.exposures
    assert log.parents is not None
    codes = log.align(seen.graph).codes
    width = len(seen.graph)
    keys = seen.items * width + seen.accounts
    order = np.argsort(keys)

    def place(items: Any, accounts: Any) -> Integers:
        wanted = items * np.int64(width) + accounts
        found: Integers = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
        return np.where((accounts >= 0) & (keys[found] == wanted), found, -1)

    named = np.where(log.parents >= 0, codes[log.parents], -1)
    events = place(log.item_codes, codes[log.account_codes])
    truth = np.full(len(seen), -1, np.int64)
    truth[events[events >= 0]] = place(log.item_codes, named)[events >= 0]
    return parents.trees(truth, "stated")


def halves(log: diffusion.RepostLog) -> Mask:
    """Return which items are the earlier half, in the order in which they began; of those at once, by their place."""
    early = np.zeros(len(log.items), bool)
    early[np.argsort(log.times[log.starts[:-1]], kind="stable")[: len(early) // 2]] = True
    return early


def compared(log: diffusion.RepostLog, graph: diffusion.Graph, early: Mask) -> Iterator[tuple[str, Parents]]:
    """Yield what is inferred in several ways, all without parents."""
    hidden: dict[str, Any] = {"use_parents": False}
    earlier = log.of_items(early)
    chain = diffusion.learn_chain(
        graph, earlier, method=diffusion.ExpectationMaximization(outside=True, use_parents=False)
    )
    fit = diffusion.fit_delays(graph, log, per_tie=False, **hidden)
    slow = diffusion.fit_delays(graph, log, families=[type(fit.delays.family)], **hidden)
    print(f"{fit.summary()}\n", flush=True)
    yield "ties alike, delays, posts", diffusion.infer_parents(graph, log, delays=fit, **hidden)
    yield "ties alike, delays by tie, posts", diffusion.infer_parents(graph, log, delays=slow, **hidden)
    yield "ties alike, posts", diffusion.infer_parents(graph, log, **hidden)
    yield "ties alike, delays", diffusion.infer_parents(graph, log, delays=fit, post_power=False, **hidden)
    yield "learned, delays, posts", diffusion.infer_parents(chain, log, delays=fit, **hidden)
    yield "learned, posts", diffusion.infer_parents(chain, log, **hidden)
    yield "learned, delays", diffusion.infer_parents(chain, log, delays=fit, post_power=False, **hidden)


def row(name: str, found: Trees, truth: Trees, counted: Mask, early: Mask, sure: float | None) -> list[str]:
    """Return how well trees agree with those that are true, where there was a choice."""
    right = found.parents == truth.parents
    first = early[found.items]
    halves_of = (first, ~first) if not early.all() else (first, first)
    items = np.unique(found.items[counted])
    depth = np.abs(found.depths - truth.depths)[items].mean()
    virality = np.nanmean(np.abs(found.structural_virality - truth.structural_virality)[items])
    parts = (percent(float(right[counted & part].mean())) for part in halves_of)
    return [name, *parts, "" if sure is None else percent(sure), f"{depth:.3f}", f"{virality:.3f}"]


def section(title: str, log: diffusion.RepostLog, graph: diffusion.Graph, early: Mask) -> None:
    """Print what is found in a log, in what was a choice at all."""
    truth, counted, rows = None, np.empty(0, bool), []
    for name, parents in compared(log, graph, early):
        if truth is None:
            truth = stated_trees(log, parents)
            counted = (parents.candidates > 1) & ~parents.exposures.starters & (truth.parents >= 0)
            tell(title, parents, truth, counted)
            rules = [row(word, rule(parents), truth, counted, early, None) for word, rule in RULES.items()]
        sure = float(parents.certainty[counted].mean())
        rows.append(row(name, parents.most_probable(), truth, counted, early, sure))
    print("\n" + table(HEAD, rows + rules) + "\n", flush=True)


def tell(title: str, parents: Parents, truth: Trees, counted: Mask) -> None:
    """Print what share of reposts had a choice, and what there was to choose."""
    passed = ~parents.exposures.starters & (truth.parents >= 0)
    items = np.unique(truth.items[counted])
    at_all = parents.exposures.events_of[parents.sources == truth.parents[parents.exposures.events_of]]
    print(
        f"### {title}\n\n**{percent(float(counted.sum() / passed.sum()), 2)} of {int(passed.sum()):,} reposts with a "
        f"parent had a choice at all**: {int(counted.sum()):,}, in {len(items):,} of {int((truth.sizes > 0).sum()):,} "
        f"items, between {parents.candidates[counted].mean():.2f} candidates on average. "
        f"{percent(float((passed & (parents.candidates == 1)).sum() / passed.sum()))} had one candidate, and "
        f"{percent(float((passed & (parents.candidates == 0)).sum() / passed.sum()), 2)} none; the true parent of "
        f"{percent(1 - len(np.unique(at_all)) / passed.sum(), 2)} is no candidate (it is not dated before them). True "
        f"trees of items with a choice: mean depth {truth.depths[items].mean():.2f}, structural virality "
        f"{np.nanmean(truth.structural_virality[items]):.2f}."
    )


def known_chain_section(accounts: int) -> None:
    """Print what is found on a chain of which every probability, delay and parent is known."""
    chain = known_chain(accounts, 10 * accounts)
    log = simulated_log(chain, items=accounts // 5, parents=True)
    hidden: dict[str, Any] = {"use_parents": False}
    graph = chain.graph
    pooled = diffusion.fit_delays(graph, log, per_tie=False, rhythm=False, **hidden)
    fit = diffusion.fit_delays(graph, log, rhythm=False, **hidden)
    partial = diffusion.learn_chain(graph, log, method=diffusion.PartialCredit(**hidden))
    method = diffusion.ExpectationMaximization(outside=True, delays=pooled.delays, **hidden)
    learned = diffusion.learn_chain(graph, log, method=method)
    true = diffusion.Delays(diffusion.LogNormal(HOUR, 1.0), tie_delays(chain) / HOUR)
    ways = {
        "the chain and its delays, as they are": diffusion.infer_parents(chain, log, delays=true, **hidden),
        "both learned, expectation maximisation": diffusion.infer_parents(learned, log, delays=fit, **hidden),
        "both learned, partial credit": diffusion.infer_parents(partial, log, delays=fit, **hidden),
        "delays learned, ties alike": diffusion.infer_parents(graph, log, delays=fit, **hidden),
        "partial credit, no delays": diffusion.infer_parents(partial, log, **hidden),
    }
    truth, counted, everything = None, np.empty(0, bool), np.ones(len(log.items), bool)
    rows = []
    for name, parents in ways.items():
        if truth is None:
            truth = stated_trees(log, parents)
            counted = (parents.candidates > 1) & ~parents.exposures.starters & (truth.parents >= 0)
            tell("A known chain", parents, truth, counted)
            rules = [row(word, rule(parents), truth, counted, everything, None) for word, rule in RULES.items()]
        sure = float(parents.certainty[counted].mean())
        rows.append(row(name, parents.most_probable(), truth, counted, everything, sure))
    kept = [[cell for place, cell in enumerate(line) if place != 2] for line in rows + rules]
    head = ("parents by", "right", *HEAD[3:])
    print(
        f"\n{accounts:,} accounts, {10 * accounts:,} ties, {accounts // 5:,} items that 20 accounts each began; delays "
        f"log-normal, their medians too.\n\n{table(head, kept)}\n\nDelays: the median of all is {pooled.median:,.0f} s "
        f"where {HOUR:,.0f} is true, the mean {pooled.mean:,.0f} s where {HOUR * np.exp(1.25 / 2):,.0f} is.\n",
        flush=True,
    )


def delays_section(folder: Path) -> None:
    """Print which delays are chosen where people joined threads of the accounts that they follow."""
    for name in ("christianity", "android"):
        graph = diffusion.read_follows(folder / name / "follows.csv.gz")
        log = diffusion.read_reposts(folder / name / "reposts.csv.gz")
        print(f"### Delays: {name}\n\n{diffusion.fit_delays(graph, log).summary()}\n", flush=True)


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    known_chain_section(2_000 if options.quick else 10_000)
    for name, (title, read) in DATA.items():
        if options.data is None or not (options.data / name).exists():
            print(f"### {title}\n\nNot measured: --data names no folder with {name}/.\n")
            continue
        log = log_of(read(options.data))
        early = halves(log)
        if options.quick:
            kept = np.arange(len(log.items)) % 10 == 0
            log, early = log.of_items(kept), early[kept]
        section(title, log, diffusion.graph_from_reposts(log), early)
    if options.data is not None and (options.data / "android").exists():
        delays_section(options.data)


if __name__ == "__main__":
    main()
