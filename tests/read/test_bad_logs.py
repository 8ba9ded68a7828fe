"""Logs as they come - unsorted, doubled, cut off, dated wrongly - are handled or refused in a sentence, and counted."""

import sys

import numpy as np
import pandas
import pytest

import diffusion
import diffusion.cli
from diffusion import BadRowsError, InputError, learn_chain, read_follows, read_reposts
from diffusion.learning.exposures import gather_exposures

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z
FOLLOWS = "follower,followed\n@bo,@ann\n@cy,@ann\n@cy,@bo\n"
GRAPH = diffusion.Graph.from_arrays(["@bo", "@cy", "@cy"], ["@ann", "@ann", "@bo"], edges="follows")


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    monkeypatch.setattr("diffusion.read.times.now", lambda: NOW)


def frame(rows):
    return pandas.DataFrame(rows, columns=["item", "account", "time"])


def log_of(rows, **settings):
    return read_reposts(frame(rows), **settings)


def test_unsorted_rows_are_sorted_and_counted():
    rows = [(1, "@cy", 9), (1, "@bo", 5), (2, "@ann", 2), (1, "@ann", 0), (2, "@bo", 3)]
    log = log_of(rows)
    assert log.table()["account"].tolist() == ["@ann", "@bo", "@cy", "@ann", "@bo"]
    assert "Dated before the row above them in their item, and sorted: 2 rows." in log.reading.summary()
    assert "sorted" not in log_of(sorted(rows, key=lambda row: (row[0], row[2]))).reading.summary()
    assert log_of(rows[::-1]).fingerprint == log.fingerprint


def test_missing_times_are_refused_or_kept_last_and_counted():
    rows = [(1, "@ann", 0), (1, "@bo", None), (1, "@cy", 4)]
    with pytest.raises(BadRowsError, match=r"1 of 3 rows cannot be read: row 2 .* is missing .*allow_missing_times"):
        log_of(rows)
    log = log_of(rows, allow_missing_times=True)
    assert "Without a time, last in their item: 1 repost." in log.reading.summary()
    seen = gather_exposures(GRAPH, log)
    assert list(zip(seen.successes.tolist(), seen.tries.tolist(), strict=True)) == [(0, 0), (1, 1), (0, 0)]
    dropped = log_of(rows, on_bad_rows="report")
    assert (len(dropped), dropped.reading.bad_rows) == (2, 1)


def test_duplicate_reposts_leave_the_earliest_and_are_counted():
    log = log_of([(1, "@ann", 0), (1, "@bo", 9), (1, "@bo", 5), (1, "@bo", 5)])
    assert log.table()["time"].tolist() == [0, 5]
    assert "2 duplicates were merged" in log.reading.summary()


def test_accounts_outside_the_graph_are_left_out_and_said():
    log = log_of([(1, "@zoe", 0), (1, "@ann", 1), (1, "@bo", 5), (2, "@ann", 7), (3, "@zoe", 9)])
    assert "1 account with 2 reposts are not" in log.align(GRAPH).summary()
    said = learn_chain(GRAPH, log).summary()
    assert "learned from 3 reposts of 2 items (2 more by accounts outside the graph were left out)" in said


def test_items_with_one_event_are_counted_and_give_failed_tries_only():
    log = log_of([(1, "@ann", 0), (2, "@ann", 1), (3, "@ann", 2), (3, "@bo", 3)])
    assert "Items with a single repost, which tell of failed tries only: 2 of 3." in log.reading.summary()
    seen = gather_exposures(GRAPH, log)
    assert list(zip(seen.successes.tolist(), seen.tries.tolist(), strict=True)) == [(1, 3), (0, 3), (0, 1)]


NO_FUTURE = [
    # times, the row at fault, its value
    (["2027-01-10", "2027-01-16T07:59:59Z", "2031-05-01"], 3, "'2031-05-01'"),
    (pandas.to_datetime(["2027-01-10", "2099-01-01", "2027-01-11"]), 2, "2099"),
    ([1.7e9, 1.79e9, NOW + 86_401], 3, "1800086401"),
    ([1.7e9, 2.5e9, 1.7e9], 2, "'2500000000.0' is 2049-03-22 in seconds since 1970 and lies"),
    ([1.7e9, 9e9, 1.7e9], 2, "9000000000.0"),
    ([1.7e9, 1.7e9, 1.7e12], 3, "'1700000000000.0' lies"),
]


@pytest.mark.parametrize(("times", "row", "words"), NO_FUTURE)
def test_dates_in_the_future_are_bad_rows_unless_they_are_allowed(times, row, words):
    rows = pandas.DataFrame({"item": 1, "account": ["@ann", "@bo", "@cy"], "time": times})
    with pytest.raises(BadRowsError) as caught:
        read_reposts(rows)
    said = str(caught.value)
    assert f"1 of 3 rows cannot be read: row {row} (index {row - 1}), column 'time': " in said
    assert words in said
    assert "lies in the future (pass allow_future_times=True to keep such rows)" in said
    assert len(read_reposts(rows, on_bad_rows="report")) == 2
    assert len(read_reposts(rows, allow_future_times=True)) == 3


