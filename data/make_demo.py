"""Make the demo in data/demo: a life-like follower network, a repost log from a known chain, and an accounts file.

    python data/make_demo.py            writes data/demo and data/CHECKSUMS
    python data/make_demo.py FOLDER     writes the files into another folder, to compare

The same random state always gives the same content. Nobody in it exists.
"""

import csv
import gzip
import hashlib
import heapq
import io
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from demo_handles import BRAND, THEMES, make_handles

from diffusion import Chain, Graph, Names, community_network
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, generator

HERE = Path(__file__).resolve().parent
RANDOM_STATE = 2026
ACCOUNTS, TIES, ITEMS = 3_500, 45_000, 200
LARGEST = 100.0
"""About the followers of the biggest account outside chance and community."""
FADING = 0.75
"""A follower's readiness to pass on falls with the audience it is part of, to this power."""
PASSED_ON = 1.14
"""Reposts that an average account gets for a post: a little above one, so content carries itself, but not easily."""
FIRST_ITEM = datetime(2024, 3, 2, 8, 0)
REGIONS = ("north", "south", "east", "west", "overseas")
Row = tuple[str | int | float, ...]


def make_chain() -> tuple[Chain, npt.NDArray[np.int32]]:
    """Return the true chain on integer names, and the community of each account.

    A follower passes on less from each account the more accounts it follows, and the larger the audience is that it is
    part of, so that an account with many followers is worth less than they suggest.
    """
    network = community_network(
        ACCOUNTS, TIES, communities=len(THEMES), mixing=0.3, exponent=2.2, largest=LARGEST, reciprocity=0.2,
        random_state=RANDOM_STATE,
    )  # fmt: skip
    graph, chance = network.graph, generator(RANDOM_STATE, Purpose.ASSIGN)
    reach = np.maximum(graph.out_degrees, 1) ** -FADING * chance.lognormal(sigma=0.1, size=ACCOUNTS)
    keen = np.maximum(graph.in_degrees, 1) ** -0.3 * chance.lognormal(sigma=0.3, size=ACCOUNTS)
    same = network.communities[graph.sources] == network.communities[graph.targets]
    shape = reach[graph.sources] * keen[graph.targets] * np.where(same, 1.0, 0.9)
    probabilities = np.minimum(shape * PASSED_ON * ACCOUNTS / shape.sum(), 0.9)
    return Chain(graph, probabilities, Provenance("make_demo", {}, {}, RANDOM_STATE)), network.communities


def make_log(chain: Chain) -> list[tuple[int, int, datetime, int]]:
    """Return rows item, account, time, parent (-1 for a starter) of independent cascades with delays."""
    chance = generator(RANDOM_STATE, Purpose.GENERATE, 1)
    audience = chain.graph.out_degrees / chain.graph.tie_count
    anyone = np.flatnonzero(chain.graph.out_degrees + chain.graph.in_degrees)
    pace = chance.lognormal(sigma=0.6, size=ACCOUNTS)
    rows, start = [], FIRST_ITEM
    for item in range(ITEMS):
        starter = chance.choice(ACCOUNTS, p=audience) if chance.random() < 0.4 else chance.choice(anyone)
        for minutes, account, parent in _cascade(chain, int(starter), pace, chance):
            rows.append((item, account, start + timedelta(seconds=round(60 * minutes)), parent))
        start += timedelta(minutes=round(float(chance.exponential(540))))
    return rows


def _cascade(
    chain: Chain, starter: int, pace: npt.NDArray[np.float64], chance: np.random.Generator
) -> list[tuple[float, int, int]]:
    """Return minutes, account and parent of one cascade: who is reached first passes on, each tie tried once."""
    graph, reached, coming = chain.graph, {}, [(0.0, starter, -1)]
    while coming:
        minutes, account, parent = heapq.heappop(coming)
        if account in reached:
            continue
        reached[account] = (minutes, account, parent)
        ties = slice(graph.offsets[account], graph.offsets[account + 1])
        passes = chance.random(ties.stop - ties.start) < chain.probabilities[ties]
        for follower in graph.targets[ties][passes].tolist():
            delay = float(chance.lognormal(np.log(35.0), 1.1)) * pace[follower]
            heapq.heappush(coming, (minutes + 1 + delay, follower, account))
    return list(reached.values())


