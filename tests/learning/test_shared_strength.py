import numpy as np
import pandas
import pytest
from scipy.optimize import approx_fprime

from diffusion import Bernoulli, Graph, InputError, SharedStrength, Visibility, learn_chain, read_reposts, threads
from diffusion.learning.effects import Ground, _Loss, fit_effects
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.features import FEATURES, LATER, RETURNED, tie_features
from diffusion.learning.own_strength import OwnStrength
from diffusion.learning.strength_fit import _moments
from tests.learning.known_chain import known_chain, simulated_log

TRUTH = known_chain(1_500, 15_000)
LOG = simulated_log(TRUTH, items=500, starters=10)
FITTED = SharedStrength().fit(TRUTH.graph, LOG)


def inside(chain, truth) -> float:
    lower, upper = chain.evidence["lower"], chain.evidence["upper"]
    return float(((truth.measured >= lower) & (truth.measured <= upper)).mean())


def test_a_known_chain_is_found_again() -> None:
    chain, bernoulli = FITTED.chain, learn_chain(TRUTH.graph, LOG, method=Bernoulli())
    error, other = (np.abs(one.probabilities - TRUTH.measured).mean() for one in (chain, bernoulli))
    assert error < 0.8 * other
    assert 0.9 < np.polyfit(chain.probabilities, TRUTH.measured, 1)[0] < 1.1
    assert chain.probabilities.mean() == pytest.approx(TRUTH.measured.mean(), rel=0.05)
    assert 0.86 < inside(chain, TRUTH) < 0.96
    assert FITTED.receiver_variance > 0
    assert FITTED.sender_variance > 0


def test_where_all_ties_are_alike_nothing_is_taken_up() -> None:
    truth = known_chain(1_000, 8_000, "alike")
    fitted = SharedStrength().fit(truth.graph, simulated_log(truth, items=300, starters=8))
    assert (fitted.receiver_variance, fitted.sender_variance, fitted.choice.features) == (0, 0, ())
    assert fitted.own_strength > 30
    assert np.abs(fitted.chain.probabilities - 0.065).max() < 0.02
    assert "no feature foretells" in fitted.summary()


def test_a_feature_that_matters_is_found_with_its_strength() -> None:
    """Ties that are returned pass on with three times the hazard of others."""
    graph = known_chain(1_500, 15_000).graph
    both = tie_features(gather_exposures(graph, LOG), [RETURNED])[RETURNED]
    strong = both > both.min()
    hazards = np.where(strong, 0.12, 0.04)
    truth = type(TRUTH)(graph, -np.expm1(-hazards), TRUTH.provenance)
    fitted = SharedStrength().fit(graph, simulated_log(truth, items=500, starters=10))
    row = fitted.table().set_index("feature").loc[RETURNED]
    assert row.lower < 3 < row.upper
    assert 2.4 < row.factor < 3.6
    stated = fitted.chain.provenance.settings["coefficients"][RETURNED]
    assert stated[0] == pytest.approx(np.log(row.factor))
    assert stated[1] == row.error > 0


def test_kinds_of_tie_have_strengths_of_their_own() -> None:
    truth = known_chain(1_000, 8_000, "alike")
    chance = np.random.default_rng(1)
    friend = (chance.random(8_000) < 0.4).astype(float)
    graph = type(truth.graph)(
        truth.graph.names, truth.graph.offsets, truth.graph.targets, truth.graph.weights, kinds={"friend": friend}
    )
    strong = type(truth)(graph, np.where(friend > 0, 0.1, 0.03), truth.provenance)
    fitted = SharedStrength().fit(graph, simulated_log(strong, items=400, starters=8))
    row = fitted.table().set_index("feature").loc["kind: friend"]
    assert row.lower < np.log(0.9) / np.log(0.97) < row.upper


@pytest.mark.parametrize("outside", [False, True])
def test_the_gradient_is_that_of_the_loss(outside) -> None:
    truth = known_chain(40, 300)
    seen = gather_exposures(truth.graph, simulated_log(truth, items=30, starters=5))
    features = np.array([*tie_features(seen, [LATER, RETURNED]).values()])
    loss = _Loss(Ground.of(seen, features, outside), 0.3, 0.2, 0.5, np.linspace(0.5, 2, int((seen.tries > 0).sum())))
    place = np.random.default_rng(2).normal(-0.5, 0.3, loss.size)
    assert np.allclose(loss(place)[1], approx_fprime(place, lambda x: loss(x)[0], 1e-7), atol=1e-5)


