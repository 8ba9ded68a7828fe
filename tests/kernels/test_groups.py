"""Groups that are close together, and seeds that are grown close together, equal their plain twins."""

import networkx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion.cascades.groups import group_sizes, random_groups
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.clustered import Growth
from tests.networks import both_ways, graph_of
from tests.oracles import together as twin


@st.composite
def graphs(draw, accounts=9):
    count = draw(st.integers(2, accounts))
    pairs = [(source, target) for source in range(count) for target in range(count) if source != target]
    return graph_of(count, sorted(draw(st.sets(st.sampled_from(pairs), max_size=30))))


@given(graph=graphs(), data=st.data(), first=st.integers(0, 1_000), state=st.integers(0, 2**40))
def test_groups_are_the_twins_and_each_begins_as_a_smaller_one(graph, data, first, state):
    size = data.draw(st.integers(1, len(graph)))
    groups = random_groups(graph, size, 6, state, first)
    root = int(root_key(state, Purpose.VALLEY))
    assert groups.tolist() == [twin.group(graph, size, root, first + index) for index in range(6)]
    assert all(len(set(group)) == size for group in groups.tolist())


def test_groups_are_neighbours_where_there_are_enough():
    ring = both_ways(networkx.cycle_graph(500))
    for group in random_groups(ring, 6, 50, 3).tolist():
        places = sorted(group)
        gaps = sorted((after - before) % 500 for before, after in zip(places, [*places[1:], places[0]], strict=True))
        assert gaps[:-1] == [1] * 5


def test_sizes_double_up_to_the_cube_root_of_the_accounts():
    assert [group_sizes(accounts) for accounts in (1, 2, 27, 1_000, 1_000_000)] == [
        [], [2], [2, 3], [2, 4, 8, 10], [2, 4, 8, 16, 32, 64, 100],
    ]  # fmt: skip


@given(graph=graphs(), data=st.data())
@settings(max_examples=150)
def test_seeds_grow_as_in_the_twin(graph, data):
    """Probabilities and needs whose quotients are exact, so that both add up to the same in any order."""
    listed = st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=graph.tie_count, max_size=graph.tie_count)
    chain = diffusion.explicit(graph, np.array(data.draw(listed)))
    needs = data.draw(st.lists(st.sampled_from([1.0, 2.0, 4.0, np.inf]), min_size=len(graph), max_size=len(graph)))
    candidates = sorted(data.draw(st.sets(st.integers(0, len(graph) - 1), min_size=1)))
    k = data.draw(st.integers(1, len(candidates)))
    begun = [data.draw(st.sampled_from(candidates))]
    model = diffusion.ComplexContagion()
    growth = Growth.of(chain, model, np.array(candidates, np.int32))
    scores = np.array([twin.nearness(chain, needs, set(), [0.0] * len(graph), code) for code in range(len(graph))])
    growth = Growth(chain, np.array(needs), growth.candidates, scores)
    assert growth.grown(begun, k).tolist() == twin.grown(chain, needs, candidates, begun, k)


def test_scores_are_what_each_account_alone_brings():
    chain = diffusion.uniform(diffusion.chung_lu(60, 400), 0.5)
    growth = Growth.of(chain, diffusion.ComplexContagion(), np.arange(60, dtype=np.int32))
    plain = [twin.nearness(chain, [2.0] * 60, set(), [0.0] * 60, code) for code in range(60)]
    assert growth.scores.tolist() == plain
