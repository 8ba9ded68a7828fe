"""Written tables: whole or not at all, and no cell that a spreadsheet runs."""

import pandas
import pytest

from diffusion import InputError, write_table
from diffusion.read.export import defused

RUN = [
    '=HYPERLINK("x")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    " =1",
    "\uff1d1+1",
    "-cmd|x",
    "=1",
    "@a b",
]
PLAIN = ["@ann", "@ann_lee.99-x", "-5", "+1.5e3", "-.5", "a=b", "<script>", "", "../../x", "@Élan"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_may_run_gets_an_apostrophe(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_names_and_numbers_stay(text):
    assert defused(text) == text


def test_a_csv_file_is_defused_and_a_parquet_file_exact(tmp_path):
    frame = pandas.DataFrame({"account": ["=1+1", "@ann", 7], "=fee": [-1.5, None, 2]})
    write_table(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"account,'=fee\n'=1+1,-1.5\n@ann,\n7,2.0\n"
    write_table(frame, tmp_path / "t.parquet")
    assert pandas.read_parquet(tmp_path / "t.parquet")["account"].tolist() == ["=1+1", "@ann", "7"]
    assert frame["account"].tolist() == ["=1+1", "@ann", 7]


def test_categories_are_defused_too(tmp_path):
    frame = pandas.DataFrame({"account": pandas.Categorical(["=1+1", "@ann"])})
    assert write_table(frame, tmp_path / "t.csv").read_text() == "account\n'=1+1\n@ann\n"


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = write_table(pandas.DataFrame({"a": [1]}), tmp_path / "t.parquet")
    old = path.read_bytes()
    with pytest.raises(NotImplementedError, match="complex"):
        write_table(pandas.DataFrame({"a": [1j]}), path)
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["t.parquet"]


def test_other_suffixes_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"ends in \.csv or \.parquet, not 't\.xlsx'"):
        write_table(pandas.DataFrame(), tmp_path / "t.xlsx")
