"""Drawn chains: as likely as the posterior says, named by the ends of each tie, and ordinary chains."""

import numpy as np
import pytest

import diffusion
from diffusion import Chain, Graph, InputError, Posterior, explicit, uniform
from diffusion.parallel import threads
from diffusion.provenance import Provenance

GRAPH = diffusion.chung_lu(400, 4_000)


def believed(graph, **errors):
    """Return a chain of which more is known of some ties than of others."""
    ties = graph.sources * 7 + graph.targets
    posterior = Posterior(0.3 + ties % 5, 2.0 + ties % 90, **errors)
    return Chain(graph, posterior.mean, Provenance("test", {"meaning": "made up"}, {}), posterior=posterior)


def many(chain, draws):
    return np.array([chain.draw(index=index).probabilities for index in range(draws)])


def test_the_mean_over_draws_is_the_posterior_mean():
    chain = believed(GRAPH)
    found, posterior = many(chain, 400), chain.posterior
    size = posterior.successes + posterior.failures
    sure = np.sqrt(posterior.mean * (1 - posterior.mean) / (size + 1) / len(found))
    away = (found.mean(axis=0) - posterior.mean) / sure
    assert abs(away.mean()) < 5 / np.sqrt(len(away))
    assert away.std() == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("errors", [{}, {"level_error": 0.3}, {"sender": 0.3}, {"sender": 0.2, "receiver": 0.2}])
def test_draws_lie_in_the_posteriors_interval_as_often_as_it_says(errors):
    accounts = GRAPH.account_count
    shared = {name: value if name == "level_error" else np.full(accounts, value) for name, value in errors.items()}
    shared = {name if name == "level_error" else f"{name}_error": value for name, value in shared.items()}
    ties = GRAPH.sources + GRAPH.targets
    posterior = Posterior(4.0 + ties % 5, 40.0 + ties % 90, **shared)
    chain = Chain(GRAPH, posterior.mean, Provenance("test", {}, {}), posterior=posterior)
    low, high = posterior.interval(GRAPH, 0.9)
    found = many(chain, 300)
    assert np.mean((low <= found) & (found <= high)) == pytest.approx(0.9, abs=0.02)


def test_shared_errors_move_ties_together_and_hazards_keep_their_mean():
    graph = Graph.from_arrays([0, 0, 1, 1], [2, 3, 2, 3], names=list("abcd"), edges="influence")
    sure = {"successes": np.full(4, 1e7), "failures": np.full(4, 9e7)}

    def correlations(**errors):
        chain = Chain(graph, np.full(4, 0.1), Provenance("test", {}, {}), posterior=Posterior(**sure, **errors))
        hazards = -np.log1p(-many(chain, 3_000))
        np.testing.assert_allclose(hazards.mean(axis=0), -np.log(0.9), rtol=0.05)
        return np.corrcoef(np.log(hazards).T)

    own, none = np.full(4, 0.5), np.zeros(4)
    assert correlations(level_error=0.5).min() > 0.99
    by_sender = correlations(sender_error=own, receiver_error=none)
    assert by_sender[0, 1] > 0.99
    assert abs(by_sender[0, 2]) < 0.1
    by_receiver = correlations(receiver_error=own)
    assert by_receiver[0, 2] > 0.99
    assert abs(by_receiver[0, 1]) < 0.1


def test_neither_threads_nor_the_order_of_rows_nor_other_ties_change_a_draw():
    chain = believed(GRAPH, level_error=0.2, sender_error=np.full(len(GRAPH), 0.3))
    with threads(1):
        alone = chain.draw(3, 5).probabilities
    with threads(3):
        assert (chain.draw(3, 5).probabilities == alone).all()
    turned = np.random.default_rng(0).permutation(GRAPH.tie_count)
    names = list(GRAPH.names)
    shuffled = Graph.from_arrays(GRAPH.sources[turned], GRAPH.targets[turned], names=names, edges="influence")
    assert (believed(shuffled).draw(3, 5).probabilities == believed(GRAPH).draw(3, 5).probabilities).all()
    fewer = Graph.from_arrays(GRAPH.sources[::2], GRAPH.targets[::2], names=names, edges="influence")
    assert (believed(fewer).draw(3, 5).probabilities == believed(GRAPH).draw(3, 5).probabilities[::2]).all()


