"""Whose items went furthest later, on a real log; results that flatter nobody are said as they are."""

from pathlib import Path

import pytest

import diffusion

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def found(shared_data: Path) -> diffusion.LeaderEvidence:
    folder = shared_data / "christianity"
    graph = diffusion.read_follows(folder / "follows.csv.gz")
    log = diffusion.read_reposts(folder / "reposts.csv.gz")
    measures = [diffusion.Followers(), diffusion.PageRank(), diffusion.KShell(), diffusion.ExpectedSpread()]
    return diffusion.judge_leaders(graph, log, measures, learn=diffusion.SharedStrength())


def test_what_there_is_to_judge_by(found: diffusion.LeaderEvidence) -> None:
    held = found.held_out
    assert (held.accounts, held.leaders, held.items, held.reposts) == (2_897, 29, 295, 3_064)
    assert (held.known, held.how, held.outside) == (1_509, "inferred", 0)


def test_no_measure_names_starters_better_than_counting_and_that_is_said(found: diffusion.LeaderEvidence) -> None:
    assert found.better_than_counting("reach started") == ()
    assert found.better_than_counting("large share") == ()
    assert "past activity" in found.best("reach started")
    assert "No measure is clearly better than plain counts of the past" in found.summary()


def test_followers_are_worse_than_counting_posts_and_far_better_than_chance(found: diffusion.LeaderEvidence) -> None:
    counting = found.differences("reach started", "past activity").set_index("measure")
    assert counting.upper["followers"] < 0
    chance = found.differences("reach started", "random accounts").set_index("measure")
    assert (chance.lower[["followers", "pagerank", "k-shell", "expected spread"]] > 0).all()


def test_reposts_of_those_whom_many_follow_lie_upstream_of_more(found: diffusion.LeaderEvidence) -> None:
    assert set(found.better_than_counting("carried")) >= {"followers", "pagerank"}
    rows = found.table().set_index("measure")
    assert 0.35 < rows["carried by chance"]["followers"] < rows.carried["followers"] < 0.6
    assert "in random order, it would still be" in found.summary()


def test_why_followers_and_expected_spread_differ_about_an_account(shared_data: Path) -> None:
    """The sentence that docs/leaders.md quotes."""
    folder = shared_data / "christianity"
    graph = diffusion.read_follows(folder / "follows.csv.gz")
    earlier, _ = diffusion.read_reposts(folder / "reposts.csv.gz").split()
    chain = diffusion.learn_chain(graph, earlier)
    found = diffusion.rank_leaders(chain, [diffusion.Followers(), diffusion.ExpectedSpread()]).agreement()
    row = found.reasons().iloc[0]
    assert (row.account, row["first rank"]) == ("u144", 5)
    assert row.why == (
        "its followers pass on with a chance of 0.0046 (0.013 is usual among the leaders by either) and 16.3 % of its "
        "followers have none (11.1 % is usual)"
    )
    assert found.summary().endswith(f"; {row.why}.")
