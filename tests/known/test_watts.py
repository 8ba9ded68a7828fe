"""Watts's cascade window on random graphs, and Granovetter's crowd in which everybody sees everybody."""

import math

import networkx
import numpy as np
import pytest
from scipy import optimize, stats

import diffusion
from diffusion import ComplexContagion, RelativeThreshold
from diffusion.cascades.replicates import spread_curves
from tests.networks import both_ways

PHI = 0.18
ACCOUNTS = 20_000
RUNS = 600
EDGES = {0.18: (1.0207, 5.765), 0.10: (1.0000, 13.659), 0.25: (1.114, 3.863)}
"""Where global cascades from single accounts begin and end, in mean degree, for each threshold."""
PEOPLE = 1_000
OF_THE_GRAPH = 0.03
"""How far one graph of this size may lie from the limit."""


def vulnerable(z, phi):
    """Return how many of the accounts that an early adopter's tie leads to join at once and pass it on, per tie."""
    return z * stats.poisson.cdf(np.floor(1 / phi) - 2, z)


def degrees(z):
    """Return all degrees that matter and their chances."""
    k = np.arange(int(z + 12 * np.sqrt(z) + 12))
    return k, stats.poisson.pmf(k, z)


def trigger_chance(z, phi):
    """Return the chance that a random account sets off a global cascade (Watts 2002: the extended vulnerable cluster).

    A tie leads to the giant cluster of accounts that one active source convinces with chance v.
    """
    k, p = degrees(z)
    easy, v = (k >= 1) & (1 / np.maximum(k, 1) >= phi), 0.5
    for _ in range(10_000):
        v = float((k * p / z * easy * (1 - (1 - v) ** np.maximum(k - 1, 0))).sum())
    return 1 - float((p * (1 - v) ** k).sum())


def final_share(z, phi):
    """Return how far a global cascade goes (Gleeson, Cahalane, Phys. Rev. E 75 (2007) 056103, equations 1 and 2)."""
    k, p = degrees(z)
    met = np.arange(len(k))
    joins = (met[None, :] / np.maximum(k[:, None], 1) >= phi) & (met[None, :] <= k[:, None]) & (k[:, None] > 0)
    q = 1e-4
    for _ in range(5_000):
        q = 1e-9 + float(
            (k * p / z * (joins * stats.binom.pmf(met, np.maximum(k - 1, 0)[:, None], q)).sum(axis=1)).sum()
        )
    return float((p * (joins * stats.binom.pmf(met, k[:, None], q)).sum(axis=1)).sum())


@pytest.fixture(scope="module")
def from_single_accounts():
    """Return the shares that single random accounts activate on random graphs of a mean degree."""

    def shares(z):
        graph = both_ways(networkx.fast_gnp_random_graph(ACCOUNTS, z / ACCOUNTS, seed=2))
        starts = np.random.default_rng(3).integers(0, ACCOUNTS, (RUNS, 1))
        model = ComplexContagion(RelativeThreshold(PHI))
        chain = diffusion.uniform(graph, 1.0)
        sizes, _ = spread_curves(chain, model, starts, np.array([1]), replicates=RUNS, random_state=1)
        return sizes[:, 0] / ACCOUNTS

    return shares


@pytest.mark.parametrize("phi", EDGES)
def test_the_window_is_where_vulnerable_accounts_lead_to_more_than_one_of_their_kind(phi):
    """D. J. Watts, PNAS 99 (2002) 5766, doi:10.1073/pnas.082090499, equation 5."""
    peak = max(np.linspace(1, 10, 91), key=lambda z: vulnerable(z, phi))
    ends = [optimize.brentq(lambda z: vulnerable(z, phi) - 1, *span) for span in ((0.5, peak), (peak, 30))]
    assert ends == pytest.approx(EDGES[phi], abs=6e-4)


@pytest.mark.parametrize("z", [1.5, 3.0, 4.5])
def test_inside_the_window_single_accounts_set_off_cascades_as_often_and_as_large_as_theory_says(
    from_single_accounts, z
):
    shares = from_single_accounts(z)
    large = shares[shares > 0.1]
    assert len(large) / RUNS == pytest.approx(trigger_chance(z, PHI), abs=OF_THE_GRAPH + 0.06)  # and 600 runs
    assert large.mean() == pytest.approx(final_share(z, PHI), abs=OF_THE_GRAPH)
    assert np.ptp(large) < 0.01  # whoever sets it off, it is the same cascade


@pytest.mark.parametrize("z", [0.9, 7.0])
def test_outside_the_window_no_single_account_sets_off_a_cascade(from_single_accounts, z):
    assert not EDGES[PHI][0] < z < EDGES[PHI][1]
    assert from_single_accounts(z).max() < 0.02


def equilibrium(scale):
    """Return where a crowd comes to rest that starts from nobody: the smallest r = F(r)."""
    share = 0.0
    for _ in range(200_000):
        share = 0.5 * math.erfc((0.25 - share) / (scale * math.sqrt(2)))
    return share


@pytest.fixture(scope="module")
def crowd():
    """Return a chain in which everybody sees everybody."""
    one, other = np.divmod(np.arange(PEOPLE**2), PEOPLE)
    apart = one != other
    return diffusion.uniform(
        diffusion.Graph.from_arrays(one[apart], other[apart], names=range(PEOPLE), edges="influence"), 1.0
    )


def test_a_crowd_jumps_where_the_spread_of_thresholds_passes_its_critical_value():
    """M. Granovetter, American Journal of Sociology 83 (1978) 1420, doi:10.1086/226707, figure 2: about .122."""
    assert equilibrium(0.1215) < 0.1 < 0.9 < equilibrium(0.1225)


@pytest.mark.parametrize("scale", [0.05, 0.09, 0.11, 0.14, 0.2, 0.4])
def test_a_crowd_comes_to_rest_where_as_many_act_as_have_thresholds_below(crowd, scale):
    """Nobody is seeded but one (a seed there must be)."""
    model = ComplexContagion(RelativeThreshold(stats.norm(0.25, scale)))
    shares = diffusion.simulate(crowd, model, [0], replicates=100).sizes / PEOPLE
    assert shares.mean() == pytest.approx(equilibrium(scale), abs=0.02)


@pytest.mark.parametrize("state", range(4))
def test_who_joins_is_who_joins_in_ndlibs_threshold_model(state):
    """G. Rossetti and others, NDlib, doi:10.1007/s41060-017-0086-6: rounds until nobody joins, thresholds given."""
    epidemics = pytest.importorskip("ndlib.models.epidemics", reason="ndlib is not installed")
    from ndlib.models.ModelConfig import Configuration

    graph = diffusion.chung_lu(300, 1_500, random_state=state)
    shares = np.random.default_rng(state).uniform(0.05, 0.6, 300)
    seeds = np.argsort(-graph.out_degrees)[: 10 + 5 * state].tolist()
    ours = diffusion.simulate(
        diffusion.uniform(graph, 1.0), ComplexContagion(RelativeThreshold(shares)), seeds, replicates=1
    ).sizes[0]
    network = networkx.DiGraph()
    network.add_nodes_from(range(300))
    network.add_edges_from(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    theirs, told = epidemics.ThresholdModel(network), Configuration()
    for node in network.nodes:
        told.add_node_configuration("threshold", node, float(shares[node]))
    told.add_model_initial_configuration("Infected", seeds)
    theirs.set_initial_status(told)
    sizes = [step["node_count"][1] for step in theirs.iteration_bunch(60, node_status=False)]
    assert sizes[-1] == sizes[-2] == ours > len(seeds)
