"""The verdict follows its stated rules, whatever the figures."""

import numpy as np
import pytest

from diffusion.validation.resampling import Estimate
from diffusion.validation.verdict import verdict_of

NAMES = ("the chain", "receiver's activity")


def figures(spread=0.01, **changed):
    values = {
        "auc_pairs": (0.9, 0.8), "auc_ties": (0.9, 0.8), "hits@10": (0.3, 0.2), "forecast_ratio": (1.0, 1.0),
        "slope": (1.0, 1.0), "size_ratio": (1.0, 3.0), "inside_90": (0.9, 0.5),
    } | changed  # fmt: skip
    noise = np.random.default_rng(0).normal(0, spread, (200, 2))
    return {name: Estimate(np.array(pair), np.array(pair) + noise) for name, pair in values.items()}


def test_a_chain_that_wins_everywhere_is_trusted_for_everything():
    found = verdict_of(figures(), NAMES)
    assert (len(found.trusted), found.refused) == (5, ())
    assert str(found).startswith("Trust this chain for telling who of those exposed passes content on (AUC: 0.900, ")
    assert "the best other (receiver's activity) 0.800" in str(found)
    assert "Do not" not in str(found)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"auc_pairs": (0.8, 0.9)}, "where it is worse than another forecast (AUC: 0.800"),
        ({"auc_ties": (0.801, 0.8)}, "where it is no better than another forecast (AUC by tie"),
        ({"hits@10": (0.1, 0.2)}, "naming the next accounts, where it is worse"),
        ({"forecast_ratio": (3.0, 1.0)}, "which are too high: 3 adoptions forecast for each that came"),
        ({"forecast_ratio": (0.5, 1.0)}, "which are too low: 0.5"),
        ({"slope": (0.6, 1.0)}, "which are too extreme: calibration slope 0.60"),
        ({"slope": (1.5, 1.0)}, "which are too timid"),
        ({"size_ratio": (15.0, 1.0)}, "forecasting how large items become: 15 times what was observed in sum"),
        ({"inside_90": (0.6, 1.0)}, "and the 90 % intervals hold 60 % of the items"),
    ],
)
def test_each_rule_can_fail_alone(changed, words):
    found = verdict_of(figures(**changed), NAMES)
    assert (len(found.trusted), len(found.refused)) == (4, 1)
    assert words in str(found)


def test_a_lead_that_resampling_does_not_bear_out_is_no_lead():
    assert len(verdict_of(figures(spread=0.2), NAMES).refused) == 3  # the three ranks; the rest are no comparisons


def test_alone_a_chain_ranks_if_it_beats_chance():
    alone = {name: Estimate(found.values[:1], found.samples[:, :1]) for name, found in figures().items()}
    assert "telling which ties pass content on (AUC by tie 0.900)" in str(verdict_of(alone, NAMES[:1]))


def test_what_cannot_be_measured_is_not_judged():
    found = verdict_of(figures(auc_ties=(np.nan, 0.5), slope=(np.nan, 1.0)), NAMES)
    assert (len(found.trusted), len(found.refused)) == (4, 0)


def test_nothing_to_trust_is_said_so():
    bad = {"auc_pairs": (0.5, 0.8), "auc_ties": (0.5, 0.8), "hits@10": (0.1, 0.2), "forecast_ratio": (9.0, 1.0),
           "size_ratio": (20.0, 1.0)}  # fmt: skip
    assert str(verdict_of(figures(**bad), NAMES)).startswith("Do not use this chain for telling who")