def test_credit_is_shared_as_in_the_plain_twin() -> None:
    """Two candidates with hazards 0.1 and 0.3: the number of passes is a Poisson number of mean 0.4 that is not 0."""
    graph = Graph.from_arrays(["@a", "@b"], ["@c", "@c"], edges="influence")
    rows = [(1, "@a", 0), (1, "@b", 1), (1, "@c", 2), (2, "@a", 0), (2, "@b", 0)]
    seen = gather_exposures(graph, read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"])))
    credit, doubt = Ground.of(seen, np.zeros((0, 2)), False).credits(np.array([0.1, 0.3]), None)
    draws = np.random.default_rng(3).poisson([0.1, 0.3], (400_000, 2))
    draws = draws[draws.sum(1) > 0]
    assert np.allclose(credit, draws.mean(0), atol=0.01)
    assert np.allclose(doubt, draws.var(0), atol=0.01)


def test_own_evidence_pulls_a_tie_away_from_the_shared_strength() -> None:
    shared = np.full(3, 0.1)
    passes, tries = np.array([0.0, 0.0, 50.0]), np.array([0.0, 100.0, 100.0])
    mean, variance = _moments(2.0, passes, np.zeros(3), shared, tries)
    draws = np.random.default_rng(4).gamma(2.0, 0.05, 400_000)
    assert mean[0] == pytest.approx((-np.expm1(-draws)).mean(), rel=0.01)
    assert variance[0] == pytest.approx(np.expm1(-draws).var(), rel=0.02)
    assert mean[1] < 0.02
    assert mean[2] > 0.3
    assert OwnStrength(2.0, passes, np.zeros(3), tries * 0.1).gains.tolist() == [1.0, 2 / 12, 52 / 12]


def test_accounts_that_come_by_themselves_weaken_ties() -> None:
    chain = SharedStrength(features=[], sender_variance=0, receiver_variance=0.3, outside=True).learn(TRUTH.graph, LOG)
    assert chain.outside is not None
    assert (chain.outside > 0).all()
    assert chain.outside.mean() < 0.05
    seen = gather_exposures(TRUTH.graph, LOG)
    exposed = np.diff(seen.offsets) > 0
    graph = TRUTH.graph
    lonely = seen.accounts[~exposed & ~seen.starters]
    assert chain.outside.sum() * seen.item_count > 0.5 * len(lonely)
    assert len(graph) == len(chain.outside)


def test_the_same_numbers_on_any_number_of_threads_and_in_any_order() -> None:
    table = LOG.table().sample(frac=1, random_state=1)
    with threads(2):
        again = SharedStrength().learn(TRUTH.graph, read_reposts(table))
    assert np.array_equal(again.probabilities, FITTED.chain.probabilities)


def test_what_is_stated_is_kept_and_a_short_log_chooses_nothing() -> None:
    stated = SharedStrength(features=[RETURNED], sender_variance=0.2, receiver_variance=0).fit(TRUTH.graph, LOG)
    assert stated.choice.features == (RETURNED,)
    assert stated.choice.trials == ()
    assert stated.chain.provenance.settings["receiver_variance"] == 0
    short = SharedStrength().fit(TRUTH.graph, LOG.of_items(np.arange(500) < 10))
    assert short.choice.features == (LATER,)
    assert short.trials().empty


def test_presence_scales_probabilities() -> None:
    rare = SharedStrength(features=[], sender_variance=0, receiver_variance=0, visibility=Visibility(window=3600.0))
    chain = rare.learn(TRUTH.graph, LOG)
    assert chain.provenance.settings["visibility"] == 3600
    assert chain.probabilities.mean() == pytest.approx(TRUTH.measured.mean(), rel=0.3)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(1, "@bo", 0), (1, "@cy", 1)], "no tie was tried"),
        ([(1, "@ann", 0)], "no try succeeded"),
        ([(1, "@ann", 0), (1, "@bo", 1)], "no try failed"),
    ],
)
def test_a_log_that_tells_nothing_is_refused(rows, said) -> None:
    graph = Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    with pytest.raises(InputError, match=said):
        learn_chain(graph, log, method=SharedStrength())


def test_arguments_are_checked() -> None:
    with pytest.raises(InputError, match="features must be a list"):
        SharedStrength(features=["charm"])
    with pytest.raises(InputError, match="sender_variance"):
        SharedStrength(sender_variance=-1)
    with pytest.raises(InputError, match="Visibility"):
        SharedStrength(visibility=3600)  # type: ignore[arg-type]


def test_features_are_centred_on_the_tries() -> None:
    seen = gather_exposures(TRUTH.graph, LOG)
    for name, values in tie_features(seen, FEATURES).items():
        assert abs((seen.tries * values).sum()) < 1e-6 * seen.tries.sum(), name


def test_effects_of_variance_zero_are_zero() -> None:
    seen = gather_exposures(TRUTH.graph, LOG)
    effects = fit_effects(Ground.of(seen, np.zeros((0, 15_000)), False), 0.0, 0.1)
    assert not effects.senders.any()
    assert effects.receivers.any()
