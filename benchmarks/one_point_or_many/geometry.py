"""Geometry: the same points close together or far apart, in one community or in all, on bridges or not."""

import numpy as np
import numpy.typing as npt

import diffusion
from benchmarks.one_point_or_many import grounds
from benchmarks.one_point_or_many.grounds import COMMUNITIES, Ground, small_world
from benchmarks.one_point_or_many.mechanisms import MECHANISMS, Mechanism
from benchmarks.one_point_or_many.pictures import curves_figure
from benchmarks.one_point_or_many.points import POINTS, Gain, star_of, won
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table
from diffusion.launches.maps.cells import mean_interval
from diffusion.launches.placement.equal_audience import nearest_to_shares

REWIRED = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
MIXINGS = (0.01, 0.05, 0.2, 0.5)
SIMPLE, LITTLE, TWO = MECHANISMS[0], MECHANISMS[5], MECHANISMS[6]
LOOKS = ((SIMPLE, 1.5), (LITTLE, 1.0), (TWO, 1.0))
Codes = npt.NDArray[np.int64]


def tables(setting: Setting) -> str:
    """Return how far points spread close together and far apart, and one in each community against all in one."""
    return f"{close_or_apart(setting)}\n\n{by_community(setting)}"


def ball(graph: diffusion.Graph, first: int, count: int) -> list[int]:
    """Return an account and those nearest to it along ties, breadth first."""
    taken, place = [first], 0
    while len(taken) < count and place < len(taken):
        row = graph.targets[graph.offsets[taken[place]] : graph.offsets[taken[place] + 1]].tolist()
        taken += [code for code in row if code not in taken]
        place += 1
    return taken[:count]


def close_or_apart(setting: Setting) -> str:
    """Return the share of accounts won over by fifteen points, as ties of the ring are led elsewhere."""
    replicates, rows = setting.replicates(200), []
    found: dict[str, dict[str, list[tuple[float, float, float]]]] = {
        mechanism.name: {"close together": [], "far apart": []} for mechanism, _ in LOOKS
    }
    for rewired in REWIRED:
        ground = Ground.uniform("", small_world(0, rewired))
        row: list[object] = [f"{100 * rewired:g} %"]
        for mechanism, power in LOOKS:
            close, apart = (places_won(ground, mechanism, power, near, replicates) for near in (True, False))
            for name, sizes in (("close together", close), ("far apart", apart)):
                found[mechanism.name][name].append(
                    tuple(value / len(ground.graph) for value in mean_interval(sizes, None, 0.95))  # type: ignore[arg-type]
                )
            row.append(f"{close.mean():,.0f} / {apart.mean():,.0f}: {Gain.of(close, apart)}")
        rows.append(row)
    panels = {
        name: {line: tuple(np.array(cells).T.tolist()) for line, cells in lines.items()}
        for name, lines in found.items()
    }
    figure = curves_figure(panels, REWIRED, "ties led elsewhere", "share won over")  # type: ignore[arg-type]
    setting.keep(figure, "geometry")
    head = ["ties led elsewhere", *(f"{mechanism.name}: close / apart" for mechanism, _ in LOOKS)]
    return table(head, rows)


def places_won(ground: Ground, mechanism: Mechanism, power: float, near: bool, replicates: int) -> Codes:
    """Return what fifteen points win over, each replicate at a place and with coins of its own."""
    chance, graph = np.random.default_rng(1), ground.graph
    chain, model = mechanism.chain(ground.chain, power), mechanism.model(len(graph))
    sizes = []
    for place in range(replicates):
        first = int(chance.integers(len(graph) - 1))
        far = [first, *(code for code in chance.permutation(len(graph) - 1).tolist() if code != first)][:POINTS]
        codes = ball(graph, first, POINTS) if near else far
        sizes.append(won(chain, model, graph.names.take(codes), 1, random_state=place))
    return np.concatenate(sizes)


def by_community(setting: Setting) -> str:
    """Return what one point in each community, bridges, and points in one community win over, beside the star."""
    replicates, rows = setting.replicates(400), []
    for mixing in MIXINGS:
        made = diffusion.community_network(
            grounds.ACCOUNTS, grounds.ACCOUNTS * grounds.FOLLOWERS, communities=COMMUNITIES, mixing=mixing
        )
        ground = Ground.uniform("", made.graph)
        for mechanism, power in LOOKS:
            rows.append(
                [
                    f"{100 * mixing:g} %",
                    mechanism.name,
                    *compared(ground, made.communities, mechanism, power, replicates),
                ]
            )
    head = ["ties to anywhere", "mechanism", "the star", "points in its community", "one in each community", "bridges"]
    return table(head, rows)


def compared(
    ground: Ground, labels: npt.NDArray[np.int32], mechanism: Mechanism, power: float, replicates: int
) -> list[str]:
    """Return what the star wins over, and the gains of three placements of the same audience."""
    graph = ground.graph
    groups = diffusion.Communities.of(graph, [f"{label:02d}" for label in labels])
    star = star_of(graph)
    home = np.flatnonzero(labels == labels[graph.codes(star)[0]])
    plans = [
        graph.names.take(nearest_to_shares(graph, [home] * COMMUNITIES)),
        list(diffusion.one_per_community(graph, groups, COMMUNITIES, equal_audience=True).accounts),
        list(diffusion.bridges(graph, groups, COMMUNITIES, spread=0.0, equal_audience=True).accounts),
    ]
    chain, model = mechanism.chain(ground.chain, power), mechanism.model(len(graph))
    one = won(chain, model, star, replicates)
    gains = [Gain.of(won(chain, model, plan, replicates), one) for plan in plans]
    return [f"{one.mean():,.0f}", *(f"{gain.many:,.0f}: {gain}" for gain in gains)]
