"""The whole study on real networks: with a log, with follows alone, and with a repost network as the graph."""

from pathlib import Path

import pytest

import diffusion
from diffusion.study.folder import verified

pytestmark = [pytest.mark.real, pytest.mark.slow]
QUICK = {"powers": [0.5, 2], "replicates": 100, "most_replicates": 1_000, "max_seeds": 10}


def test_christianity_says_what_its_chain_can_be_trusted_for(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "christianity"
    study = diffusion.run_study(
        folder / "follows.csv.gz", reposts=folder / "reposts.csv.gz", out=tmp_path / "study", replicates=100,
        most_replicates=1_000, max_seeds=10, draws=5,
    )  # fmt: skip
    assert study.check is not None
    assert study.check.items == 589
    assert study.check.observed == pytest.approx(15_327 / 589)
    assert study.trust is not None
    assert study.trust.validation is not None
    verdict = study.trust.validation.verdict
    assert any("which ties pass content on" in use for use in verdict.trusted)
    assert any("probabilities as they are, which are too high" in use for use in verdict.refused)
    page = (tmp_path / "study" / "report.html").read_text("utf-8")
    assert "Checked against its own log" in page
    assert "How far the chain can be trusted" in page
    if study.check.matching_power:
        assert f"power {study.check.matching_power:g} (matches the log)" in page
    verified(tmp_path / "study")


def test_content_too_contagious_on_its_own_log_is_led_by_the_power_that_matches(
    shared_data: Path, tmp_path: Path
) -> None:
    """Bernoulli credits everybody in full: what it learns spreads far further than the log's own items did."""
    folder = shared_data / "christianity"
    study = diffusion.run_study(
        folder / "follows.csv.gz", reposts=folder / "reposts.csv.gz", out=tmp_path / "study", replicates=100,
        most_replicates=1_000, max_seeds=10, draws=1, learning=diffusion.Bernoulli(),
    )  # fmt: skip
    assert study.check is not None
    assert not study.check.agrees
    assert study.points[study.main].power == study.check.matching_power
    assert "too far" in study.sentences()[0]
    verified(tmp_path / "study")


def test_slashdot_says_first_that_nothing_is_measured_and_tips_at_power_two_only(
    shared_data: Path, tmp_path: Path
) -> None:
    follows = shared_data / "slashdot" / "soc-Slashdot0902.txt.gz"
    study = diffusion.run_study(follows, out=tmp_path / "study", **QUICK)
    assert (study.graph.account_count, study.graph.tie_count) == (82_168, 870_161)
    assert study.sentences()[0].startswith("Nothing here is measured")
    weak, strong = study.points
    assert not weak.exists
    assert "nothing to tip" in weak.reason
    assert weak.critical is not None
    assert 1 < (weak.critical.power or 0) < 2
    assert strong.exists
    assert strong.accounts_needed == 1
    verified(tmp_path / "study")


def test_higgs_takes_the_repost_network_itself_as_the_graph(shared_data: Path, tmp_path: Path) -> None:
    follows = shared_data / "higgs" / "higgs-retweet_network.edgelist.gz"
    study = diffusion.run_study(follows, out=tmp_path / "study", **QUICK)
    assert (study.graph.account_count, study.graph.tie_count) == (256_491, 328_132)
    assert not study.points[0].exists
    verified(tmp_path / "study")


def test_without_follows_the_log_itself_is_the_graph(shared_data: Path, tmp_path: Path) -> None:
    import pandas as pd

    events = pd.read_parquet(shared_data / "twitter16" / "events.parquet")
    events = events[events["item"] < 40]
    log = pd.DataFrame(
        {
            "item": events["item"].astype("int64"),
            "account": events["user"].astype("int64"),
            "time": 60 * events["delay_min"],
            "parent": events["parent"].astype("int64").astype("string").where(events["parent"] > 0),
        }
    )
    study = diffusion.run_study(reposts=log, out=tmp_path / "study", **QUICK)
    assert study.material.log is not None
    assert study.graph.tie_count > 1_000
    assert study.check is not None


def test_congress_has_known_probabilities(shared_data: Path, tmp_path: Path) -> None:
    study = diffusion.run_study(
        shared_data / "congress" / "congress.edgelist.gz", edges="influence", probability="probability",
        out=tmp_path / "study", **QUICK,
    )  # fmt: skip
    assert study.graph.tie_count == 13_289
    assert study.chain.provenance.operation == "explicit"
