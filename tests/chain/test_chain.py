import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import Chain, Graph, InputError, explicit, uniform, weighted_cascade
from diffusion.drawing import picture
from diffusion.kernels.coins import UNITS
from diffusion.provenance import Provenance

Network = networkx.DiGraph
PATH = Graph.from_networkx(networkx.path_graph(4, Network), edges="influence")
chances = st.floats(0, 1)


@given(st.lists(chances, min_size=3, max_size=3))
def test_power_2_is_two_independent_tries(p: list[float]) -> None:
    np.testing.assert_allclose(
        explicit(PATH, p).amplified(2).probabilities, [1 - (1 - x) ** 2 for x in p], rtol=1e-12, atol=1e-15
    )


@given(st.lists(chances, min_size=3, max_size=3), st.floats(0.01, 50), st.floats(0.01, 50))
def test_powers_multiply_and_more_power_never_lowers_a_probability(p: list[float], first: float, second: float) -> None:
    chain = explicit(PATH, p)
    once, twice = chain.amplified(first * second), chain.amplified(first).amplified(second)
    np.testing.assert_allclose(once.probabilities, twice.probabilities, rtol=1e-9)
    low, high = sorted([first, second])
    assert np.all(chain.amplified(low).units <= chain.amplified(high).units)


def test_power_1_changes_no_bit() -> None:
    chain = uniform(PATH, 0.1)
    assert chain.amplified(1).probabilities.tobytes() == chain.measured.tobytes()


def test_sure_and_impossible_ties_stay_so_at_any_power() -> None:
    chain = explicit(PATH, [0, 1, 0.5])
    for power in (0.001, 3, 1000):
        assert chain.amplified(power).probabilities[:2].tolist() == [0, 1]
        assert chain.amplified(power).units[:2].tolist() == [0, UNITS]


def test_units_round_but_never_to_zero() -> None:
    chain = explicit(PATH, [1e-300, 0.3, 1 - 1e-17])
    assert chain.units.tolist() == [1, round(0.3 * UNITS), UNITS]
    assert chain.units.dtype == np.uint32


def test_expected_successes_add_up_an_accounts_ties() -> None:
    star = Graph.from_networkx(Network([(0, 1), (0, 2), (1, 0)]), edges="influence")
    assert explicit(star, {(0, 1): 0.25, (0, 2): 0.5, (1, 0): 1}).expected_successes.tolist() == [0.75, 1, 0]


@pytest.mark.parametrize("power", [0, -1, float("nan"), float("inf"), "high"])
def test_power_must_be_positive(power: object) -> None:
    with pytest.raises(InputError, match="power must"):
        uniform(PATH, 0.1).amplified(power)  # type: ignore[arg-type]


def test_a_chain_proves_its_probabilities() -> None:
    with pytest.raises(InputError, match=r"probabilities\[1\] is nan"):
        Chain(PATH, np.array([0.1, np.nan, 0.2]), Provenance("test", {}, {}))
    with pytest.raises(InputError, match="one entry for each of the 3 ties"):
        Chain(PATH, np.array([0.1]), Provenance("test", {}, {}))


def test_arrays_are_read_only() -> None:
    chain = uniform(PATH, 0.1)
    for array in (chain.measured, chain.probabilities, chain.units, chain.expected_successes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_fingerprint_sees_every_probability_and_the_power() -> None:
    chain = uniform(PATH, 0.1)
    others = [chain.amplified(2), uniform(PATH, 0.2), explicit(PATH, [0.1, 0.1, 0.3])]
    assert len({chain.fingerprint, *(other.fingerprint for other in others)}) == 4
    assert chain.fingerprint == explicit(PATH, [0.1] * 3).fingerprint


def test_the_summary_says_that_nothing_was_measured() -> None:
    summary = weighted_cascade(PATH).amplified(2).summary()
    assert "assumed, not measured" in summary
    assert "at power 2" in summary
    empty = Graph.from_networkx(networkx.empty_graph(2, Network), edges="influence")
    assert "0 ties between 2 accounts" in weighted_cascade(empty).summary()


def test_table_and_picture() -> None:
    table = uniform(PATH, 0.1).amplified(2).table()
    assert table.values.tolist() == [[0, 1, 0.19], [1, 2, 0.19], [2, 3, 0.19]]
    assert list(table) == ["source", "target", "probability"]
    assert picture(uniform(PATH, 0.1).plot(), "png")


SPREAD = Graph.from_networkx(Network([(0, 2), (1, 2), (2, 3), (0, 3), (3, 0)]), edges="influence")


@pytest.mark.parametrize("power", [1, 0.3, 7])
@pytest.mark.parametrize("assume", [weighted_cascade, lambda graph: uniform(graph, 0.3)])
def test_one_number_an_account_says_the_same_as_one_a_tie(assume, power: float) -> None:  # type: ignore[no-untyped-def]
    short = assume(SPREAD)
    assert len(short.given.values) == len(SPREAD)
    long = explicit(SPREAD, short.measured)
    for name in ("probabilities", "units", "by_target", "units_by_target", "expected_successes"):
        one, other = (getattr(chain.amplified(power), name) for chain in (short, long))
        assert one.tobytes() == other.tobytes()
        assert not one.flags.writeable
    assert short.amplified(power).fingerprint == long.amplified(power).fingerprint
    assert short.by_target[1] == 0  # follows nobody


def test_ties_that_differ_are_told_one_by_one() -> None:
    chain = explicit(SPREAD, [0.1, 0.2, 0.1, 0.1, 0.4])
    assert chain.by_target is None is chain.units_by_target
    assert chain.units.tolist() == [round(p * UNITS) for p in chain.measured]


def test_an_array_that_its_owner_goes_on_to_change_is_copied_and_no_other() -> None:
    own = np.array([0.1, 0.2, 0.3])
    chain = Chain(PATH, own, Provenance("test", {}, {}))
    own[0] = 1
    assert chain.measured[0] == 0.1
    assert np.shares_memory(chain.amplified(2).given, chain.measured)


@pytest.mark.parametrize("assume", [weighted_cascade, lambda graph: uniform(graph, 0.05)])
def test_choosing_and_simulating_make_no_probability_a_tie(assume) -> None:  # type: ignore[no-untyped-def]
    """At ten million ties that would be 80 MB, and as much again for the fingerprint."""
    graph = diffusion.chung_lu(200, 1_000)
    chain = assume(graph)
    seeds = diffusion.choose_seeds(chain, k=2).accounts
    diffusion.tipping_curve(chain, diffusion.IndependentCascade(), seeds, replicates=10)
    assert chain.expected_successes.sum() > 0
    assert not {"measured", "probabilities"} & set(vars(chain))
    assert not {"sources", "in_ties"} & set(vars(graph))
