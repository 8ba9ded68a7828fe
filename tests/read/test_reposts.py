"""A log is sorted, holds each account once per item, and can be matched with any graph."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion import InputError, RepostLog, read_reposts

ACCOUNT = st.sampled_from(["@a", "@b", 7, "@d"])
PARENT = st.sampled_from(["@a", "@e", None])
EVENTS = st.lists(st.tuples(st.integers(0, 3), ACCOUNT, st.integers(0, 5), PARENT), min_size=1, max_size=25)


def frame_of(events):
    return pandas.DataFrame(events, columns=["item", "account", "time", "parent"])


@given(EVENTS, st.randoms())
def test_a_log_is_the_earliest_repost_of_each_account_in_each_item_whatever_the_order_of_rows(events, chance):
    log = read_reposts(frame_of(events))
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert read_reposts(frame_of(shuffled)).fingerprint == log.fingerprint
    earliest = {}
    for item, account, time, _ in events:
        earliest[item, account] = min(time, earliest.get((item, account), time))
    table = log.table()
    found = dict(zip(zip(table["item"], table["account"], strict=True), table["time"], strict=True))
    assert found == earliest
    assert log.reading.merged == len(events) - len(earliest)
    for item, group in table.groupby("item"):
        assert group["time"].is_monotonic_increasing
        code = log.items.codes([item])[0]
        assert log.starts[code + 1] - log.starts[code] == len(group)


def test_columns_are_kept_and_parents_are_accounts():
    rows = {
        "item": ["p", "p", "q"],
        "account": ["@b", "@a", "@a"],
        "time": [2, 1, 9],
        "parent": ["@a", None, "@outside"],
        "platform": ["x", "vk", None],
        "sentiment": [0.5, None, -1],
        "kind": ["RT", "RT", "MT"],
    }
    log = read_reposts(pandas.DataFrame(rows))
    table = log.table()
    assert table["account"].tolist() == ["@a", "@b", "@a"]
    assert [None if pandas.isna(name) else name for name in table["parent"]] == [None, "@a", "@outside"]
    assert log.platform.values() == ["vk", "x", None]
    assert log.kind.counts() == {"MT": 1, "RT": 2}
    np.testing.assert_array_equal(log.sentiment, [np.nan, 0.5, -1])
    assert log.reading.platforms == {"vk": 1, "x": 1}
    assert "3 reposts of 2 items by 2 accounts" in log.summary()


def test_a_sentiment_in_words_is_kept_as_labels():
    rows = {"item": [1, 1], "account": ["@a", "@b"], "time": [1, 2], "sentiment": ["good", "bad"]}
    assert read_reposts(pandas.DataFrame(rows)).sentiment.values() == ["good", "bad"]


def test_a_name_for_no_parent_is_no_account():
    rows = pandas.DataFrame({"item": [1, 1], "account": [5, 6], "time": [1, 2], "parent": [0, 5]})
    log = read_reposts(rows, no_parent=[0])
    assert list(log.names) == [5, 6]
    assert log.parents.tolist() == [-1, 0]
    assert 0 in read_reposts(rows).names


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1451606400", 1451606400.0),
        ("1.5e3", 1500.0),
        ("2016-01-01", 1451606400.0),
        ("2016-01-01T00:00:00Z", 1451606400.0),
        ("2016-01-01 01:30:00.25+01:30", 1451606400.25),
        ("2015-12-31T19:00:00-05:00", 1451606400.0),
        (" 2016-01-01T00:00 ", 1451606400.0),
        ("1969-12-31T23:59:59Z", -1.0),
    ],
)
def test_times_are_seconds(tmp_path, text, seconds):
    (tmp_path / "r.csv").write_text(f"item,account,time\na,@b,{text}\n")
    assert read_reposts(tmp_path / "r.csv").times.tolist() == [seconds]


def test_timestamps_are_seconds_whatever_their_zone_and_unit(tmp_path):
    moments = pandas.to_datetime(["2016-01-01T00:00:00.5", "2016-01-02T00:00:00.0"])
    expected = [1451606400.5, 1451692800.0]
    for column in (moments, moments.tz_localize("UTC").tz_convert("Asia/Tokyo"), moments.astype("datetime64[ms]")):
        frame = pandas.DataFrame({"item": 1, "account": ["@a", "@b"], "time": column})
        frame.to_parquet(tmp_path / "r.parquet")
        assert read_reposts(frame).times.tolist() == expected
        assert read_reposts(tmp_path / "r.parquet").times.tolist() == expected


def test_units_count_for_numbers_and_large_ones_raise_a_doubt():
    frame = pandas.DataFrame({"item": [1], "account": ["@a"], "time": [1451606400000]})
    assert "may be milliseconds" in read_reposts(frame).reading.summary()
    log = read_reposts(frame, seconds_per_unit=0.001)
    assert log.times.tolist() == [1451606400.0]
    assert "milliseconds" not in log.reading.summary()


def test_missing_times_are_kept_last_and_counted_if_that_is_asked_for():
    frame = pandas.DataFrame({"item": [1, 1], "account": ["@a", "@b"], "time": [None, 3.0]})
    log = read_reposts(frame, allow_missing_times=True)
    np.testing.assert_array_equal(log.times, [3, np.nan])
    assert "Without a time, last in their item: 1 repost." in log.reading.summary()


def test_a_log_is_aligned_with_a_graph_in_either_form_of_a_name():
    frame = pandas.DataFrame({"item": [1, 1, 1, 2], "account": ["@a", "7", "@zz", "@zz"], "time": [1, 2, 3, 4]})
    graph = diffusion.Graph.from_arrays(["@a"], [7], edges="follows")
    log = read_reposts(frame)
    aligned = log.align(graph)
    names = {name: code for name, code in zip(log.names, aligned.codes.tolist(), strict=True)}
    assert names == {"7": 0, "@a": 1, "@zz": -1}
    assert (aligned.accounts_outside, aligned.reposts_outside) == (1, 2)
    assert "2 of 3 accounts of the log are in the graph; 1 account with 2 reposts are not" in aligned.summary()


def test_items_can_be_split_by_when_they_began():
    frame = pandas.DataFrame({"item": [1, 1, 2, 3], "account": list("abca"), "time": [0, 99, 10, 20]})
    log = read_reposts(frame)
    early, late = log.between(0, 10), log.between(10, np.inf)
    assert list(early.items) == [1]
    assert early.times.tolist() == [0, 99]
    assert list(late.items) == [2, 3]
    assert early.names == late.names == log.names
    with pytest.raises(InputError, match="one entry for each of the 3 items"):
        log.of_items(np.array([True]))


def test_a_log_proves_its_order():
    names = diffusion.Names.of(["@a", "@b"])
    RepostLog(names, names, [0, 0], [0, 1], [1, 2])
    for items, accounts, times in (([0, 0], [0, 1], [2, 1]), ([1, 0], [0, 1], [1, 2]), ([0, 0], [1, 0], [1, 1])):
        with pytest.raises(InputError, match="sorted by item, time and account"):
            RepostLog(names, names, items, accounts, times)
    with pytest.raises(InputError, match="account_codes must run from 0 to 1"):
        RepostLog(names, names, [0], [2], [1])
    with pytest.raises(InputError, match="one entry for each"):
        RepostLog(names, names, [0], [0, 1], [1])
    with pytest.raises(ValueError, match="read-only"):
        RepostLog(names, names, [0], [0], [1]).times[0] = 5


def test_who_passes_on_whom_makes_a_graph():
    rows = [
        (1, "@root", 0, None),
        (1, "@a", 1, "@root"),
        (1, "@b", 2, "@a"),
        (2, "@root", 0, None),
        (2, "@a", 1, "@root"),
    ]
    graph = diffusion.graph_from_reposts(read_reposts(frame_of(rows)))
    assert graph.table().values.tolist() == [["@a", "@b", 1.0], ["@root", "@a", 2.0]]
    assert "3 reposts name whom they passed on; 0 do not" in graph.reading.summary()
    assert "2 begin an item" in graph.reading.summary()


def test_without_parents_each_item_is_a_star():
    rows = [(1, "@root", 0), (1, "@a", 1), (1, "@b", 2), (2, "@b", 0), (2, "@a", 1)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    graph = diffusion.graph_from_reposts(log)
    assert graph.table().values.tolist() == [["@b", "@a", 1.0], ["@root", "@a", 1.0], ["@root", "@b", 1.0]]
    assert "3 do not, and are tied to the first account of their item" in graph.reading.summary()
    with pytest.raises(InputError, match="every item has a single account"):
        diffusion.graph_from_reposts(log.of_items(np.array([False, False])))
