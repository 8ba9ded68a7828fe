import numpy as np
import pytest

import diffusion
from diffusion import Communities, InputError, network_map, rank_leaders
from diffusion.drawing import picture
from diffusion.provenance import Provenance
from diffusion.report.network_map import plan_map
from tests.measures.toys import TOYS, graph_of


def groups_of(graph: diffusion.Graph, count: int) -> Communities:
    return Communities.of(graph, [f"group {code % count}" for code in range(len(graph))])


@pytest.mark.parametrize("name", TOYS)
def test_every_toy_has_a_map(name: str) -> None:
    graph = graph_of(TOYS[name])
    for count in (1, 2):
        assert picture(network_map(graph, groups_of(graph, count), rank_leaders(graph)), "png")


def test_discs_stand_for_all_accounts_and_ties_and_do_not_overlap() -> None:
    graph = diffusion.chung_lu(3_000, 12_000)
    plan = plan_map(graph, groups_of(graph, 30), rank_leaders(graph), leaders=5, shown=12)
    assert plan.sizes.sum() == 3_000
    assert plan.rest
    assert len(plan.labels) == 13
    assert plan.labels[-1] == "18 smaller communities"
    assert np.triu(plan.ties).sum() == 12_000
    gaps = np.hypot(*(plan.centres[:, None] - plan.centres).transpose(2, 0, 1)) + 10 * np.eye(13)
    assert (gaps > plan.radii[:, None] + plan.radii).all()
    assert [name for name, _ in plan.leaders] == [str(name) for name in rank_leaders(graph).top(5)]
    assert plan.sizes.sum() / plan.worth <= 1_000


def test_leaders_stand_in_the_disc_of_their_community() -> None:
    graph = graph_of(TOYS["two parts"])
    groups = Communities.of(graph, ["clique"] * 4 + ["path"] * 3)
    plan = plan_map(graph, groups, rank_leaders(graph), leaders=7)
    assert {name: plan.labels[disc] for name, disc in plan.leaders} == {
        str(code): "clique" if code < 4 else "path" for code in range(7)
    }


def test_the_same_network_gives_the_same_picture() -> None:
    graph = diffusion.chung_lu(300, 1_500)
    one, other = (picture(network_map(graph, groups_of(graph, 5), rank_leaders(graph)), "svg") for _ in range(2))
    assert one == other


def test_what_belongs_to_other_accounts_is_refused() -> None:
    graph, other = graph_of(TOYS["triangle"]), graph_of(TOYS["path"])
    with pytest.raises(InputError, match="communities"):
        network_map(graph, groups_of(other, 2))
    with pytest.raises(InputError, match="ranking"):
        network_map(graph, groups_of(graph, 2), rank_leaders(other))
    with pytest.raises(InputError, match="shown"):
        network_map(graph, groups_of(graph, 2), shown=0)


@pytest.mark.parametrize("accounts", [1_000, 50_000, 1_000_000])
def test_networks_of_any_size_have_a_picture_of_the_same_kind(accounts: int) -> None:
    """Some twenty discs and a thousand dots, however many accounts there are, and a picture of its ranking."""
    graph = diffusion.chung_lu(accounts, 2 * accounts)
    codes = np.minimum(np.arange(accounts) * 40 // accounts, 39).astype(np.int32)
    groups = Communities(graph, codes, Provenance("given", {}, {"graph": graph.fingerprint}))
    ranking = rank_leaders(graph, diffusion.Followers())
    plan = plan_map(graph, groups, ranking)
    assert len(plan.sizes) == 17
    assert 500 <= accounts / plan.worth <= 1_000
    drawing = network_map(graph, groups, ranking)
    assert len(drawing.axes[0].patches) == 17
    assert sum(len(dots.get_offsets()) for dots in drawing.axes[0].collections) <= 1_017
    assert picture(drawing, "png")
    assert picture(ranking.plot(), "png")
