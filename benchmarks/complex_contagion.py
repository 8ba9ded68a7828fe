"""Where contagion is complex, the number of seeds and their being close together matter most: shown, and what it costs.

    python -m benchmarks.complex_contagion
    python -m benchmarks.complex_contagion --data ../shared/data     # a real network as well

Three networks: people who mostly know their neighbours, planted communities, and who follows whose threads in a
question-and-answer community. Four lists of seeds of the same length: close together, as if cascades were independent
(far apart), most followers, at random (20 such lists). Two models on the same ties: one active account may convince
(simple), or it takes two of them (complex). The table says how many accounts each list needs for 90 % and what fewer
do; the picture is docs/complex_contagion.svg. Then the seconds: replicates against NDlib's threshold model, and at a
million accounts.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import networkx
import numpy as np
import numpy.typing as npt

import diffusion
from benchmarks import peers
from benchmarks.networks import arguments, largest_audiences, network, size_of
from benchmarks.results import table
from benchmarks.timing import figure, take_turns_at
from diffusion.cascades.model import Model
from diffusion.drawing import PALETTE, new_figure, save_picture
from diffusion.seeds.best_of import AsIndependent

PICTURE = Path(__file__).parents[1] / "docs" / "complex_contagion.svg"
SEEDS, CHANCE, LISTS = 40, 0.9, 20
Found = dict[tuple[str, str], npt.NDArray[np.float64]]
DRAWN = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40)
"""The numbers of seeds that the picture shows."""
SHARE = 0.25
"""A replicate tips where the content reaches this share of the accounts."""
WAYS = {
    "close together": diffusion.ClusteredSeeds(),
    "as if independent": AsIndependent(),
    "most followers": diffusion.MostFollowers(),
    "at random": diffusion.RandomAccounts(),
}
HEAD = ("network", "p", "it takes", *(f"{way}: seeds for {CHANCE:.0%}" for way in WAYS),
        "P(tips) with 4, 16, 40 seeds: close together", *list(WAYS)[1:])  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A network, and ties strong enough that either kind of contagion can cross it."""

    name: str
    graph: diffusion.Graph
    simple: float
    complex: float


def cases(data: Path | None, quick: bool) -> list[Case]:
    """Return the networks; the real one where its folder lies."""
    people = 400 if quick else 2_000
    ring = diffusion.Graph.from_networkx(
        networkx.connected_watts_strogatz_graph(people, 10, 0.1, seed=1), edges="influence"
    )
    planted = networkx.planted_partition_graph(people // 50, 50, 0.3, 3 / people, seed=1)  # 15 ties within, 3 across
    made = [
        Case("neighbours (Watts-Strogatz)", ring, 0.15, 0.7),
        Case("communities of 50", diffusion.Graph.from_networkx(planted, edges="influence"), 0.08, 0.6),
    ]
    path = data / "christianity" / "follows.csv.gz" if data is not None else None
    if path is None or not path.exists():
        return made
    return [*made, Case("follows of a Q&A community", diffusion.read_follows(path), 0.045, 0.15)]


def curves(case: Case, replicates: int) -> Found:
    """Return P(tips) for 1, 2, ... seeds of every list, under both models."""
    found = {}
    for kind, p, model in (
        ("one", case.simple, diffusion.IndependentCascade()),
        ("two", case.complex, diffusion.ComplexContagion()),
    ):
        for name, way in WAYS.items():
            orders = LISTS if name == "at random" else 1  # one random list says more of its luck than of its kind
            each = [
                chances(diffusion.uniform(case.graph, p), model, way, replicates // orders, state)
                for state in range(orders)
            ]
            found[kind, name] = np.mean(each, axis=0)
    return found


def chances(
    chain: diffusion.Chain, model: Model, way: diffusion.SeedMethod, replicates: int, state: int
) -> npt.NDArray[np.float64]:
    """Return P(tips) for 1, 2, ... seeds of one list."""
    target = int(SHARE * len(chain.graph))
    chosen = diffusion.choose_seeds(chain, model, SEEDS, method=way, evaluation_replicates=2, random_state=state)
    curve = diffusion.tipping_curve(
        chain, model, chosen.accounts, target=target, replicates=replicates, random_state=state
    )
    return curve.chances[0]


def needed(shares: npt.NDArray[np.float64]) -> str:
    """Return how many seeds reach the chance, in words."""
    reached = np.flatnonzero(shares >= CHANCE)
    return f"{reached[0] + 1}" if len(reached) else f"more than {SEEDS}"


def draw(drawn: list[tuple[Case, Found]]) -> None:
    """Draw P(tips) over the number of seeds, a column a network, a row a model."""
    sure = new_figure(2, len(drawn), height=5.2)
    figure_, panels = sure[0], np.reshape(sure[1], (2, len(drawn)))
    for column, (case, found) in enumerate(drawn):
        for row, (kind, words) in enumerate((("one", "one active account may do"), ("two", "it takes two"))):
            axes = panels[row, column]
            for colour, name in zip(PALETTE, WAYS, strict=False):
                axes.plot(DRAWN, found[kind, name][np.array(DRAWN) - 1], color=colour, label=name, linewidth=1.6)
            axes.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1], xscale="log")
            axes.set_xticks([1, 2, 5, 10, 20, 40], ["1", "2", "5", "10", "20", "40"])
            axes.set_xticks([], minor=True)
            axes.set_title(f"{case.name}\n{words}" if row == 0 else words, fontsize=9)
            axes.set_ylabel("P(tips)" if column == 0 else "")
            axes.set_xlabel("seeds" if row == 1 else "")
    panels[0, 1].legend(fontsize=7, loc="lower right")
    save_picture(figure_, PICTURE)


