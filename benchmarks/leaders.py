"""Which measures' leaders really spread furthest later: four real logs, split by when their items began.

    python -m benchmarks.leaders --data PATH

``PATH`` holds christianity/, android/, higgs/ and weibo/. Everything is computed on what was known before the first of
the later items began, and the top 1 % of the accounts is judged by the later items (`diffusion.judge_leaders`). The
picture in docs/ is drawn anew.

Every log holds only items that somebody took up: what nobody took up was never recorded. So figures an item compare
items that went somewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas

import diffusion
from benchmarks.account_level import posts, retweets
from benchmarks.networks import arguments
from benchmarks.parents import log_of, weibo
from benchmarks.results import table
from diffusion.drawing import INK, new_figure, save_picture
from diffusion.validation.leader_figures import BY_CHANCE, HINDSIGHT
from diffusion.validation.leader_pictures import COLOURS, LABELS, MARKERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PICTURE = Path(__file__).parents[1] / "docs" / "held_out_leaders.svg"
GLANCE = ("reach started", "large share")
"""What the table of all logs shows, and the picture."""
SMALL = 20_000
"""Up to how many accounts shortest paths are counted exactly; beyond, they are sampled."""
SHOWN = ("reach started", "largest started", "mean size", "large share", "present", "carried", "carried per repost")
WITHOUT = ("median size", "best starters named", "correlation with reposts an item", "correlation with past activity")
HEAD = (
    "chosen by", "reposts of items they started", "largest items they started", "mean size", "of theirs, large",
    "reposts that came from them", "carried", "carried a repost", "median size", "best starters named",
    "rank correlation: reposts an item", "past activity",
)  # fmt: skip
EVERYWHERE = (
    "Followers", "Strength", "PageRank", "LeaderRank", "Authority", "Hub", "Eigenvector", "Katz", "NonBacktracking",
    "KShell", "HIndex", "CollectiveInfluence", "VoteRank",
)  # fmt: skip
WITH_CHAIN = ("ExpectedSpread", "IgnitionChance")
EXACT = ("Betweenness", "Closeness", "ComplexPaths")
SAMPLED = ("SampledBetweenness", "SampledCloseness")


@dataclass(frozen=True)
class Data:
    """A log, who may see whom, and what a reader should know."""

    name: str
    log: diffusion.RepostLog
    network: diffusion.Graph | None
    learn: diffusion.LearningMethod
    note: str
    known: tuple[str, ...] = ("before",)
    tops: tuple[float, ...] = (0.01,)


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    if not options.data:
        return
    found = {}
    for data in data_sets(options.data, quick=options.quick):
        for known, top in product(data.known, data.tops):
            evidence = judged(data, known, top, quick=options.quick)
            print(written(data, known, top, evidence, whole=data.name not in found), flush=True)
            found.setdefault(data.name, evidence)
    print(at_a_glance(found))
    if not options.quick:
        save_picture(drawn(found), PICTURE)


def data_sets(folder: Path, *, quick: bool) -> Iterator[Data]:
    """Yield the real logs, one at a time."""
    for name in ("christianity", "android"):
        graph = diffusion.read_follows(folder / name / "follows.csv.gz")
        log = diffusion.read_reposts(folder / name / "reposts.csv.gz")
        note = (
            "Who follows whose threads, and who joined a thread; threads go on for years, so that most posts of the "
            "earlier threads came after the first later thread began, and were not known then. The ties are not dated: "
            "some may have come about through later threads, which would flatter measures and no plain count."
        )
        yield Data(name, log, graph, diffusion.SharedStrength(), note, ("before", "items"))
        if quick:
            return
    log = author_days(retweets(folder / "higgs" / "higgs-activity_time.txt.gz"))
    learn = diffusion.ExpectationMaximization(outside=True)
    note = (
        "No item ids: an item is what an author's retweets of one day have in common, so this says how often accounts "
        "are retweeted later, and nothing of who carries on what others wrote. "
    )
    retweeted = note + "The network is who retweeted whom before."
    yield Data("higgs", log, None, learn, retweeted, tops=(0.01, 0.001))
    follows = diffusion.read_follows(folder / "higgs" / "follows_partial.parquet")
    note += "The network is 2.4 % of who follows whom: the lists of 5,394 accounts, and followers only among those."
    yield Data("higgs, partial follows", log, follows, learn, note)
    note = (
        "No follower graph: the network is who reposted from whom before, by the stated parents. Later trees are true."
    )
    yield Data("weibo", log_of(weibo(folder)), None, diffusion.Bernoulli(), note, tops=(0.01, 0.001))


def author_days(rows: pandas.DataFrame) -> diffusion.RepostLog:
    """Return the log of author's days, in which every retweet names its author."""
    table = posts(rows).table()
    author = table.item.str.split("/").str[0].astype(int)
    return diffusion.read_reposts(table.assign(parent=author.where(author != table.account).astype("Int64")))


