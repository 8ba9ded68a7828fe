"""A log splits by when its items began, never through an item and never by chance."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import InputError, read_reposts


def log_of(rows):
    frame = pandas.DataFrame(rows, columns=["item", "account", "time"])
    return read_reposts(frame, allow_missing_times=True)


def begun(log):
    return log.times[log.starts[:-1]]


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=40),
    st.floats(0.05, 0.95),
)
def test_every_item_goes_to_one_side_whole_and_the_earlier_side_began_earlier(rows, share):
    log = log_of([(item, account, float(time)) for item, account, time in rows])
    starts = begun(log)
    if len(set(starts.tolist())) < 2:
        with pytest.raises(InputError, match="all begin at the same moment"):
            log.split(share)
        return
    earlier, later = log.split(share)
    assert begun(earlier).max() < begun(later).min()
    assert sorted([*earlier.items, *later.items]) == sorted(log.items)
    assert len(earlier) + len(later) == len(log)
    possible = np.searchsorted(np.sort(starts), np.unique(starts)[1:])
    assert abs(len(earlier.items) - share * len(starts)) == np.abs(possible - share * len(starts)).min()


def test_items_without_any_time_are_in_neither_part():
    log = log_of([("a", "x", 1.0), ("b", "x", 2.0), ("b", "y", None), ("c", "x", None), ("c", "y", None)])
    earlier, later = log.split()
    assert (list(earlier.items), list(later.items)) == (["a"], ["b"])
    assert len(later) == 2


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan"), "half"])
def test_a_share_is_a_share(share):
    with pytest.raises(InputError, match="share must"):
        log_of([("a", "x", 1.0), ("b", "x", 2.0)]).split(share)


def test_before_a_moment_only_earlier_reposts_are_known_with_all_their_columns() -> None:
    rows = [("a", "@ann", 1, None, "post"), ("a", "@bo", 9, "@ann", "retweet"), ("b", "@bo", 7, None, "post"),
            ("c", "@cy", None, "@bo", "reply")]  # fmt: skip
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent", "kind"])
    log = read_reposts(frame, allow_missing_times=True)
    known = log.before(9)
    rows = known.table()[["item", "account", "kind"]].to_numpy().tolist()
    assert rows == [["a", "@ann", "post"], ["b", "@bo", "post"]]
    assert known.names == log.names
    assert list(known.items) == ["a", "b"]
    assert len(log.before(1)) == 0
    assert log.before(10).table().parent.fillna("").tolist() == ["", "@ann", ""]
    with pytest.raises(InputError, match="moment must be a finite number"):
        log.before(np.nan)