def answers(data: Path | None, quick: bool) -> str:
    """Return the table of whole answers: accounts needed where it takes two, without and with sparing seeds."""
    rows = []
    named = [(case.name, case.graph, p, int(SHARE * len(case.graph))) for case in cases(data, quick)
             for p in (case.complex - 0.1, case.complex) if p > 0.1]  # fmt: skip
    if data is not None and (data / "epinions").exists():
        named.append(("Epinions", network("epinions", data)[1], 0.1, None))
    for name, graph, p, target in named:
        chain, model, needed_by = diffusion.uniform(graph, p), diffusion.ComplexContagion(), []
        for way in (diffusion.ClusteredSeeds(), None):
            begin = time.process_time()
            point = diffusion.find_tipping_point(
                chain, model, target=target, max_seeds=25, replicates=3_000, method=way
            )
            needed_by.append(point.accounts_needed or "more than 25")
        rows.append([f"{name}, {size_of(graph)}", f"{p:.2g}", f"{point.target or 0:,}", *needed_by,
                     figure(time.process_time() - begin)])  # fmt: skip
    return table(("network", "p", "target", "close together", "the usual answer", "processor seconds"), rows)


def ndlib(chain: diffusion.Chain, share: float, seeds: list[int]) -> peers.Run:
    """Return NDlib's threshold model, run until nobody joins."""
    import ndlib.models.epidemics as epidemics
    from ndlib.models.ModelConfig import Configuration

    graph = networkx.DiGraph(zip(chain.graph.sources.tolist(), chain.graph.targets.tolist(), strict=True))

    def run(replicates: int) -> float:
        total = 0
        for _ in range(replicates):
            model, told = epidemics.ThresholdModel(graph), Configuration()
            for node in graph.nodes:
                told.add_node_configuration("threshold", node, share)
            told.add_model_initial_configuration("Infected", seeds)
            model.set_initial_status(told)
            model.iteration(node_status=False)
            before = -1
            while (size := model.iteration(node_status=False)["node_count"][1]) != before:
                before = size
            total += size
        return total / replicates

    return run


def ours(chain: diffusion.Chain, model: diffusion.ComplexContagion, seeds: list[int]) -> peers.Run:
    """Return our replicates, one after the other on one thread."""

    def run(replicates: int) -> float:
        with diffusion.threads(1):
            return diffusion.simulate(chain, model, seeds, replicates=replicates).mean

    return run


def seconds(quick: bool) -> None:
    """Print replicates a second, next to NDlib's, and at a million accounts."""
    name, graph = network("hep")
    chain, seeds = diffusion.uniform(graph, 1.0), largest_audiences(graph, 50)
    # Nearly everybody is willing: without any chance, all of our replicates are one.
    model = diffusion.ComplexContagion(diffusion.RelativeThreshold(0.15), willing=1 - 2.0**-30)
    runs = {"ours": ours(chain, model, seeds), "NDlib": ndlib(chain, 0.15, seeds)}
    taken = take_turns_at(runs, seconds=0.1 if quick else 0.5, turns=3 if quick else 5, least={"NDlib": 1})
    row = [name, f"{runs['ours'](3):,.0f}, {runs['NDlib'](1):,.0f}", f"{1 / taken.median('ours'):,.0f}",
           f"{1 / taken.median('NDlib'):,.2f}", taken.ratio("NDlib", "ours")]  # fmt: skip
    print(table(("network", "spread: ours, theirs", "ours, a second", "NDlib", "ratio"), [row]))
    if not quick:
        print(f"\n{million()}")


def million() -> str:
    """Return the table of a million accounts."""
    from scipy import stats

    name, graph = network("sf1m")
    seeds = largest_audiences(graph, 1_000)
    models = {
        "one, p = .1 (independent cascade)": (0.1, diffusion.IndependentCascade()),
        "one, p = .1": (0.1, diffusion.ComplexContagion(diffusion.AbsoluteThreshold(1))),
        "two, p = .3": (0.3, diffusion.ComplexContagion()),
        "normal shares, p = 1": (1.0, diffusion.ComplexContagion(diffusion.RelativeThreshold(stats.norm(0.2, 0.1)))),
    }
    rows = []
    for kind, (p, model) in models.items():
        chain = diffusion.uniform(graph, p)
        runs = {"ours": lambda count, chain=chain, model=model: ours(chain, model, seeds)(count)}
        taken = take_turns_at(runs, seconds=1.0, turns=3)
        rows.append([name, kind, f"{runs['ours'](2):,.0f}", figure(1 / taken.median("ours"))])
    return table(("network", "it takes", "mean spread", "replicates a second, one thread"), rows)


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    rows, drawn = [], []
    for case in cases(options.data, options.quick):
        found = curves(case, 100 if options.quick else 2_000)
        drawn.append((case, found))
        for kind in ("one", "two"):
            shares = [found[kind, way] for way in WAYS]
            p = case.simple if kind == "one" else case.complex
            rows.append([f"{case.name}, {size_of(case.graph)}", p, kind, *(needed(found[kind, way]) for way in WAYS),
                         *(f"{share[3]:.2f}, {share[15]:.2f}, {share[39]:.2f}" for share in shares)])  # fmt: skip
    print(table(HEAD, rows))
    if not options.quick:
        draw(drawn)
    print(f"\n{answers(options.data, options.quick)}\n")
    seconds(options.quick)


if __name__ == "__main__":
    main()
