"""Higgs: retweets without items, and pairs that hardly recur, so that chains are checked account by account.

Every retweet names an author. What an author's retweets of one day have in common stands in for an item: the author
posts, and who retweets it that day took it up. Content flows from the author to the retweeter. Hardly any pair of the
later half had occurred in the earlier half, so no tie can be checked; but who is passed on, and who passes on, can.
"""

import gzip
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas
from scipy.stats import rankdata, spearmanr

import diffusion
from benchmarks.results import table

Floats = npt.NDArray[np.float64]
DAY = 86_400.0


def retweets(path: Path) -> pandas.DataFrame:
    """Return author, account (who retweeted) and time."""
    with gzip.open(path, "rt") as file:
        rows = pandas.read_csv(file, sep=" ", names=["account", "author", "time", "kind"])
    return rows[rows.kind == "RT"].sort_values("time", kind="stable")


def posts(rows: pandas.DataFrame) -> diffusion.RepostLog:
    """Return the log of author's days: the author a second before the first retweet, then who retweeted it."""
    days = rows.assign(item=rows.author.astype(str) + "/" + (rows.time // DAY).astype(int).astype(str))
    first = days.groupby("item").agg(account=("author", "first"), time=("time", "min")).reset_index()
    first["time"] -= 1
    both = pandas.concat([first, days[["item", "account", "time"]]])
    return diffusion.read_reposts(both.drop_duplicates(["item", "account"]))


def higgs(folder: Path, *, quick: bool = False) -> str:
    """Learn on earlier retweets, rank accounts, and compare with what they did later."""
    rows = retweets(folder / "higgs-activity_time.txt.gz")
    rows = rows.iloc[: 20_000 if quick else len(rows)]
    half = len(rows) // 2
    before, after = rows.iloc[:half], rows.iloc[half:]
    log = posts(before)
    graph = diffusion.Graph.from_arrays(before.author.to_numpy(), before.account.to_numpy(), edges="influence")
    known = set(zip(before.author, before.account, strict=True))
    pairs = list(zip(after.author, after.account, strict=True))
    again = np.mean([pair in known for pair in pairs])
    names = np.array(list(graph.names))
    counts = {
        "as sender": (count(before.author, names), count(after.author, names)),
        "as receiver": (count(before.account, names), count(after.account, names)),
    }
    lines = []
    for way, method in {
        "Bernoulli": diffusion.Bernoulli(),
        "PartialCredit": diffusion.PartialCredit(),
        "ExpectationMaximization": diffusion.ExpectationMaximization(outside=True),
    }.items():
        chain = diffusion.learn_chain(graph, log, method=method)
        expected = {
            "as sender": chain.expected_successes,
            "as receiver": np.bincount(graph.targets, chain.measured, minlength=len(graph)),
        }
        for role, (_, later) in counts.items():
            lines.append([role, f"{way}: sum of probabilities", *judged(expected[role], later)])
    for role, (earlier, later) in counts.items():
        ties = graph.out_degrees if role == "as sender" else graph.in_degrees
        lines.append([role, "earlier retweets, counted", *judged(earlier, later)])
        lines.append([role, "distinct partners, counted", *judged(ties.astype(float), later)])
    lines.sort(key=lambda line: line[0], reverse=True)
    return (
        f"### Higgs, account by account\n\n{half:,} earlier and {len(rows) - half:,} later retweets; {len(graph):,} "
        f"accounts and {graph.tie_count:,} pairs in the earlier ones, of whose pairs {100 * again:.1f} % of the later "
        "retweets are. How well a figure from the earlier half tells how often an account is retweeted (as sender) or "
        "retweets (as receiver) in the later half, over the accounts of the earlier half.\n\n"
        + table(("", "ranked by", "Spearman", "AUC: at all", "AUC: top 1 %"), lines)
        + "\n"
    )


def count(column: "pandas.Series[int]", names: npt.NDArray[np.int64]) -> Floats:
    """Return how often each account occurs."""
    return column.value_counts().reindex(names, fill_value=0).to_numpy(np.float64)


def judged(scores: Floats, later: Floats) -> list[str]:
    """Return rank correlation, and the areas for being active at all and for being among the most active."""
    most = later >= max(1.0, np.quantile(later, 0.99))
    return [f"{spearmanr(scores, later).statistic:.3f}", f"{area(scores, later > 0):.3f}", f"{area(scores, most):.3f}"]


def area(scores: Floats, true: npt.NDArray[np.bool_]) -> float:
    """Return the chance that one of these is ranked above one of the others; equals count half."""
    ranks, number = rankdata(scores), int(true.sum())
    return float((ranks[true].sum() - number * (number + 1) / 2) / (number * (len(scores) - number)))