def make_accounts(graph: Graph, themes: list[str], handles: list[str]) -> list[Row]:
    """Return rows account, fee, segment, region, owned, acceptance."""
    chance = generator(RANDOM_STATE, Purpose.GENERATE, 2)
    followers = graph.out_degrees.astype(np.float64)
    fees = np.round(15 + 1.4 * followers**0.9 * chance.lognormal(sigma=0.4, size=ACCOUNTS))
    acceptance = np.clip(0.85 - 0.08 * np.log1p(followers) + chance.normal(0, 0.1, ACCOUNTS), 0.05, 0.98).round(2)
    home = {theme: chance.dirichlet(np.full(len(REGIONS), 1.5)) for theme in THEMES}
    rows: list[Row] = []
    for code, (handle, theme) in enumerate(zip(handles, themes, strict=True)):
        segment = theme if chance.random() < 0.92 else list(THEMES)[int(chance.integers(len(THEMES)))]
        region = REGIONS[int(chance.choice(len(REGIONS), p=home[theme]))]
        owned = handle in BRAND
        fee, accepts = (0, 1.0) if owned else (int(fees[code]), float(acceptance[code]))
        rows.append((handle, fee, segment, region, "yes" if owned else "no", accepts))
    return sorted(rows, key=lambda row: str(row[0]))


def make_names(graph: Graph, communities: npt.NDArray[np.int32]) -> tuple[list[str], list[str]]:
    """Return the theme and the handle of each account; the brand's are of middling size."""
    chance = generator(RANDOM_STATE, Purpose.GENERATE, 3)
    themes = [list(THEMES)[community] for community in communities]
    big = (graph.out_degrees >= np.quantile(graph.out_degrees, 0.98)).tolist()
    handles = make_handles(themes, big, chance)
    middling = np.flatnonzero((graph.out_degrees >= 20) & (graph.out_degrees < 40))
    for code, handle in zip(chance.choice(middling, len(BRAND), replace=False), BRAND, strict=True):
        handles[code] = handle
    return themes, handles


def make_tables() -> dict[str, str]:
    """Return the content of each file by its name."""
    chain, communities = make_chain()
    graph = chain.graph
    themes, handles = make_names(graph, communities)
    ties = sorted((handles[v], handles[u]) for u, v in zip(graph.sources, graph.targets, strict=True))
    log = [
        (f"post-{item + 1:03}", handles[account], time.isoformat(), handles[parent] if parent >= 0 else "")
        for item, account, time, parent in make_log(chain)
    ]
    return {
        "follows.csv": _text(("follower", "followed"), ties),
        "reposts.csv": _text(("item", "account", "time", "parent"), log),
        "accounts.csv": _text(
            ("account", "fee", "segment", "region", "owned", "acceptance"), make_accounts(graph, themes, handles)
        ),
    }


def true_chain() -> Chain:
    """Return the chain that made the log, on the handles of the demo."""
    chain, communities = make_chain()
    graph, handles = chain.graph, np.array(make_names(chain.graph, communities)[1])
    order = np.argsort(handles)
    code = np.empty(len(order), np.int64)
    code[order] = np.arange(len(order))
    rows = np.lexsort((code[graph.targets], code[graph.sources]))
    sources = code[graph.sources][rows]
    named = Graph(
        Names(np.empty(0, np.int64), handles[order].tolist()),
        np.searchsorted(sources, np.arange(len(order) + 1)),
        code[graph.targets][rows].astype(np.int32),
        np.ones(len(rows)),
    )
    return Chain(named, chain.measured[rows], chain.provenance)


def _text(header: Row, rows: list[Row]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return file.getvalue()


def write(folder: Path) -> list[Path]:
    """Write the files; the two long ones compressed."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in make_tables().items():
        content = text.encode()
        long = name != "accounts.csv"
        paths.append(folder / (name + ".gz" if long else name))
        paths[-1].write_bytes(gzip.compress(content, 9, mtime=0) if long else content)
    return paths


def main() -> None:
    """Write the demo, and its checksums where it is the project's own."""
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]))
        return
    paths = [*write(HERE / "demo"), HERE / "demo" / "plan.toml"]  # the plan is written by hand
    sums = [(hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(HERE)) for path in paths]
    (HERE / "CHECKSUMS").write_text("".join(f"{digest}  {path}\n" for digest, path in sums))


if __name__ == "__main__":
    main()