def test_other_indices_and_random_states_are_other_chains():
    chain = believed(GRAPH)
    first = chain.draw().probabilities
    for other in (chain.draw(index=1), chain.draw(random_state=1)):
        assert abs(np.corrcoef(first, other.probabilities)[0, 1] - np.corrcoef(first, chain.measured)[0, 1] ** 2) < 0.1
        assert other.fingerprint != chain.draw().fingerprint


def test_a_drawn_chain_keeps_power_and_counts_but_no_interval():
    posterior = Posterior([2.0, 1.0], [3.0, 9.0])
    graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="influence")
    evidence = {"tries": np.array([4.0, 9.0]), "lower": np.zeros(2), "upper": np.ones(2)}
    chain = Chain(graph, posterior.mean, Provenance("test", {}, {}), 2.0, evidence, posterior, np.full(3, 0.01))
    drawn = chain.draw()
    assert (drawn.power, list(drawn.evidence), drawn.posterior) == (2.0, ["tries"], None)
    assert drawn.is_measured
    assert drawn.outside.tolist() == [0.01] * 3
    np.testing.assert_allclose(drawn.probabilities, chain.amplified(0.5).draw().amplified(2).probabilities)
    assert drawn.provenance.operation == "draw"
    assert drawn.provenance.inputs == {"chain": chain.fingerprint, "posterior": posterior.fingerprint}


def test_a_chain_that_says_nothing_of_its_certainty_is_not_drawn_from():
    with pytest.raises(InputError, match=r"nothing to draw.*learn_chain.*doubted"):
        uniform(GRAPH, 0.1).draw()
    with pytest.raises(InputError, match="index must be at least 0"):
        believed(GRAPH).draw(index=-1)


def test_stated_doubts_leave_sure_and_impossible_ties_alone():
    graph = Graph.from_arrays([0, 0, 0], [1, 2, 3], names=list("abcd"), edges="influence")
    found = many(explicit(graph, [0.0, 1.0, 0.3]).doubted(tries=8), 2_000)
    assert (found[:, 0] == 0).all()
    assert (found[:, 1] == 1).all()
    assert found[:, 2].mean() == pytest.approx(0.3, abs=0.02)
    assert found[:, 2].var() == pytest.approx(0.3 * 0.7 / 9, rel=0.1)
    with pytest.raises(InputError, match="tries must be greater than 0"):
        uniform(graph, 0.1).doubted(tries=0)


@pytest.mark.parametrize(("given", "message"), [
    ({"successes": [0.0], "failures": [1.0]}, "successes of a posterior must be finite and above 0"),
    ({"successes": [1.0], "failures": [np.inf]}, "failures of a posterior must be finite"),
    ({"successes": [1.0], "failures": [1.0, 2.0]}, "one entry for each tie"),
    ({"successes": [1.0], "failures": [1.0], "level_error": -1}, "level_error must be at least 0"),
    ({"successes": [1.0], "failures": [1.0], "sender_error": [-1.0]}, "sender_error of a posterior must be finite"),
])  # fmt: skip
def test_what_is_no_posterior_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        Posterior(**given)


def test_a_posterior_of_another_graph_is_refused():
    record = Provenance("test", {}, {})
    with pytest.raises(InputError, match="one entry for each of the 4,000 ties, not 1"):
        Chain(GRAPH, np.zeros(GRAPH.tie_count), record, posterior=Posterior([1.0], [1.0]))
    wrong = Posterior(np.ones(GRAPH.tie_count), np.ones(GRAPH.tie_count), receiver_error=np.zeros(3))
    with pytest.raises(InputError, match="receiver_error of a posterior must have one entry for each of the 400"):
        Chain(GRAPH, np.zeros(GRAPH.tie_count), record, posterior=wrong)
