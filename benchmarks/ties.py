"""What logs tell of ties without a chain: kinds of tie on Higgs, trust and credit on forums, scale on Weibo.

    python -m benchmarks.ties --data PATH

``PATH`` holds higgs/, christianity/, android/ and weibo/. Logs are split by when items began: what is measured comes
from the earlier half, what it is compared with from the later.
"""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas

import diffusion
from benchmarks.networks import arguments
from benchmarks.results import table
from diffusion.learning.exposures import gather_exposures
from diffusion.words import percent

Floats = npt.NDArray[np.float64]
DAY = 86_400
SEEDS = 20


def higgs(folder: Path) -> tuple[diffusion.Graph, diffusion.RepostLog]:
    """Return the ties of three kinds of the first half of all activity, and a log of the retweets of the second half.

    The data name no items: all that an author posted on a day counts as one, which the author began at midnight.
    """
    path = folder / "higgs/higgs-activity_time.txt.gz"
    rows = pandas.read_csv(path, sep=" ", names=["follower", "followed", "time", "kind"])
    split = rows["time"].median()
    graph = diffusion.read_follows(rows[rows["time"] < split], kind="kind")
    later = rows[(rows["time"] >= split) & (rows["kind"] == "RT") & (rows["follower"] != rows["followed"])]
    item = later["followed"].astype(str) + " " + (later["time"] // DAY).astype(str)
    retweets = pandas.DataFrame({"item": item, "account": later["follower"], "time": later["time"]})
    posts = pandas.DataFrame({"item": item, "account": later["followed"], "time": later["time"] // DAY * DAY - 1})
    return graph, diffusion.read_reposts(pandas.concat([retweets, posts.drop_duplicates()]))


def kinds(folder: Path) -> str:
    """Return how strongly earlier retweets, mentions and replies foretell later retweets."""
    graph, log = higgs(folder)
    found = diffusion.kind_strengths(graph, log)
    parts = [
        f"{graph.reading.summary().split(';')[-1].split('.')[0].strip()} in the first half of the activity; "
        f"{len(log):,} reposts of {len(log.items):,} days of authors in the second.",
        table(("kind", "ties", "only this kind", "tries", "candidates", "strength", "90 %"), _listed(found.table(), 3)),
        "Ties of exactly these kinds, measured by themselves, and as the kinds say (1 - Π(1 - p)):",
        table(
            ("kinds", "ties", "tries", "candidates", "strength", "90 %", "expected"), _listed(found.combinations(), 2)
        ),
    ]
    return "\n\n".join(parts)


def _listed(frame: pandas.DataFrame, whole: int) -> Iterator[list[str]]:
    for row in frame.to_dict("records"):
        names = [name for name in ("ties", "of this kind only", "tries", "candidates") if name in row]
        first = str(row.get("kind", row.get("kinds")))
        ends = f"{percent(row['lower'], 2)} to {percent(row['upper'], 2)}"
        last = [percent(row["expected"], 2)] if "expected" in row else []
        yield [first, *(f"{row[name]:,.0f}" for name in names), percent(row["strength"], 2), ends, *last]


def forum(folder: Path, name: str) -> tuple[diffusion.Graph, diffusion.RepostLog, diffusion.RepostLog]:
    """Return who follows whom, and the earlier and the later half of the threads."""
    graph = diffusion.read_follows(folder / name / "follows.csv.gz")
    log = diffusion.read_reposts(folder / name / "reposts.csv.gz")
    middle = float(np.median(log.times[log.starts[:-1]]))
    return graph, log.between(-np.inf, middle), log.between(middle, np.inf)


def auc(scores: Floats, successes: Floats, failures: Floats) -> float:
    """Return the chance that a try that succeeded has the larger score of two (ties count half)."""
    _, levels = np.unique(scores, return_inverse=True)
    gained, failed = np.bincount(levels, successes), np.bincount(levels, failures)
    return float(gained @ (np.cumsum(failed) - failed / 2) / (gained.sum() * failed.sum()))


def trust(folder: Path) -> str:
    """Return how well trust, its parts and a learned chain tell later successes from failures."""
    rows = []
    for name in ("christianity", "android"):
        graph, early, late = forum(folder, name)
        found, seen = diffusion.tie_trust(graph, early), gather_exposures(graph, late)
        chain = diffusion.learn_chain(graph, early, method=diffusion.Bernoulli())
        scores = {"trust": found.trust, "reciprocity": found.reciprocity, "repetition": found.repetition,
                  "recency": found.recency, "Bernoulli": chain.probabilities}  # fmt: skip
        told = (auc(score, seen.successes, seen.tries - seen.successes) for score in scores.values())
        rows.append([name, *(f"{value:.3f}" for value in told), f"{found.half_life / DAY:.1f} days"])
    return table(("AUC of later tries", *scores, "half-life found"), rows)


def credit(folder: Path) -> str:
    """Return the spread that the later half tells of seeds that were chosen on the earlier half, in several ways."""
    rows = []
    for name in ("christianity", "android"):
        graph, early, late = forum(folder, name)
        told, later = (diffusion.CreditDistribution.learn(graph, log) for log in (early, late))
        sharing = diffusion.ExpectationMaximization(outside=True)
        chains = {"Bernoulli": diffusion.Bernoulli(), "expectation maximisation": sharing}
        active = np.bincount(told.seen.accounts, minlength=len(graph))
        chosen = {
            "credit distribution": told.choose(SEEDS).accounts,
            **{
                f"spread, chain by {way}": diffusion.choose_seeds(
                    diffusion.learn_chain(graph, early, method=method), k=SEEDS
                ).accounts
                for way, method in chains.items()
            },
            "followers": tuple(graph.names.take(np.argsort(-graph.out_degrees, kind="stable")[:SEEDS])),
            "own activity": tuple(graph.names.take(np.argsort(-active, kind="stable")[:SEEDS])),
        }
        best = later.choose(SEEDS)
        for way, seeds in chosen.items():
            spread, shared = later.spread(seeds), len(set(seeds) & set(chosen["credit distribution"]))
            rows.append([name, way, f"{spread:.1f}", percent(spread / best.spread, 0), f"{shared} of {SEEDS}"])
    head = (
        "log",
        f"{SEEDS} seeds by",
        "spread that the later half tells",
        "of the best there",
        "shared with the first",
    )
    return table(head, rows)


def scale(folder: Path) -> str:
    """Return how long credit distribution takes on 1.3 million reposts."""
    path = folder / "weibo/events.parquet"
    log = diffusion.read_reposts(path, account="user", no_parent=[0], allow_missing_times=True)
    graph = diffusion.graph_from_reposts(log)
    begin = time.process_time()
    told = diffusion.CreditDistribution.learn(graph, log)
    learned = time.process_time()
    told.choose(50)
    chosen = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return (
        f"Weibo, {len(log):,} reposts, {graph.tie_count:,} ties: learned in {learned - begin:.1f} s of processor time, "
        f"50 seeds in {chosen - learned:.1f} s more; the process, reading included, took {memory:.1f} GiB at most."
    )


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    parts = {"Kinds of tie": (kinds, "higgs"), "Trust": (trust, "christianity"),
             "Credit distribution": (credit, "christianity"), "Its scale": (scale, "weibo")}  # fmt: skip
    for title, (part, needs) in parts.items():
        there = options.data is not None and (options.data / needs).exists()
        print(
            f"### {title}\n\n{part(options.data) if there else f'Not measured: --data has no {needs}/.'}\n", flush=True
        )


if __name__ == "__main__":
    main()
