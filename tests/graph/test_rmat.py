"""Recursive matrices equal their plain twin, whatever the threads, and have the shape of the model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
import diffusion.graph.rmat
from diffusion import InputError, rmat
from diffusion.randomness import Purpose, root_key
from tests.oracles import rmat as plain

GRAPH_500 = (0.57, 0.19, 0.19, 0.05)


def pairs(graph):
    return list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))


@pytest.mark.parametrize("quarters", [GRAPH_500, (0.25, 0.25, 0.25, 0.25), (0.1, 0.6, 0.2, 0.1)])
@pytest.mark.parametrize(("levels", "ties"), [(1, 2), (2, 7), (6, 300), (11, 3_000)])
def test_the_ties_are_those_of_the_plain_twin(levels, ties, quarters):
    root = int(root_key(5, Purpose.GENERATE))
    expected = plain.ties(root, levels, ties, quarters)
    assert pairs(rmat(2**levels, ties, quarters=quarters, random_state=5)) == expected


def test_threads_and_blocks_change_nothing(monkeypatch):
    one = rmat(4_096, 40_000).fingerprint
    with diffusion.threads(3):
        assert rmat(4_096, 40_000).fingerprint == one
    monkeypatch.setattr(diffusion.graph.rmat, "BLOCK", 5_000)
    assert rmat(4_096, 40_000).fingerprint == one != rmat(4_096, 40_000, random_state=1).fingerprint


def test_more_ties_are_added_to_those_that_are_there():
    assert set(pairs(rmat(256, 500))) < set(pairs(rmat(256, 900)))


@given(st.integers(1, 10), st.integers(0, 2**64 - 1))
def test_scrambling_moves_every_place_to_a_place_of_its_own(levels, key):
    places = [plain.scramble(place, levels, key) for place in range(2**levels)]
    assert sorted(places) == list(range(2**levels))


def test_audiences_are_as_uneven_as_the_quarters():
    """A half of the accounts has the share of two quarters, a quarter of them that share squared, and so on."""
    graph = rmat(2**14, 100_000)
    ranked = np.sort(graph.out_degrees)[::-1]
    assert ranked[: 2**13].sum() / ranked.sum() > 0.76
    even = rmat(2**14, 100_000, quarters=(0.25,) * 4)
    assert even.out_degrees.max() < 25 < 500 < graph.out_degrees.max()
    assert abs(np.corrcoef(np.arange(2**14), graph.out_degrees)[0, 1]) < 0.05


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"accounts": 1, "ties": 0}, "accounts must be at least 2"),
        ({"accounts": 1_000, "ties": 0}, "accounts must be a power of two, such as 512, not 1,000"),
        ({"accounts": 4, "ties": 13}, "ties must be at most 12"),
        ({"accounts": 4, "ties": 3, "quarters": (0.5, 0.5)}, "quarters must be four chances that sum to 1"),
        ({"accounts": 4, "ties": 3, "quarters": (0.5, 0.5, 0.5, -0.5)}, r"quarters\[3\] must be at least 0"),
        ({"accounts": 4, "ties": 3, "quarters": (1, 0, 0, 0)}, "only 0 of 3 different ties were found among 4"),
    ],
)
def test_what_cannot_be_is_refused_in_words(arguments, words):
    with pytest.raises(InputError, match=words):
        rmat(**arguments)


def test_no_ties_and_all_ties():
    assert rmat(8, 0).tie_count == 0
    assert rmat(4, 12).tie_count == 12
