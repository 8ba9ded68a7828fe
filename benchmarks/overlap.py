"""What audiences share: every pair of 1,000 and of 10,000 candidates, counted and sketched, next to scipy's product.

    python -m benchmarks.overlap            # a million accounts and ten million ties
    python -m benchmarks.overlap --large    # and five hundred audiences of a hundred thousand each
    python -m benchmarks.overlap --signs --data ../shared/data
    python -m benchmarks.overlap --stars --data ../shared/data

Each program has a process of its own, and takes turns with the others. The peak is that of the whole process: the
network (opened from a folder by us, as arrays by scipy) and the answer included. With ``--signs``, how many accounts of
real networks show signs of not being real instead, and how many of planted farms are found. With ``--stars``, how many
ordinary accounts equal the most followed ones, and what the shared followers of these come to.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.account_level import posts, retweets
from benchmarks.memory import peak
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import table
from benchmarks.timing import figure

PROGRAMS: tuple[tuple[str, int | None], ...] = (
    ("counted", None), ("sketches of 1,024", 1_024), ("sketches of 256", 256), ("scipy, A · Aᵀ", None)
)  # fmt: skip

FARMS = 10
"""How many networks with a planted farm there are of each kind."""


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="audiences of 100,000 as well")
    parser.add_argument("--signs", action="store_true", help="signs of accounts that are not real, instead")
    parser.add_argument("--stars", action="store_true", help="how many ordinary accounts equal stars, instead")
    parser.add_argument("--candidates", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.signs or options.stars:
        print(signs(options.data) if options.signs else stars(options.data))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, graph, counts in made(options.candidates, quick=options.quick, large=options.large):
            graph.save(Path(folder) / "network")
            codes = largest_audiences(graph, counts[-1])
            del graph
            for many in counts:
                rows += list(
                    compared(name, Path(folder) / "network", codes[:many], 1 if options.quick else options.rounds)
                )
    print(table(["network", "candidates", "program", "s", "peak MB", "pairs within 2 standard errors"], rows))


def made(counts: list[int], *, quick: bool, large: bool) -> Iterator[tuple[str, diffusion.Graph, list[int]]]:
    """Yield the networks, and how many candidates are compared in each."""
    yield *network("hep" if quick else "sf1m"), [100] if quick else counts
    if large:
        yield "audiences of 100,000", wide(1_000_000, 500, 100_000), [500]


def wide(accounts: int, stars: int, followers: int) -> diffusion.Graph:
    """Return a network in which the first accounts have that many followers each, drawn at random."""
    chance = np.random.default_rng(0)
    rows = [np.sort(chance.choice(accounts, followers, replace=False)).astype(np.int32) for _ in range(stars)]
    rows = [row[row != star] for star, row in enumerate(rows)]
    lengths = np.zeros(accounts, np.int64)
    lengths[:stars] = [len(row) for row in rows]
    ties = np.concatenate(rows)
    names = diffusion.Names(np.arange(accounts), [])
    return diffusion.Graph(names, np.append(0, np.cumsum(lengths)), ties, np.broadcast_to(1.0, len(ties)))


def compared(name: str, folder: Path, codes: list[int], rounds: int) -> Iterator[list[object]]:
    """Yield a row of the table for each program; programs take turns."""
    found: dict[str, list[tuple[float, float, float]]] = {program: [] for program, _ in PROGRAMS}
    for _ in range(rounds):
        for program, sketch in PROGRAMS:
            found[program].append(
                process(counted if program.startswith("scipy") else overlapped, folder, codes, sketch)
            )
    for program, runs in found.items():
        seconds, most, within = np.median(runs, axis=0)
        covered = "" if np.isnan(within) else f"{100 * within:.1f} %"
        yield [name, f"{len(codes):,}", program, figure(seconds), f"{most:,.0f}", covered]


def process(work: Callable[..., None], *given: object) -> tuple[float, float, float]:
    """Run something in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=work, args=(*given, theirs))
    child.start()
    try:
        return ours.recv()
    finally:
        child.join()


def overlapped(folder: Path, codes: list[int], sketch: int | None, pipe: Connection) -> None:
    """Our overlap, counted or sketched: seconds, peak, and how many pairs the stated errors hold for."""
    tiny = diffusion.chung_lu(300, 2_000)
    diffusion.audience_overlap(tiny, tiny.names[:100], sketch=sketch and 16)
    graph = diffusion.open_graph(folder)
    names = graph.names.take(np.array(codes))
    with diffusion.threads(2):
        begin = time.perf_counter()
        found = diffusion.audience_overlap(graph, names, sketch=sketch)
        seconds = time.perf_counter() - begin
    most, within = peak(), float("nan")
    if sketch is not None:
        first, second = np.triu_indices(len(codes), 1)
        off = (found.pairs - diffusion.audience_overlap(graph, names).pairs)[first, second]
        within = float(np.mean(np.abs(off) <= 2 * found.pair_errors[first, second] + 1e-9))
    pipe.send((seconds, most, within))


