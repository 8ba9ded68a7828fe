"""Baselines: what they share, where they come from, and that they are the likeliest of their kind."""

import dataclasses

import numpy as np
import pytest

from diffusion import Bernoulli, learn_chain, uniform, weighted_cascade
from diffusion.learning.exposures import gather_exposures
from diffusion.validation.baselines import (
    IN_DEGREE,
    RECEIVER,
    RECEIVER_OUTSIDE,
    SENDER,
    UNIFORM,
    baselines_of,
    shared_chances,
)
from tests.validation.logs import truth_and_logs

TRUTH, EARLIER, LATER = truth_and_logs()
GRAPH = TRUTH.graph


@pytest.fixture(scope="module")
def learned():
    return learn_chain(GRAPH, EARLIER, method=Bernoulli())


def shared_by(chain, codes):
    """Whether all ties of an account have one probability."""
    return all(np.ptp(chain.measured[codes == code]) == 0 for code in np.unique(codes))


def test_a_chain_without_evidence_has_but_the_in_degree_rule_and_a_uniform_chain():
    found = baselines_of(TRUTH)
    assert list(found) == [IN_DEGREE, UNIFORM]
    assert found[IN_DEGREE].measured.tolist() == weighted_cascade(GRAPH).measured.tolist()
    assert found[UNIFORM].measured == pytest.approx(TRUTH.measured.mean())


def test_evidence_gives_activity_summed_and_drawn_towards_a_prior(learned):
    found = baselines_of(learned)
    assert list(found) == [RECEIVER, SENDER, IN_DEGREE, UNIFORM]
    tries, successes = learned.evidence["tries"], learned.evidence["successes"]
    assert found[UNIFORM].measured == pytest.approx(successes.sum() / tries.sum())
    for name, codes in ((RECEIVER, GRAPH.targets), (SENDER, GRAPH.sources)):
        assert shared_by(found[name], codes)
        raw = np.bincount(codes, successes) / np.maximum(np.bincount(codes, tries), 1)
        assert np.corrcoef(found[name].measured, raw[codes])[0, 1] > 0.7
        assert found[name].measured.std() < raw[codes].std()


def test_the_training_log_gives_them_in_their_best_form(learned):
    found = baselines_of(learned, EARLIER)
    assert list(found) == [RECEIVER, RECEIVER_OUTSIDE, SENDER, IN_DEGREE, UNIFORM]
    assert shared_by(found[RECEIVER], GRAPH.targets)
    assert shared_by(found[SENDER], GRAPH.sources)
    assert found[RECEIVER].outside is None
    assert found[RECEIVER_OUTSIDE].outside is not None


def log_likelihood(seen, p):
    """Return that of one probability for all ties: candidates may have succeeded, all other tries failed."""
    events = np.diff(seen.offsets)
    events = events[(events > 0) & ~seen.starters]
    return np.log(1 - (1 - p) ** events).sum() + (seen.tries.sum() - events.sum()) * np.log(1 - p)


def test_the_uniform_baseline_is_the_likeliest_of_all_uniform_chains():
    seen = gather_exposures(GRAPH, EARLIER)
    shared, outside = shared_chances(seen, np.zeros(GRAPH.tie_count, np.int64), outside=False)
    assert outside.sum() == 0
    best = log_likelihood(seen, shared[0])
    assert best > max(log_likelihood(seen, shared[0] * factor) for factor in (0.97, 1.03))


def test_accounts_that_come_by_themselves_are_not_thanked_to_those_they_follow():
    seen = gather_exposures(GRAPH, EARLIER)
    alone, none = shared_chances(seen, GRAPH.targets.astype(np.int64), outside=False)
    beside, some = shared_chances(seen, GRAPH.targets.astype(np.int64), outside=True)
    assert none.sum() == 0 < some.sum()
    assert beside.sum() < alone.sum()


def test_a_log_that_tells_nothing_gives_chances_near_zero_and_no_error():
    quiet = EARLIER.of_items(np.diff(EARLIER.starts) == 3)  # items that no one took up
    if len(quiet):
        found = baselines_of(uniform(GRAPH, 0.1), quiet)
        assert found[RECEIVER].measured.max() < 1e-6


def test_evidence_of_nothing_but_failures_gives_no_activity(learned):
    failed = dict(learned.evidence) | {"successes": np.zeros(GRAPH.tie_count)}
    assert list(baselines_of(dataclasses.replace(learned, evidence=failed))) == [IN_DEGREE, UNIFORM]
