"""Accounts keep every column, in canonical order, and lend them to any graph."""

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Accounts, InputError, Labels, Names, read_accounts

TEXT = """account,fee,segment,owned,acceptance,authenticity,value,region,platform,height,mood
@bo,120,north,no,0.5,0.9,3,EU,x,1.5,calm
@ann,,south,YES,1,,,,vk,2,
7,0,north,0,0,1,1,EU,x,,loud
"""


@pytest.fixture
def accounts(tmp_path):
    (tmp_path / "a.csv").write_text(TEXT)
    return read_accounts(tmp_path / "a.csv")


def test_columns_are_read_as_what_they_are(accounts):
    assert list(accounts.names) == [7, "@ann", "@bo"]
    np.testing.assert_array_equal(accounts.fee, [0, np.nan, 120])
    np.testing.assert_array_equal(accounts.owned, [0, 1, 0])
    np.testing.assert_array_equal(accounts.authenticity, [1, np.nan, 0.9])
    assert accounts.acceptance.tolist() == [0, 1, 0.5]
    assert accounts.segment.values() == ["north", "south", "north"]
    assert accounts.region.values() == ["EU", None, "EU"]
    assert accounts.platform.counts() == {"vk": 1, "x": 2}
    np.testing.assert_array_equal(accounts.columns["height"], [np.nan, 2, 1.5])
    assert accounts.columns["mood"].values() == ["loud", None, "calm"]
    assert "Kept beside the known columns: height, mood." in accounts.reading.summary()
    assert "fees are known for 2, from 0 to 120" in accounts.summary()
    assert accounts.of("@bo")["value"] == 3


def test_a_column_is_aligned_to_a_graph_and_the_unlisted_have_nothing(accounts):
    graph = diffusion.Graph.from_arrays(["@bo", "@new"], ["@ann", "7"], edges="follows")
    assert list(graph.names) == ["7", "@ann", "@bo", "@new"]
    np.testing.assert_array_equal(accounts.column(graph, "fee"), [0, np.nan, 120, np.nan])
    np.testing.assert_array_equal(accounts.column(graph, "fee", default=1), [0, 1, 120, 1])
    assert accounts.column(graph, "segment").values() == ["north", "south", "north", None]
    with pytest.raises(InputError, match="no column 'price' of accounts"):
        accounts.column(graph, "price")


def test_the_order_of_rows_and_columns_changes_nothing(accounts):
    frame = accounts.table()
    shuffled = frame.iloc[[2, 0, 1], [0, 3, 2, 1, *range(4, frame.shape[1])]]
    assert read_accounts(shuffled).fingerprint == accounts.fingerprint
    assert read_accounts(frame.assign(fee=[0, 1, 120])).fingerprint != accounts.fingerprint


def test_names_alone_are_enough():
    accounts = read_accounts(pandas.DataFrame({"account": ["@b", "@a"]}))
    assert accounts.fee is None
    assert accounts.segment is None
    assert len(accounts) == 2
    assert "fee" not in accounts


def test_accounts_prove_their_columns():
    names = Names.of(["@a"])
    with pytest.raises(InputError, match="'fee' must lie between 0 and inf"):
        Accounts(names, {"fee": np.array([-1.0])})
    with pytest.raises(InputError, match="one entry for each of the 1 accounts"):
        Accounts(names, {"fee": np.array([1.0, 2.0])})
    with pytest.raises(ValueError, match="read-only"):
        Accounts(names, {"fee": np.array([1.0])}).fee[0] = 5
    with pytest.raises(InputError, match="codes of labels must run from -1 to 0"):
        Labels(names, np.array([1]))