def counted(folder: Path, codes: list[int], sketch: None, pipe: Connection) -> None:
    """Multiply the candidates' rows with themselves turned round, by scipy; no unions, no order."""
    from scipy.sparse import csr_array

    graph = diffusion.open_graph(folder)
    lengths = graph.out_degrees[codes]
    columns = np.concatenate([graph.targets[graph.offsets[code] : graph.offsets[code + 1]] for code in codes])
    shape = (len(codes), len(graph))
    begin = time.perf_counter()
    rows = csr_array((np.ones(len(columns), np.int32), columns, np.append(0, np.cumsum(lengths))), shape=shape)
    (rows @ rows.T).toarray()
    pipe.send((time.perf_counter() - begin, peak(), float("nan")))


def signs(data: Path | None) -> str:
    """Say how many accounts show which signs: in real networks, where nobody knows the truth, and in planted ones."""
    from tests.audience.farms import planted

    rows = []
    for random in (5, 15, 30):
        made = [planted(state, camouflage=random) for state in range(FARMS)]
        for told in (False, True):
            found = [diffusion.estimate_authenticity(one.graph, one.log if told else None) for one in made]
            for who in ("fake", "lurkers", "people"):
                name = f"planted, {random} follows at random{', with log' if told else ''}: {who}"
                rows.append([name, *shares(found, [getattr(one, who) for one in made])])
    if data is not None:
        for name, graph, log in real(data):
            found = [diffusion.estimate_authenticity(graph, log)]
            rows.append([name, *shares(found, [np.ones(len(graph), bool)])])
    return table(["accounts", "number", "any sign", "several kinds", "each sign"], rows)


def shares(found: list[diffusion.Authenticity], masks: list[np.ndarray]) -> list[object]:
    """Return how many accounts there are, how many show a sign, several kinds of signs, and each sign."""
    pairs = list(zip(found, masks, strict=True))
    number = sum(int(mask.sum()) for mask in masks)
    some = sum(int((one.low[mask] == 0).sum()) for one, mask in pairs)
    several = sum(int((one.high[mask] == 0).sum()) for one, mask in pairs)
    each = {name: sum(int(one.signals[name][mask].sum()) for one, mask in pairs) for name in found[0].signals}
    told = ", ".join(f"{name} {many:,}" for name, many in each.items() if many) or "none"
    return [f"{number:,}", f"{100 * some / number:.2f} %", f"{100 * several / number:.2f} %", told]


def real(data: Path) -> Iterator[tuple[str, diffusion.Graph, diffusion.RepostLog | None]]:
    """Yield the real networks, with their log where they have one."""
    for name in ("christianity", "android"):
        graph = diffusion.read_follows(data / name / "follows.csv.gz")
        yield name, graph, diffusion.read_reposts(data / name / "reposts.csv.gz")
    for name, path in (
        ("epinions", "epinions/follows.parquet"),
        ("slashdot", "slashdot/soc-Slashdot0902.txt.gz"),
        ("higgs, follows in part", "higgs/follows_partial.parquet"),
        ("higgs, retweets", "higgs/higgs-retweet_network.edgelist.gz"),
    ):
        yield name, diffusion.read_follows(data / path), None
    rows = retweets(data / "higgs" / "higgs-activity_time.txt.gz")
    graph = diffusion.read_follows(data / "higgs" / "higgs-retweet_network.edgelist.gz")
    yield "higgs, retweets, with log", graph, posts(rows)


def stars(data: Path | None) -> str:
    """Say how many ordinary accounts equal the most followed ones, on chains that were learned and that are assumed."""
    chains = []
    if data is not None:
        for name in ("christianity", "android"):
            graph = diffusion.read_follows(data / name / "follows.csv.gz")
            chain = diffusion.learn_chain(graph, diffusion.read_reposts(data / name / "reposts.csv.gz"))
            chains.append((f"{name}, learned", diffusion.PlausibleChains(chain, draws=20)))
    name, graph = network("epinions", data)
    chains += [(f"{name}, p = {p}", diffusion.uniform(graph, p)) for p in (0.005, 0.01, 0.03)]
    rows = []
    for name, chain in chains:
        for many in (1, 5, 20):
            leading = chain.graph.names.take(np.array(largest_audiences(chain.graph, many)))
            found = diffusion.compare_stars(chain, leading, replicates=1_000)
            shared = diffusion.audience_overlap(chain.graph, leading)
            cells = ["{} [{} to {}]".format(*found.equal(plan.name)) for plan in found.plans]
            spread = "{:,.0f} ({:,.0f} to {:,.0f})".format(*found.spread)
            rows.append([name, many, f"{100 * shared.waste:.0f} %", spread, *cells])
    return table(["chain", "stars", "waste", "spread", "at random", "most followed first", "best list"], rows)


if __name__ == "__main__":
    main()
