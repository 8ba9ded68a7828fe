"""Cascade trees: against a twin that climbs and measures every pair, closed forms, and what a log states."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import InputError, Trees, cascade_trees, read_reposts
from diffusion.drawing import picture
from diffusion.provenance import Provenance
from diffusion.read.names import Names
from tests.oracles import trees as plain

RECORD = Provenance("test", {}, {})


def trees_of(parents, items=None):
    items = [0] * len(parents) if items is None else items
    names, labels = Names.of(list(range(max(len(parents), 1)))), Names.of(list(range(max(items, default=0) + 1)))
    return Trees(names, labels, np.array(items, np.int64), np.arange(len(parents)), np.array(parents, np.int64), RECORD)


def log_of(rows):
    return read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))


@st.composite
def parents_in_items(draw):
    """Draw items of up to eight events, each with any event of its item as its parent, circles included."""
    items, parents = [], []
    for item in range(draw(st.integers(1, 3))):
        size, first = draw(st.integers(1, 8)), len(items)
        for event in range(size):
            others = [first + other for other in range(size) if other != event]
            parents.append(draw(st.sampled_from([-1, *others])))
            items.append(item)
    return items, parents


@given(parents_in_items())
def test_trees_equal_their_plain_twin(drawn):
    items, given_parents = drawn
    trees = trees_of(given_parents, items)
    parents, circles = plain.without_circles(given_parents)
    assert trees.parents.tolist() == parents
    assert trees.circles == circles
    assert trees.generations.tolist() == plain.generations(parents)
    assert trees.children.tolist() == plain.children(parents)
    assert trees.descendants.tolist() == plain.descendants(parents)
    for item in range(max(items) + 1):
        events = [event for event, other in enumerate(items) if other == item]
        layers = [trees.generations[event] for event in events]
        assert trees.sizes[item] == len(events)
        assert trees.depths[item] == max(layers)
        assert trees.breadths[item] == max(layers.count(layer) for layer in layers)
        virality = plain.structural_virality(parents, events)
        if virality is None:
            assert np.isnan(trees.structural_virality[item])
        else:
            assert trees.structural_virality[item] == pytest.approx(virality, rel=1e-14)


@pytest.mark.parametrize("size", [2, 3, 10, 1001])
def test_structural_virality_of_stars_and_paths(size):
    """Goel, Anderson, Hofman, Watts 2016: a star has 2 (n - 1) / n, a path (n + 1) / 3."""
    star, path = trees_of([-1] + [0] * (size - 1)), trees_of(list(range(-1, size - 1)))
    assert star.structural_virality[0] == pytest.approx(2 * (size - 1) / size)
    assert path.structural_virality[0] == pytest.approx((size + 1) / 3)
    assert (star.depths[0], star.breadths[0], path.depths[0], path.breadths[0]) == (1, size - 1, size - 1, 1)


def test_an_account_alone_has_no_pair_and_two_trees_are_not_near_each_other():
    assert np.isnan(trees_of([-1]).structural_virality[0])
    assert trees_of([-1, 0, -1]).structural_virality[0] == 1
    assert trees_of([-1, 0, -1]).table().trees.tolist() == [2]


def test_stated_parents_make_trees_with_authors_that_have_no_row():
    rows = [("a", "@bo", 1, "@ann"), ("a", "@cy", 2, "@bo"), ("a", "@di", 3, "@bo"),
            ("b", "@cy", 1, None), ("b", "@ann", 2, "@cy")]  # fmt: skip
    trees = cascade_trees(log_of(rows))
    edges = trees.edges().set_index(["item", "account"])
    assert edges.loc[("a", "@ann")].generation == 0
    assert edges.loc[("a", "@di")].parent == "@bo"
    assert edges.loc[("a", "@cy")].generation == 2
    assert trees.table().to_dict("list")["depth"] == [2, 1]
    assert trees.branching().children.tolist() == [1, 1, 0]
    credit = trees.credit().set_index("account")
    assert credit.loc["@ann"].tolist() == [2, 1, 3]
    assert credit.loc["@bo"].tolist() == [1, 2, 2]
    assert credit.loc["@cy"].tolist() == [2, 1, 1]
    assert credit.index[0] == "@ann"


def test_a_parent_dated_after_its_child_is_a_parent_and_a_circle_is_cut_and_counted():
    late = cascade_trees(log_of([("a", "@ann", 5, None), ("a", "@bo", 2, "@ann")]))
    assert late.edges().set_index("account").parent["@bo"] == "@ann"
    round_trip = cascade_trees(log_of([("a", "@ann", 1, "@bo"), ("a", "@bo", 2, "@ann")]))
    assert round_trip.circles == 1
    assert round_trip.parents.tolist() == [-1, 0]
    assert "1 circle of parents was cut" in round_trip.summary()


def test_what_cannot_be_a_tree_is_refused():
    with pytest.raises(InputError, match="same item"):
        trees_of([-1, 0], [0, 1])
    with pytest.raises(InputError, match="sorted"):
        trees_of([-1, -1], [1, 0])
    with pytest.raises(InputError, match="infer_parents"):
        cascade_trees(read_reposts(pandas.DataFrame({"item": [1], "account": ["a"], "time": [0]})))


def test_the_summary_says_how_far_it_went_and_the_picture_is_drawn():
    trees = trees_of([-1, 0, 0, 1, -1, 4], [0, 0, 0, 0, 1, 1])
    text = trees.summary()
    assert "6 accounts in 2 items" in text
    assert "75.0 % of what was passed on came directly" in text
    assert picture(trees.plot(), "png").startswith(b"\x89PNG")


def test_no_reposts_make_no_trees():
    empty = trees_of([])
    assert empty.table().empty or empty.table()["size"].tolist() == [0]
    assert "no reposts" in empty.summary()
    assert empty.branching().empty
