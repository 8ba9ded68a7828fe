"""`validate_chain`: the truth passes, a wrong chain does not, and what a log lacks is counted or refused."""

import dataclasses

import numpy as np
import pandas
import pytest

from diffusion import (
    Bernoulli,
    Chain,
    Graph,
    InputError,
    content_power,
    learn_chain,
    threads,
    uniform,
    validate_chain,
)
from diffusion.drawing import picture
from diffusion.validation.baselines import RECEIVER, RECEIVER_OUTSIDE
from tests.learning.known_chain import known_chain, simulated_log
from tests.validation.logs import log_of

TRUTH = known_chain(accounts=400, ties=4_000, mean=0.06)
EARLIER, LATER = simulated_log(TRUTH, items=900, starters=3).split(2 / 3)
FEW = {"replicates": 40, "draws": 2, "resamples": 200}


@pytest.fixture(scope="module")
def found():
    return validate_chain(TRUTH, LATER, training_log=EARLIER, **FEW)


def test_the_truth_is_trusted_and_beats_every_baseline(found):
    assert found.verdict.refused == ()
    assert "Trust this chain for" in found.summary()
    assert "Do not use" not in found.summary()
    differences = found.differences("log_likelihood")
    assert len(differences) == 5
    assert (differences.lower > 0).all()
    row = found.table().iloc[0]
    assert abs(row.slope - 1) < 0.15
    assert abs(row.forecast_ratio - 1) < 0.1
    assert abs(row.size_ratio - 1) < 0.1


def test_a_chain_with_its_probabilities_shuffled_ranks_no_better_than_none():
    shuffled = np.random.default_rng(0).permutation(TRUTH.measured)
    wrong = Chain(TRUTH.graph, shuffled, TRUTH.provenance)
    found = validate_chain(wrong, LATER, training_log=EARLIER, **FEW)
    assert found.verdict.trusted == () or all("telling" not in use for use in found.verdict.trusted)
    assert (found.differences("auc_ties").query(f'than == "{RECEIVER}"').upper < 0).all()


def test_a_chain_ten_times_too_strong_is_told_by_its_level_and_its_sizes():
    found = validate_chain(TRUTH.amplified(10), LATER, **FEW)
    assert found.table().forecast_ratio[0] > 3
    assert "probabilities as they are, which are too high" in str(found.verdict)
    assert "forecasting how large items become:" in str(found.verdict)


def test_one_row_a_predictor_and_the_columns_that_are_promised(found):
    table = found.table()
    assert table.predictor.tolist() == ["the chain", RECEIVER, RECEIVER_OUTSIDE, "sender's activity", "in-degree rule",
                                        "uniform"]  # fmt: skip
    assert table.columns.tolist() == [
        "predictor", "log_likelihood", "brier", "forecast_ratio", "slope", "auc_pairs", "auc_ties", "hits@10",
        "hits@50", "hits@100", "map@10", "map@50", "map@100", "size_ratio", "inside_50", "inside_90",
    ]  # fmt: skip
    assert found.differences().measure.unique().tolist() == ["log_likelihood", "brier", "auc_pairs", "auc_ties"]
    with pytest.raises(InputError, match="measure must be one of log_likelihood, brier"):
        found.differences("luck")


def test_the_reliability_of_the_truth_lies_on_the_line(found):
    own = found.reliability.query("predictor == 'the chain'")
    assert len(own) == 10
    assert own.forecast.is_monotonic_increasing
    assert own.pairs.sum() == found.held_out.pairs
    assert ((own.lower <= own.forecast * 1.1) & (own.forecast * 0.9 <= own.upper)).sum() >= 8
    assert found.reliability.query("predictor == 'uniform'").forecast.is_monotonic_increasing


def test_the_table_of_sizes_has_a_row_an_item(found):
    sizes = found.spread_table()
    assert len(sizes) == found.held_out.items == 300
    assert (sizes.q05 <= sizes.q25).all()
    assert (sizes.q75 <= sizes.q95).all()
    assert sizes.observed.sum() == found.held_out.events
    assert (sizes.starters == 3).all()
    other = found.spread_table(RECEIVER)
    assert other["mean"].tolist() != sizes["mean"].tolist()
    with pytest.raises(InputError, match="predictor must be one of the chain"):
        found.spread_table("nobody")


def test_threads_change_nothing_and_the_random_state_changes_runs_only(found):
    with threads(1):
        again = validate_chain(TRUTH, LATER, training_log=EARLIER, **FEW)
    pandas.testing.assert_frame_equal(found.table(), again.table())
    other = validate_chain(TRUTH, LATER, training_log=EARLIER, random_state=1, **FEW)
    assert other.table()["log_likelihood"].tolist() == found.table()["log_likelihood"].tolist()
    assert other.table()["size_ratio"].tolist() != found.table()["size_ratio"].tolist()
    assert other.provenance.random_state == 1


def test_more_chains_are_compared_on_the_same_items(found):
    learned = learn_chain(TRUTH.graph, EARLIER, method=Bernoulli())
    both = validate_chain(TRUTH, LATER, training_log=EARLIER, baselines={"Bernoulli": learned}, **FEW)
    assert both.predictors == (*found.predictors, "Bernoulli")
    assert both.table().iloc[0].tolist() == found.table().iloc[0].tolist()
    with pytest.raises(InputError, match=r"baselines\['other'\] must be a chain of the same graph"):
        validate_chain(TRUTH, LATER, baselines={"other": uniform(Graph.from_arrays([0], [1], edges="influence"), 0.1)})