def test_a_date_of_tomorrow_may_be_another_time_zone():
    assert len(log_of([(1, "@ann", "2027-01-16T07:00:00"), (1, "@bo", NOW and "2027-01-15")])) == 2
    assert len(log_of([(1, "@ann", 1.7e9), (1, "@bo", NOW + 80_000)])) == 2


@pytest.mark.parametrize(
    "times", [[0, 5, 1e10], [1e6, 2e6, 3e9], [1.7e12, 1.7e12, 9e12], [3e9, 4e9, 5e9], [-5, None, 9e9]]
)
def test_numbers_that_count_from_another_start_are_not_compared_with_the_clock(times):
    rows = [(1, account, time) for account, time in zip("abc", times, strict=True)]
    assert len(log_of(rows, allow_missing_times=True)) == 3


def test_the_unit_of_numbers_counts_before_they_are_dates():
    rows = [(1, "@ann", 1.7e12), (1, "@bo", 1.75e12), (1, "@cy", 1.9e12)]
    with pytest.raises(
        BadRowsError, match=r"1900000000000\.0' is 2030-03-17 in seconds since 1970 and lies in the future"
    ):
        log_of(rows, seconds_per_unit=0.001)


def test_the_clock_refuses_and_leaves_no_other_trace(monkeypatch):
    rows = [(1, "@ann", 1.7e9), (1, "@bo", 1.75e9)]
    first = log_of(rows)
    monkeypatch.setattr("diffusion.read.times.now", lambda: NOW + 5e7)
    second = log_of(rows)
    assert (first.fingerprint, first.reading) == (second.fingerprint, second.reading)


def test_equal_times_everywhere_are_said_and_teach_nothing():
    log = log_of([(1, "@ann", 5), (1, "@bo", 5), (2, "@ann", 5), (2, "@cy", 5)])
    assert "all times are equal or missing: the log does not tell who came first" in log.reading.summary()
    assert "came first" not in log_of([(1, "@ann", 5), (1, "@bo", 6), (2, "@ann", 5)]).reading.summary()
    with pytest.raises(InputError, match=r"no try succeeded .*at whether the times tell an order"):
        learn_chain(GRAPH, log)
    with pytest.raises(InputError, match="times tell their order"):
        diffusion.tie_trust(GRAPH, log)


def test_a_log_about_others_only_is_refused():
    log = log_of([(1, "@x", 0), (1, "@y", 1)])
    assert "0 of 2 accounts of the log are in the graph" in log.align(GRAPH).summary()
    with pytest.raises(InputError, match=r"no tie was tried.*whether log and graph name the same accounts"):
        learn_chain(GRAPH, log)
    with pytest.raises(InputError, match="all of its 2 reposts are by accounts that the graph does not have"):
        diffusion.CreditDistribution.learn(GRAPH, log)


def test_a_log_whose_every_item_is_one_event_is_refused():
    log = log_of([(1, "@ann", 0), (2, "@bo", 1)])
    with pytest.raises(InputError, match="no try succeeded"):
        learn_chain(GRAPH, log)
    with pytest.raises(InputError, match="items have more than one repost"):
        diffusion.CreditDistribution.learn(GRAPH, log)


REPOSTS = [
    # the log, words that it is refused with
    ("1,@ann,0\n1,@bo,\n", "allow_missing_times"),
    ("1,@ann,2027-01-10\n1,@bo,2030-01-10\n", "'2030-01-10' lies in the future"),
    ("1,@ann,1.7e9\n1,@bo,1.9e9\n1,@cy,1.7e9\n", "2030-03-17 in seconds since 1970 and lies in the future"),
    ("1,@ann,5\n1,@bo,2027-01-10\n", "write all times in one way"),
    ("1,@x,0\n1,@y,1\n", "no tie was tried"),
    ("1,@ann,0\n2,@bo,1\n", "no try succeeded"),
    ("1,@ann,7\n1,@bo,7\n", "no try succeeded"),
    ("", "no rows"),
]


@pytest.mark.parametrize(("rows", "words"), REPOSTS)
def test_on_the_command_line_such_a_log_is_one_sentence_and_status_2(tmp_path, capsys, monkeypatch, rows, words):
    (tmp_path / "follows.csv").write_text(FOLLOWS)
    (tmp_path / "reposts.csv").write_text("item,account,time\n" + rows)
    given = ["chain", str(tmp_path / "follows.csv"), "--reposts", str(tmp_path / "reposts.csv"), "--quiet"]
    monkeypatch.setattr(sys, "argv", ["diffusion", *given])
    with pytest.raises(SystemExit) as ended:
        diffusion.cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


def test_the_same_rows_in_any_order_and_doubled_are_the_same_chain(tmp_path):
    (tmp_path / "follows.csv").write_text(FOLLOWS)
    graph = read_follows(tmp_path / "follows.csv")
    rows = [(i, "@ann", 10 * i) for i in range(9)] + [(i, "@bo", 10 * i + 3) for i in range(4)]
    shuffled = [rows[place] for place in np.random.default_rng(0).permutation(len(rows))]
    one, two = learn_chain(graph, log_of(rows)), learn_chain(graph, log_of([*shuffled, *shuffled]))
    assert one.fingerprint == two.fingerprint
