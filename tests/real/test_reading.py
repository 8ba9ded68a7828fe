"""Every real set is read, and its counts are those that its source states."""

import gzip
from pathlib import Path

import numpy as np
import pandas
import pytest

import diffusion

pytestmark = pytest.mark.real

FOLLOWS = [
    # file, options, rows, accounts, ties
    ("christianity/follows.csv.gz", {}, 35_624, 2_897, 35_624),
    ("android/follows.csv.gz", {}, 48_573, 9_958 - 18, 48_573),
    ("higgs/higgs-retweet_network.edgelist.gz", {}, 328_132, 256_491, 328_132),
    ("higgs/follows_partial.parquet", {}, 355_051, 76_851, 355_051 - 14),
    ("slashdot/soc-Slashdot0902.txt.gz", {}, 948_464, 82_168, 948_464 - 78_303),
    ("epinions/follows.parquet", {}, 508_837, 75_879, 508_837),
    ("wiki-vote/wiki-Vote.txt.gz", {}, 103_689, 7_115, 103_689),
    ("congress/congress.edgelist.gz", {"edges": "influence"}, 13_289, 475, 13_289),
]


@pytest.mark.parametrize(("file", "options", "rows", "accounts", "ties"), FOLLOWS)
def test_a_follower_graph_has_the_counts_that_its_source_states(shared_data, file, options, rows, accounts, ties):
    graph = diffusion.read_follows(shared_data / file, **options)
    assert (graph.reading.rows, graph.account_count, graph.tie_count) == (rows, accounts, ties)
    assert graph.reading.bad_rows == 0
    assert rows == graph.reading.kept + graph.reading.merged + graph.reading.self_ties


@pytest.mark.parametrize(
    ("folder", "accounts", "reposts", "items"), [("christianity", 1_651, 15_327, 589), ("android", 2_927, 29_022, 679)]
)
def test_a_log_has_the_counts_that_its_source_states(shared_data, folder, accounts, reposts, items):
    log = diffusion.read_reposts(shared_data / folder / "reposts.csv.gz")
    assert (len(log.items), len(log), log.reading.rows) == (items, reposts, reposts)
    assert len(log.names) == accounts
    assert (np.diff(log.times)[np.diff(log.item_codes) == 0] >= 0).all()


def test_four_in_five_who_join_a_christianity_thread_follow_someone_there_already(shared_data):
    graph = diffusion.read_follows(shared_data / "christianity" / "follows.csv.gz")
    log = diffusion.read_reposts(shared_data / "christianity" / "reposts.csv.gz")
    aligned = log.align(graph)
    assert aligned.accounts_outside == 0
    ties = set(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    joined = exposed = 0
    codes = aligned.codes[log.account_codes]
    for start, stop in zip(log.starts[:-1], log.starts[1:], strict=True):
        for place in range(start + 1, stop):
            joined += 1
            exposed += any((earlier, codes[place]) in ties for earlier in codes[start:place])
    assert round(exposed / joined, 2) == 0.83


def test_who_retweets_is_reached_by_whom_they_retweet(shared_data):
    path = shared_data / "higgs" / "higgs-retweet_network.edgelist.gz"
    graph = diffusion.read_follows(path)
    with gzip.open(path, "rt") as file:
        retweeter, author, count = (int(field) for field in next(file).split())
    source, target = graph.codes([author, retweeter])
    row = slice(graph.offsets[source], graph.offsets[source + 1])
    assert graph.weights[row][graph.targets[row] == target].tolist() == [count]
    assert graph.weights.sum() == 354_930


def test_the_influence_of_congress_members_runs_from_the_first_column_to_the_second(shared_data):
    path = shared_data / "congress" / "congress.edgelist.gz"
    graph = diffusion.read_follows(path, edges="influence")
    rows = pandas.read_csv(path, sep=r"\s+", header=None, names=["source", "target", "weight"])
    expected = rows.sort_values(["source", "target"], ignore_index=True)
    pandas.testing.assert_frame_equal(graph.table(), expected, check_dtype=False)


def test_weibo_reposts_keep_their_true_parents(shared_data):
    log = diffusion.read_reposts(
        shared_data / "weibo" / "events.parquet", account="user", no_parent=[0], allow_missing_times=True
    )
    assert (len(log.items), log.reading.rows) == (3_387, 1_275_180)
    assert len(np.unique(log.account_codes)) == 1_064_970
    assert log.parents is not None
    assert 0 not in log.names
    with pytest.raises(diffusion.BadRowsError, match="74 of 1,275,180 rows cannot be read"):
        diffusion.read_reposts(shared_data / "weibo" / "events.parquet", account="user", no_parent=[0])


def test_rumour_trees_are_read_in_minutes(shared_data):
    path = shared_data / "twitter16" / "events.parquet"
    log = diffusion.read_reposts(path, account="user", time="delay_min", seconds_per_unit=60, no_parent=[0])
    assert (len(log.items), log.reading.rows) == (818, 363_536)
    assert log.times.max() == pytest.approx(60 * pandas.read_parquet(path)["delay_min"].max(), rel=1e-6)


def test_a_file_that_is_no_table_of_follows_is_refused(shared_data: Path):
    with pytest.raises(diffusion.InputError, match="relative_time_second"):
        diffusion.read_follows(shared_data / "seismic" / "tweet.csv")


def test_the_activity_list_is_not_weighed_by_its_times(shared_data):
    graph = diffusion.read_follows(shared_data / "higgs" / "higgs-activity_time.txt.gz")
    assert graph.reading.rows == 563_069
    assert graph.account_count == 304_691
    assert graph.weights.sum() == 563_069 - graph.reading.self_ties