def test_a_learned_chain_is_drawn_anew_and_more_doubt_widens_its_sizes():
    learned = learn_chain(TRUTH.graph, EARLIER, method=Bernoulli(1, 12))
    sure = dataclasses.replace(learned, posterior=None)
    doubted = dataclasses.replace(learned, posterior=dataclasses.replace(learned.posterior, level_error=0.7))
    few = {"replicates": 40, "draws": 20, "resamples": 10}
    widths = [
        (table.q95 - table.q05).mean()
        for table in (validate_chain(chain, LATER, **few).spread_table() for chain in (sure, doubted))
    ]
    assert widths[1] > 1.2 * widths[0]


def test_how_far_items_differ_comes_from_the_training_log_or_is_stated(found):
    assert found.held_out.power_level == pytest.approx(1, abs=0.1)
    without = validate_chain(TRUTH, LATER, **FEW)
    assert (without.held_out.power_spread, without.held_out.power_level) == (None, None)
    wide = dataclasses.replace(content_power(TRUTH, EARLIER), spread=0.5)
    stated = validate_chain(TRUTH, LATER, content=wide, **(FEW | {"draws": 20}))
    assert stated.held_out.power_spread == 0.5
    assert stated.spread_table().q95.sum() > 1.3 * without.spread_table().q95.sum()


def test_a_check_against_known_items_is_refused():
    learned = learn_chain(TRUTH.graph, EARLIER, method=Bernoulli())
    with pytest.raises(InputError, match="learned from this very log"):
        validate_chain(learned, EARLIER)
    with pytest.raises(InputError, match="600 items are in both training_log and held_out_log"):
        validate_chain(TRUTH, EARLIER, training_log=EARLIER)


HUB = Graph.from_arrays(["@hub"] * 4, ["@a", "@b", "@c", "@d"], edges="influence")


def test_what_a_log_lacks_is_counted_and_said():
    rows = [
        (1, "@hub", 5.0), (1, "@a", 6.0), (1, "@stranger", 7.0),
        (2, "@hub", 8.0),
        (3, "@a", 9.0), (3, "@b", 10.0),
        (4, "@stranger", 9.0),
        (5, "@hub", None), (5, "@c", None),
    ]  # fmt: skip
    training = log_of([(8, "@hub", 0.0), (8, "@a", 8.0), (9, "@hub", 1.0), (9, "@d", 2.0)])
    found = validate_chain(uniform(HUB, 0.2), log_of(rows), training_log=training, **FEW)
    held = found.held_out
    assert (held.items, held.events, held.outside, held.alone, held.untimed) == (5, 7, 2, 1, 2)
    assert (held.pairs, held.adopted, held.unexposed) == (4 + 4 + 3, 1, 2)
    assert held.early == 2  # items 1 and 2 began before the training log ended
    text = found.summary()
    assert "2 of the items began before the training log ended" in text
    assert "2 reposts by accounts outside the graph left out" in text
    assert "1 item that went no further than one account" in text
    assert "2 reposts without a time; 1 item without any account of the graph" in text
    assert "is not known here" in validate_chain(uniform(HUB, 0.2), log_of(rows), **FEW).summary()


def test_a_log_in_which_nobody_was_exposed_is_refused():
    with pytest.raises(InputError, match="no account of the graph saw a followed account active"):
        validate_chain(uniform(HUB, 0.2), log_of([(1, "@a", 0.0), (1, "@b", 1.0)]))


def test_a_log_without_an_adoption_still_gives_a_likelihood():
    found = validate_chain(uniform(HUB, 0.2), log_of([(1, "@hub", 0.0), (2, "@hub", 1.0)]), **FEW)
    row = found.table().iloc[0]
    assert row.log_likelihood == pytest.approx(np.log(0.8))
    assert np.isnan(row.auc_pairs)
    assert "forecasting how large items become" in str(found.verdict)


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"replicates": 0}, "replicates must be at least 1"), ({"resamples": 1}, "resamples must be at least 2"),
     ({"random_state": None}, "random_state must be a whole number")],
)  # fmt: skip
def test_settings_are_checked(settings, words):
    with pytest.raises(InputError, match=words):
        validate_chain(uniform(HUB, 0.2), log_of([(1, "@hub", 0.0)]), **settings)
    with pytest.raises(InputError, match="chain must be a Chain"):
        validate_chain(HUB, log_of([(1, "@hub", 0.0)]))


def test_it_can_be_drawn_with_and_without_an_adoption(found):
    assert picture(found.plot(), "png")[:4] == b"\x89PNG"
    empty = validate_chain(uniform(HUB, 0.2), log_of([(1, "@hub", 0.0), (2, "@hub", 1.0)]), **FEW)
    assert picture(empty.plot(), "png")[:4] == b"\x89PNG"


def test_the_summary_says_what_was_checked(found):
    text = found.summary()
    assert text.startswith("The chain was checked against 300 items that it was not learned from: ")
    assert f"{found.held_out.pairs:,} times somebody saw a followed account active" in text
    assert repr(found) == f"Validation(300 items, {found.held_out.pairs:,} exposed pairs, 6 predictors)"


def test_a_training_log_that_nobody_took_up_leaves_powers_unknown():
    training = log_of([(8, "@hub", 0.0), (9, "@hub", 1.0)])
    held_out = log_of([(1, "@hub", 5.0), (1, "@a", 6.0), (2, "@hub", 7.0)])
    found = validate_chain(uniform(HUB, 0.2), held_out, training_log=training, **FEW)
    assert (found.held_out.power_spread, found.held_out.early) == (None, 0)
    assert RECEIVER in found.predictors
