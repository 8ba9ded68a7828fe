"""What is learned on the earlier half of a real log, checked on the later half."""

from pathlib import Path

import numpy as np
import pytest

import diffusion

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def found(shared_data: Path) -> diffusion.Validation:
    folder = shared_data / "christianity"
    graph = diffusion.read_follows(folder / "follows.csv.gz")
    earlier, later = diffusion.read_reposts(folder / "reposts.csv.gz").split()
    chain = diffusion.learn_chain(graph, earlier, method=diffusion.SharedStrength())
    bernoulli = diffusion.learn_chain(graph, earlier, method=diffusion.Bernoulli())
    return diffusion.validate_chain(
        chain, later, training_log=earlier, baselines={"Bernoulli": bernoulli}, replicates=20, draws=4
    )


def test_what_there_is_to_check_against(found: diffusion.Validation) -> None:
    held = found.held_out
    assert (held.items, held.outside, held.untimed) == (295, 0, 0)
    assert (held.pairs, held.adopted, held.unexposed) == (240_090, 1_978, 1_086)
    assert held.adopted + held.unexposed + held.items == held.events


def test_shared_strength_foretells_later_items_better_than_bernoulli_and_receivers_activity(
    found: diffusion.Validation,
) -> None:
    differences = found.differences("log_likelihood").set_index("than")
    for other in ("Bernoulli", "receiver's activity", "receiver's activity, seen or not", "uniform"):
        assert differences.lower[other] > 0
    ties = found.differences("auc_ties").set_index("than")
    assert ties.lower["receiver's activity"] > 0
    assert ties.lower["in-degree rule"] > 0


def test_later_items_are_less_contagious_than_those_it_was_learned_from_and_that_is_said(
    found: diffusion.Validation,
) -> None:
    assert found.table().forecast_ratio[0] > 1.25
    assert "probabilities as they are, which are too high" in str(found.verdict)
    assert np.isfinite(found.table().select_dtypes("number").iloc[0]).all()
