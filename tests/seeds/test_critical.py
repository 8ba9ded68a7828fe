"""The critical power: bracketed where theory puts it, and refused where no power does it."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, LinearThreshold, critical_power, find_valley
from diffusion.errors import InputError
from diffusion.seeds.critical import _growth, spectral_power, spectral_radius
from tests.networks import both_ways, chain_of, clique, graph_of

MODEL = IndependentCascade()


@pytest.fixture(scope="module")
def random_chain():
    """Erdős-Rényi of mean degree 4: content carries itself from p = 1/4 on."""
    return diffusion.uniform(both_ways(networkx.gnm_random_graph(4_000, 8_000, seed=2)), 0.05)


@pytest.fixture(scope="module")
def found(random_chain):
    return critical_power(random_chain)


def test_on_a_random_graph_it_lies_just_above_the_known_threshold(found):
    """Of 4,000 accounts the gap shows within 25 % of z p = 1: outbreaks at the threshold itself are a power law."""
    p = [1 - (1 - 0.05) ** power for power in found.interval]
    assert 1.0 < 4 * p[1] < 1.25
    assert 4 * p[0] > 0.95
    assert found.interval[1] / found.interval[0] <= 1.05
    assert found.power == found.interval[1]


def test_its_bracket_is_a_power_without_and_a_power_with_a_valley(random_chain, found):
    low, high = (find_valley(random_chain.amplified(power), MODEL) for power in found.interval)
    assert not low.exists
    assert high.exists


def test_theory_is_a_lower_bound(random_chain, found):
    """The matrix of mean degree 4 has an eigenvalue of about 5, so theory says p = 1/5, where the truth is 1/4."""
    p = 1 - (1 - 0.05) ** found.spectral_power
    assert p == pytest.approx(1 / 5, rel=0.05)
    assert spectral_radius(random_chain.amplified(found.spectral_power)) == pytest.approx(1, rel=1e-3)


def test_the_power_of_the_chain_that_was_asked_about_does_not_matter(random_chain, found):
    again = critical_power(random_chain.amplified(7.3))
    assert (again.interval, again.spectral_power) == (found.interval, found.spectral_power)


def test_another_random_state_finds_about_the_same(random_chain, found):
    other = critical_power(random_chain, random_state=9)
    assert other.power == pytest.approx(found.power, rel=0.15)


def test_it_says_what_it_found(found):
    assert found.exists
    assert f"begins to carry itself at power {found.power:.3g}" in found.summary()
    assert f"theory's estimate for large networks is {found.spectral_power:.3g}" in found.summary()
    row = found.table().iloc[0]
    assert (row["power"], row["low"], row["high"]) == (found.power, *found.interval)
    assert "valley test on up to 20,000 outbreaks" in found.method
    assert found.provenance.operation == "critical_power"


@pytest.mark.parametrize("chain", [
    chain_of(50, [(account, account + 1) for account in range(49)], 0.5),
    chain_of(20, [], 0.5),
    chain_of(1, [], 0.5),
    clique(20, 0.0),
], ids=["path", "no ties", "one account", "p = 0"])  # fmt: skip
def test_where_even_certain_ties_do_not_carry_no_power_does(chain):
    power = critical_power(chain)
    assert not power.exists
    assert power.power is power.interval is power.spectral_power is None
    assert power.summary().startswith(
        "No power makes content carry itself on this chain: even with every tie of p > 0 certain, "
    )
    assert power.table()["power"].isna().all()


def test_the_linear_threshold_bears_no_power_above_that_of_full_weights():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000))
    for power in (critical_power(chain, LinearThreshold()), critical_power(chain.amplified(0.5), LinearThreshold())):
        assert not power.exists
        assert "up to power 1 there is no valley, and the linear threshold model bears no more" in power.summary()
    light = diffusion.uniform(both_ways(networkx.star_graph(30)), 1 / 40)  # theory's bound lies where weights exceed 1
    assert spectral_power(light) > 1
    assert not critical_power(light, LinearThreshold()).exists


@pytest.mark.parametrize(("network", "radius"), [
    (networkx.complete_graph(12), 11),
    (networkx.complete_graph(40), 39),
    (networkx.star_graph(9), 3),
    (networkx.star_graph(100), 10),
    (networkx.cycle_graph(30), 2),
    (networkx.cycle_graph(5, networkx.DiGraph), 1),
    (networkx.cycle_graph(400, networkx.DiGraph), 1),
    (networkx.path_graph(400, networkx.DiGraph), 0),
    (networkx.gnp_random_graph(60, 0.0), 0),
    (networkx.Graph(networkx.karate_club_graph().edges), 6.72570),
    (networkx.disjoint_union(networkx.complete_graph(20), networkx.cycle_graph(50)), 19),
])  # fmt: skip
@pytest.mark.parametrize("p", [0.02, 0.7, 1.0])
def test_the_spectral_radius_is_the_known_one(network, radius, p):
    assert spectral_radius(diffusion.uniform(both_ways(network), p)) == pytest.approx(p * radius, rel=1e-3)


def test_growth_agrees_where_eigenvalues_of_equal_size_turn():
    import scipy.sparse

    for matrix in (np.roll(np.eye(7), 1, axis=0) * 0.3, np.array([[0, 2.0], [3.0, 0]])):
        radius = np.abs(np.linalg.eigvals(matrix)).max()
        assert _growth(scipy.sparse.csr_array(matrix)) == pytest.approx(radius, rel=1e-6)


def test_where_no_ties_run_in_a_circle_theory_has_no_bound():
    acyclic = networkx.DiGraph((u, v) for u, v in networkx.gnp_random_graph(200, 0.1, seed=1).edges if u < v)
    assert spectral_power(diffusion.uniform(both_ways(acyclic), 0.9)) is None


@pytest.mark.parametrize(("argument", "value", "words"), [
    ("tolerance", 0, "tolerance must be greater than 0, not 0"),
    ("tolerance", float("nan"), "tolerance must be a finite number, not nan"),
    ("replicates", 99, "replicates must be at least 100, not 99"),
    ("replicates", 1e4, "replicates must be a whole number, not 10000.0"),
    ("random_state", None, "random_state must be a whole number"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(argument, value, words):
    with pytest.raises(InputError, match=words):
        critical_power(clique(10, 0.2), **{argument: value})


def test_a_graph_without_accounts_is_refused():
    with pytest.raises(InputError, match="the graph has no accounts, so nothing can spread in it"):
        critical_power(diffusion.uniform(graph_of(0, []), 0.5))
