"""The network as a map: communities as discs of dots, ties between them as bands, the leaders by number.

However many accounts there are, a picture holds some twenty discs and a thousand dots: a dot stands for more accounts,
and communities beyond the largest are drawn as one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.communities.communities import Communities
from diffusion.drawing import FAINT, INK, MUTED, PALETTE, look, new_figure, safe_text
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.leaders.ranking import Ranking
from diffusion.report.audience import Points, accounts_a_dot, sunflower
from diffusion.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS = 1_000
"""About how many dots stand for all accounts together."""
MOST_BANDS = 24
"""So many of the strongest bands between communities are drawn."""
ROUNDS = 400
GAP, LABEL = 0.07, 0.16
"""Between discs there is this much room at least; and each has as much to its sides as its label takes."""
MEMBERS, LEADER = PALETTE[5], PALETTE[1]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MapPlan:
    """What a map shows, and where: a fixed rule, so that the same network gives the same picture."""

    labels: tuple[str, ...]
    """What the discs are called; the last is all communities beyond those shown, if there are any."""
    sizes: Integers
    """How many accounts each disc stands for."""
    ties: Floats
    """Ties between two discs, both ways added; those within on the diagonal."""
    centres: Points
    """Where each disc lies."""
    radii: Floats
    """How large it is: its area goes with its accounts."""
    worth: int
    """How many accounts a dot stands for."""
    leaders: tuple[tuple[str, int], ...]
    """The leaders: name and disc, best first."""
    led_by: str
    """The measure by which they lead."""
    rest: bool
    """Whether the last disc is all the communities beyond those shown."""


def plan_map(
    graph: Graph, communities: Communities, ranking: Ranking | None = None, leaders: int = 10, shown: int = 16
) -> MapPlan:
    """Return the plan of a map."""
    for name, given in (("communities", communities), ("ranking", ranking)):
        if given is not None and given.names.fingerprint != graph.names.fingerprint:
            raise InputError(f"{name}: the accounts are others than those of the graph")
    many = len(communities.sizes)
    discs = np.minimum(np.arange(many), shown)
    of_account = discs[communities.codes] if many else np.empty(0, np.int64)
    count = min(many, shown + 1)
    sizes = np.bincount(of_account, minlength=count).astype(np.int64)
    pairs = np.bincount(of_account[graph.sources] * count + of_account[graph.targets], minlength=count * count)
    ties = pairs.reshape(count, count).astype(np.float64)
    ties += ties.T * (1 - np.eye(count))
    labels = [communities.title(number) for number in range(min(many, shown))]
    labels += [f"{many - shown:,} smaller communities"] if many > shown else []
    radii = np.sqrt(np.maximum(sizes, 1) / max(1, sizes.sum()))
    best = [] if ranking is None else ranking.order()[:leaders].tolist()
    return MapPlan(
        tuple(labels), sizes, ties, _centres(ties, radii), radii, accounts_a_dot(int(sizes.sum()), DOTS),
        tuple((str(graph.names[code]), int(of_account[code])) for code in best),
        "" if ranking is None else ranking.measures[0].name, many > shown,
    )  # fmt: skip


@look()
def network_map(
    graph: Graph,
    communities: Communities,
    ranking: Ranking | None = None,
    *,
    leaders: SupportsIndex = 10,
    shown: SupportsIndex = 16,
) -> "Figure":
    """Draw a network of any size: its largest communities, the ties between them, and where its leaders are.

    Parameters
    ----------
    graph
        Who sees whom.
    communities
        Its communities (`find_communities`).
    ranking
        Whose leading measure says who leads; no leaders unless given.
    leaders
        How many leaders are numbered, 20 at most.
    shown
        How many communities have a disc of their own, 30 at most; the others share one.

    Raises
    ------
    InputError
        If communities or ranking are those of other accounts.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.chung_lu(200, 1_000)
    >>> halves = diffusion.Communities.of(graph, ["first"] * 100 + ["second"] * 100)
    >>> figure = diffusion.network_map(graph, halves, diffusion.rank_leaders(graph))
    """
    most = checks.integer("leaders", leaders, minimum=0, maximum=20)
    plan = plan_map(graph, communities, ranking, most, checks.integer("shown", shown, minimum=1, maximum=30))
    spread = plan.centres + plan.radii[:, None], plan.centres - plan.radii[:, None]
    across, up = (spread[0].max(axis=0) - spread[1].min(axis=0)) if len(plan.radii) else (1.0, 1.0)
    height = float(np.clip(6.4 * up / across, 3.6, 7.5))
    figure, (axes, key) = new_figure(1, 2, width=9.4, height=height, width_ratios=(2.6, 1))
    _bands(axes, plan)
    _discs(axes, plan)
    spots = _spots(plan)
    for place, (x, y) in enumerate(spots, start=1):
        axes.plot(x, y, "o", markersize=11, color=LEADER, markeredgecolor="white", zorder=5)
        axes.text(x, y, str(place), color="white", ha="center", va="center_baseline", fontsize=7, weight="bold",
                  zorder=6)  # fmt: skip
    axes.set(aspect="equal")
    axes.margins(0.06)
    axes.set_axis_off()
    _key(key, plan, graph)
    return figure


def _bands(axes: "Axes", plan: MapPlan) -> None:
    """Draw the ties between communities; those to the rest, which is no community, would outweigh all others."""
    first, second = np.triu_indices(len(plan.sizes) - plan.rest, 1)
    strength = plan.ties[first, second]
    for place in np.argsort(-strength, kind="stable")[:MOST_BANDS]:
        if strength[place]:
            ends = plan.centres[[first[place], second[place]]]
            width = 0.5 + 5 * np.sqrt(strength[place] / strength.max())
            axes.plot(*ends.T, color=FAINT, linewidth=width, zorder=1, solid_capstyle="round")


def _discs(axes: "Axes", plan: MapPlan) -> None:
    from matplotlib.patches import Circle

    last = len(plan.sizes) - 1
    for place, (centre, radius, size, label) in enumerate(
        zip(plan.centres, plan.radii, plan.sizes, plan.labels, strict=True)
    ):
        rest = plan.rest and place == last
        axes.add_patch(Circle((centre[0], centre[1]), radius, facecolor="white", edgecolor=MUTED, linewidth=0.8,
                              linestyle="--" if rest else "-", zorder=2))  # fmt: skip
        dots = sunflower(centre, radius * 0.94, int(np.ceil(size / plan.worth)))
        axes.scatter(dots[:, 0], dots[:, 1], s=5, color=FAINT if rest else MEMBERS, linewidths=0, zorder=3)
        axes.text(centre[0], centre[1] - radius - 0.012, safe_text(label, 28), ha="center", va="top", fontsize=7.5,
                  color=INK, zorder=7, bbox={"color": "white", "alpha": 0.8, "pad": 0.8})  # fmt: skip


def _key(axes: "Axes", plan: MapPlan, graph: Graph) -> None:
    """Write beside the map what it shows, and who the numbers are."""
    axes.set_axis_off()
    every = "one account" if plan.worth == 1 else f"{plan.worth:,} accounts"
    words = [f"{counted(len(graph), 'account')}, {counted(graph.tie_count, 'tie')}", f"a dot: {every}",
             "a disc: a community", "a band: ties between two"]  # fmt: skip
    words += ["dashed: the rest, as one"] if plan.rest else []
    axes.text(0, 1, "\n".join(words), va="top", fontsize=9, color=MUTED, linespacing=1.5, transform=axes.transAxes)
    lines = [f"{place:>2}  {safe_text(name, 24)}" for place, (name, _) in enumerate(plan.leaders, start=1)]
    if lines:
        axes.text(
            0,
            0.76,
            safe_text(f"Leaders by {plan.led_by}"),
            va="top",
            fontsize=10,
            weight="bold",
            transform=axes.transAxes,
        )
        axes.text(0, 0.70, "\n".join(lines), va="top", fontsize=9, linespacing=1.5, transform=axes.transAxes)


def _centres(ties: Floats, radii: Floats) -> Points:
    """Place discs so that those with many ties lie near each other, and none overlap (Kamada, Kawai 1989)."""
    count = len(radii)
    if count < 2:
        return np.zeros((count, 2))
    import networkx

    sizes = np.square(radii)
    between = ties * (1 - np.eye(count))
    likely = np.outer(sizes, sizes)
    near = np.log1p(between / likely * likely.sum() / max(between.sum(), 1))
    length = 1 + 2 * (near.max() - near) / max(near.max(), 1e-12)
    pull = {one: {two: float(length[one, two]) for two in range(count) if two != one} for one in range(count)}
    network = networkx.complete_graph(count)
    turn = 2 * np.pi * np.arange(count) / count
    start = {one: np.array([np.cos(turn[one]), np.sin(turn[one])]) for one in range(count)}
    placed = networkx.kamada_kawai_layout(network, dist=pull, pos=start)
    centres = np.array([placed[one] for one in range(count)])
    return _apart(centres * radii.sum() / 2.2, radii)


def _apart(centres: Points, radii: Floats) -> Points:
    """Draw discs together to the middle, and push them apart until none overlap."""
    reach = np.maximum(radii, LABEL)
    room = reach[:, None] + reach + GAP
    for turn in range(ROUNDS):
        gap = centres[:, None] - centres
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        push = np.maximum(room - distance, 0) / np.maximum(distance, 1e-9)
        centres = centres + 0.5 * (gap * push[..., None]).sum(axis=1)
        if turn < 3 * ROUNDS // 4:
            centres = centres * 0.985
    return np.asarray(centres)


def _spots(plan: MapPlan) -> Points:
    """Return where the leaders' numbers stand: spread over their discs, apart from each other."""
    spots = np.empty((len(plan.leaders), 2))
    homes = np.array([disc for _, disc in plan.leaders], np.int64)
    for disc in np.unique(homes):
        here = np.flatnonzero(homes == disc)
        spots[here] = (
            sunflower(plan.centres[disc], 0.75 * plan.radii[disc], len(here)) if len(here) > 1 else plan.centres[disc]
        )
    return spots