def judged(data: Data, known: str, top: float, *, quick: bool) -> diffusion.LeaderEvidence:
    """Judge every measure that there is by a log."""
    return diffusion.judge_leaders(
        data.network, data.log, lambda earlier: measures(data, earlier), learn=data.learn, known=known, top=top,
        resamples=100 if quick else 2_000,
    )  # fmt: skip


def measures(data: Data, earlier: diffusion.RepostLog) -> list[diffusion.Measure]:
    """Return the measures, with shortest paths sampled where there are many accounts."""
    accounts = len(earlier.names) if data.network is None else len(data.network)
    names = [*EVERYWHERE, *WITH_CHAIN, *(EXACT if accounts <= SMALL else SAMPLED)]
    makers: dict[str, Callable[..., diffusion.Measure]] = {
        "VoteRank": lambda: diffusion.VoteRank(elected=accounts // 50),
        "ExpectedSpread": lambda: diffusion.ExpectedSpread(top=accounts // 100, relative_error=0.05, most_sets=2**21),
    }
    made = [makers.get(name, getattr(diffusion, name, None)) for name in names]
    found = [maker() for maker in made if maker is not None]
    if hasattr(diffusion, "ObservedCredit"):
        found.append(diffusion.ObservedCredit(earlier))
    return found


def written(data: Data, known: str, top: float, found: diffusion.LeaderEvidence, *, whole: bool) -> str:
    """Return what was found as a section in Markdown, with a table, best by the first figure first, or without."""
    without = [*WITHOUT, *(side for side in BY_CHANCE.values() if side in found.sides)]
    levels = {figure: found.best(figure) for figure in SHOWN}
    rows = []
    for name in found.intervals(SHOWN[0]).measure:
        place = found.measures.index(name)
        cells = [span(found, figure, place, name in levels[figure]) for figure in SHOWN]
        sides = [plain(found.sides[side][place], side) for side in without]
        rows.append([name if found.kind(name) == "measure" else f"*{name}*", *cells, *sides])
    which = "what was known before the first later item" if known == "before" else "all reposts of the earlier items"
    head = f"### {data.name}: the top {100 * top:g} %, chosen on {which}\n\n"
    if not whole:
        return f"{head}{found.summary()}\n"
    return (
        f"{head}{data.note}\n\n{found.summary()}\n\n{table((*HEAD, *without[len(WITHOUT) :]), rows)}\n\n"
        "Bold: cannot be told from the best, all pairs compared at once. In italics: what needs no measure.\n"
    )


def at_a_glance(found: "dict[str, diffusion.LeaderEvidence]") -> str:
    """Return a table with a row a measure and a column a log: what the top 1 % started, and how often it became large.

    Each cell is "reposts of items that they started / of their items, became large", both in per cent.
    """
    rows = []
    for name in ordered(found):
        cells = []
        for one in found.values():
            own = own_name(one, name)
            cells.append("-" if own is None else " / ".join(cell(one, own, figure) for figure in GLANCE))
        measured = all(one.kind(name) == "measure" for one in found.values())
        rows.append([name if measured else f"*{name}*", *cells])
    return (
        "### At a glance: reposts of items that the top 1 % started / of their items, became large, in per cent\n\n"
        + table(("", *found), rows) + "\n\nBold: cannot be told from the best of the log.\n"
    )  # fmt: skip


def cell(found: diffusion.LeaderEvidence, name: str, figure: str) -> str:
    """Return a figure in per cent, in bold where it cannot be told from the best."""
    value = found.estimates[figure].values[found.measures.index(name)]
    text = f"{100 * value:.1f}" if np.isfinite(value) else "-"
    return f"**{text}**" if name in found.best(figure) else text


def own_name(found: diffusion.LeaderEvidence, name: str) -> str | None:
    """Return what a measure is called in a log: sampled where there are many accounts; None if it was left out."""
    return next((known for known in (name, f"sampled {name}") if known in found.measures), None)


def ordered(found: "dict[str, diffusion.LeaderEvidence]") -> list[str]:
    """Return the measures, by how near they come to the best of a log in the mean; hindsight left out."""
    every = [name for one in found.values() for name in one.measures if one.kind(name) != "hindsight"]
    names = dict.fromkeys(name.removeprefix("sampled ") for name in every)
    return sorted(names, key=lambda name: -np.mean([share_of_best(one, name) for one in found.values()]))


def span(found: diffusion.LeaderEvidence, figure: str, place: int, level: bool) -> str:
    """Return a figure with its interval, in bold if it cannot be told from the best."""
    value = found.estimates[figure].values[place]
    if not np.isfinite(value):
        return ""
    low, high = found.estimates[figure].interval(place)
    if figure in ("mean size", "carried per repost"):
        text, ends = f"{value:.3g}", f"{low:.3g} to {high:.3g}"
    else:
        text, ends = f"{100 * value:.1f} %", f"{100 * low:.1f} to {100 * high:.1f}"
    return f"{f'**{text}**' if level else text} ({ends})"


def plain(value: float, side: str) -> str:
    """Return a figure without an interval."""
    if not np.isfinite(value):
        return ""
    if side in BY_CHANCE.values():
        return f"{100 * value:.1f} %"
    return f"{100 * value:.0f} %" if "named" in side else f"{value:.0f}" if "size" in side else f"{value:.2f}"


def drawn(found: "dict[str, diffusion.LeaderEvidence]") -> "Figure":
    """Draw the share of later reposts that they started, and of their items that became large; a column a log."""
    order = ordered(found)
    figure, panels = new_figure(2, len(found), width=2.2 * len(found) + 2.2, height=2.0 + 0.36 * len(order))
    titles = {
        "reach started": "later reposts of items they started, %",
        "large share": "of their items, became large, %",
    }
    for row, figured in enumerate(titles):
        for column, (name, one) in enumerate(found.items()):
            axes = panels[row * len(found) + column]
            draw_panel(axes, one, figured, order)
            axes.set_yticks(range(len(order)), order if column == 0 else [""] * len(order), fontsize=8)
            axes.set_xlabel(titles[figured], fontsize=7.5)
            axes.tick_params(axis="x", labelsize=8)
            if row == 0:
                axes.set_title(name, loc="left", fontsize=10)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), frameon=False,
        title="the top 1 % by each, 95 % intervals; filled: cannot be told from the best of the panel",
    )  # fmt: skip
    return figure


