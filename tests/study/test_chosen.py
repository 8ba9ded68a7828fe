"""What a study says of the accounts that it chose, and of how real their followers are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import diffusion
from diffusion import run_study
from diffusion.learning.bernoulli import Bernoulli

QUICK = {"powers": [4], "replicates": 200, "most_replicates": 200, "points": 2, "max_seeds": 4, "draws": 2}


@pytest.fixture(scope="module")
def study(inputs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> diffusion.Study:
    out = tmp_path_factory.mktemp("chosen") / "study"
    return run_study(**inputs, out=out, learning=Bernoulli(), **QUICK)


def test_a_study_explains_the_accounts_it_chose(study: diffusion.Study) -> None:
    assert study.chosen is not None
    listed = study.points[0].listed
    assert [name for name, _ in study.chosen.cards] == list(listed)
    page = (study.folder / "report.html").read_text()
    assert "The chosen accounts, one by one" in page
    assert f"{listed[0]} is followed by" in page
    assert "a disc is a community" in page
    ranks = pd.read_csv(study.folder / "tables" / "chosen_ranks.csv")
    assert set(ranks["account"]) == set(listed)
    for name in ("chosen_overlap", "chosen_shared", "communities", "roles"):
        assert (study.folder / "tables" / f"{name}.csv").exists()
    assert (study.folder / "figures" / "map.png").exists()


def test_what_the_chosen_share_is_that_of_audience_overlap(study: diffusion.Study) -> None:
    overlap = diffusion.audience_overlap(study.graph, study.points[0].listed, accounts=study.material.accounts)
    written = pd.read_parquet(study.folder / "tables" / "chosen_overlap.parquet")
    np.testing.assert_allclose(written["new"], overlap.table()["new"])
    assert study.chosen is not None
    assert study.chosen.overlap == overlap.summary()
    assert overlap.summary() in study.summary()


def test_a_column_of_authenticity_discounts_an_assumed_chain_and_no_learned_one(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    accounts = pd.read_csv(inputs["accounts"])
    accounts["authenticity"] = np.where(np.arange(len(accounts)) < 60, 0.5, 0.9)
    follows = inputs["follows"]
    assumed = run_study(follows, accounts=accounts, out=tmp_path / "assumed", **QUICK)
    whole = diffusion.weighted_cascade(assumed.graph)
    assert assumed.material.authenticity is not None
    discounted = assumed.material.authenticity.discounted(whole)
    np.testing.assert_array_equal(assumed.chain.probabilities, discounted.probabilities)
    assert discounted.probabilities.sum() < 0.9 * whole.probabilities.sum()
    assert "count as real people" in assumed.summary()
    learned = run_study(
        follows, reposts=inputs["reposts"], accounts=accounts, out=tmp_path / "learned", learning=Bernoulli(), **QUICK
    )
    peer = diffusion.learn_chain(learned.graph, diffusion.read_reposts(inputs["reposts"]), method=Bernoulli())
    np.testing.assert_array_equal(learned.chain.probabilities, peer.probabilities)
    assert "count as real people" in learned.summary()