def share_of_best(found: diffusion.LeaderEvidence, name: str) -> float:
    """Return how near a measure comes to the best of its log by the reposts that its leaders started."""
    own = own_name(found, name)
    if own is None:
        return 0.0
    values = found.estimates["reach started"].values
    best = max(values[place] for place, other in enumerate(found.measures) if found.kind(other) != "hindsight")
    return float(values[found.measures.index(own)] / best)


def draw_panel(axes: "Axes", found: diffusion.LeaderEvidence, figure: str, order: list[str]) -> None:
    """Draw one figure of one log: filled where it cannot be told from the best; the dashed line is hindsight."""
    told, level, estimate = set(), found.best(figure), found.estimates[figure]
    for row, name in enumerate(order):
        own = own_name(found, name)
        if own is None:
            continue
        place, kind = found.measures.index(own), found.kind(own)
        value, (low, high) = 100 * estimate.values[place], estimate.interval(place)
        if not np.isfinite(value):
            continue
        axes.hlines(row, 100 * low, 100 * high, color=COLOURS[kind], linewidth=1)
        axes.plot(
            value, row, MARKERS[kind], color=COLOURS[kind], markersize=4,
            markerfacecolor=COLOURS[kind] if own in level else "white",
            label=None if kind in told else LABELS[kind],
        )  # fmt: skip
        told.add(kind)
    if figure in HINDSIGHT:
        best = estimate.values[found.measures.index(HINDSIGHT[figure])]
        axes.axvline(100 * best, color=INK, linewidth=0.9, linestyle="--", label="best in hindsight")
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_xlim(left=0)


if __name__ == "__main__":
    main()
