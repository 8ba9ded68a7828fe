"""Whatever is wrong with a file is said in one clear sentence, with the place, the value and the way out."""

import gzip
import subprocess
import sys

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import BadRowsError, InputError, read_accounts, read_follows, read_reposts

HEADER = "follower,followed\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", ["empty.csv is empty"]),
        ("blank.csv", b" \n\n", ["blank.csv is empty"]),
        ("header.csv", HEADER.encode(), ["no rows, only the names of its columns"]),
        ("header.csv", b"follower,followed", ["no rows, only the names of its columns"]),
        ("comments.txt", b"# nothing\n", ["comments or blank lines only"]),
        ("column.csv", b"Follower,folowed\na,b\n", ["column.csv:1", "no column 'follower'", "nearest is 'Follower'"]),
        ("headless.csv", b"@a,@b\n@c,@d\n", ["headless.csv:1", "'@a', '@b'", "name the columns in the first line"]),
        ("headings.tsv", b"user\tfriend\n1\t2\n", ["no column 'follower'", "'user', 'friend'"]),
        ("headings.txt", b"uid fid\n1 2\n", ["no column 'follower'"]),
        ("commas.txt", b"1,2\n3,4\n", ["no column 'follower'"]),
        ("one.txt", b"1\n2\n", ["no column 'follower'"]),
        ("twice.csv", b"follower,followed,follower\na,b,c\n", ["'follower' more than once"]),
        ("wide.csv", "follower,followed\na,b\n".encode("utf-16"), ["UTF-16", "save it as CSV in UTF-8"]),
        ("latin.csv", "follower,followed,gr\xf6sse,\nx".encode("latin-1"), ["latin.csv"]),
        ("header-latin.csv", b"f\xffllower,followed\na,b\n", ["header-latin.csv:1", "not UTF-8", "byte 2"]),
        ("old-mac.csv", b"follower,followed\ra,b\r", ["carriage returns alone"]),
        ("book.xlsx", b"PK\x03\x04rest", ["ZIP archive or an Excel workbook"]),
        ("array.json", b'[{"follower": 1}]', ["array.json:1", "JSON lines"]),
        ("keys.jsonl", b'{"follower": "a", "folowed": "b"}\n', ["no column 'followed'", "nearest is 'folowed'"]),
        ("cut.csv.gz", gzip.compress(HEADER.encode() + b"a,b\n" * 99_999)[:-20], ["cannot be decompressed", "cut off"]),
        ("false.parquet", b"follower,followed\n", ["not a Parquet file"]),
        ("damaged.parquet", b"PAR1 and no more", ["damaged Parquet file"]),
        ("open.csv", HEADER.encode() + b'@a,"@b\n' + b"@x,@y\n" * 400_000, ["open.csv:2", "quotation mark"]),
        ("open-end.csv", HEADER.encode() + b'@x,@y\n@a,"@b\n@x,@y\n', ["open-end.csv:3", "quotation mark"]),
        ("long.csv", HEADER.encode() + b"a,b\n" + b"x" * 1_000_001, ["long.csv:3", "longer than 1,000,000 bytes"]),
        ("long.txt", b"1 2\n" + b"1 " * 3_000_000, ["long.txt:2", "longer than 1,000,000 bytes"]),
        ("long.jsonl", b'{"follower": "' + b"x" * 2_000_000, ["long.jsonl:1", "longer than 1,000,000 bytes"]),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_way_out(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_follows(path)
    for word in [str(path), *words]:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"there is no file .*nowhere\.csv"):
        read_follows(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_follows(tmp_path)


BAD_FOLLOWS = [
    # content, place, column, value, part of the reason
    (HEADER + "@a,@b\n@c,\n", "line 3", "followed", "", "is no name"),
    (HEADER + "@a,@b\nNaN,@d\n", "line 3", "follower", "NaN", "missing name"),
    (HEADER + "@a,@b\n@c\n", "line 3", "", "@c", "has 1 field, and 2 were expected"),
    (HEADER + "@a,@b\n\n@c,@d,@e\n", "line 4", "", "@c,@d,@e", "has 3 fields"),
    (HEADER + '"@a\n@a",@b\n@c,\n', "line 4", "followed", "", "is no name"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,-1\n", "line 3", "weight", "-1", "is negative"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,nan\n", "line 3", "weight", "nan", "is missing"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,\n", "line 3", "weight", "", "is missing"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,inf\n", "line 3", "weight", "inf", "is not finite"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,1e999\n", "line 3", "weight", "1e999", "is not finite"),
    ("follower,followed,weight\n@a,@b,1\n@a,@c,much\n", "line 3", "weight", "much", "is not a number"),
    ("follower;followed;weight\n@a;@b;1\n@a;@c;0,5\n", "line 3", "weight", "0,5", "is not a number"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "place", "column", "value", "reason"), BAD_FOLLOWS)
def test_a_bad_row_is_refused_by_name_or_reported_with_the_good_ones_kept(
    tmp_path, content, place, column, value, reason
):
    path = tmp_path / "f.csv"
    path.write_text(content)
    with pytest.raises(BadRowsError) as caught:
        read_follows(path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)
    assert 'on_bad_rows="report"' in str(caught.value)
    graph = read_follows(path, on_bad_rows="report")
    (bad,) = graph.reading.examples
    assert (bad.place, bad.column, bad.value) == (place, column, value)
    assert reason in bad.reason
    assert graph.reading.bad_rows == 1
    assert graph.reading.bad_table().shape == (1, 4)
    assert "@c" not in graph.names
    assert graph.tie_count == 1
    assert caught.value.report.examples == graph.reading.examples


def test_bytes_that_are_not_utf8_are_shown_with_their_line(tmp_path):
    (tmp_path / "f.csv").write_bytes(HEADER.encode() + b"@a,@b\n@c,\xff\xfe\n")
    with pytest.raises(BadRowsError, match=r"line 3, column 'followed': .* is not UTF-8; save the file as UTF-8"):
        read_follows(tmp_path / "f.csv")


def test_the_first_bad_rows_are_shown_and_all_are_counted(tmp_path):
    lines = [f"@a{n},@b" if n % 3 else (f"@a{n}," if n % 2 else f"@a{n}") for n in range(90)]
    (tmp_path / "f.csv").write_text(HEADER + "\n".join(lines) + "\n")
    with pytest.raises(BadRowsError, match=r"30 of 90 rows cannot be read.* and 25 more") as caught:
        read_follows(tmp_path / "f.csv")
    places = [bad.place for bad in caught.value.report.examples]
    assert places == ["line 2", "line 5", "line 8", "line 11", "line 14"]


def test_lines_are_counted_across_blocks(tmp_path, monkeypatch):
    lines = [f'"@a{n}\n",@b' if n % 5 == 0 else f"@a{n},@b" for n in range(2_000)]
    lines[1_500:1_501] = ["lonely", "@late,"]
    (tmp_path / "f.csv").write_text(HEADER + "\n".join(lines) + "\n")
    text = (tmp_path / "f.csv").read_text().split("\n")
    monkeypatch.setattr("diffusion.read.stream.PIECE", 500)
    report = read_follows(tmp_path / "f.csv", on_bad_rows="report").reading
    assert [bad.place for bad in report.examples] == [
        f"line {text.index('lonely') + 1:,}",
        f"line {text.index('@late,') + 1:,}",
    ]


def test_edge_lists_and_json_lines_name_their_lines_too(tmp_path):
    (tmp_path / "f.txt").write_text("# c\n1 2\n# d\n3\n4 5\n")
    (tmp_path / "f.jsonl").write_text(
        '{"follower": 1, "followed": 2}\n\n{"follower": 1.5, "followed": 2}\n{"follower": 1}\n'
    )
    with pytest.raises(BadRowsError, match="line 4: '3' has 1 field"):
        read_follows(tmp_path / "f.txt")
    with pytest.raises(BadRowsError, match=r"line 3: .* has 1\.5 as 'follower'.*line 4, column 'followed' is no name"):
        read_follows(tmp_path / "f.jsonl")


def test_nothing_but_bad_rows_is_refused_either_way(tmp_path):
    (tmp_path / "f.csv").write_text(HEADER + "@a,\n")
    with pytest.raises(BadRowsError, match="no row can be read"):
        read_follows(tmp_path / "f.csv", on_bad_rows="report")
    with pytest.raises(InputError, match='on_bad_rows must be "refuse" or "report"'):
        read_follows(tmp_path / "f.csv", on_bad_rows="ignore")


def test_an_account_called_null_can_be_read_if_one_says_so(tmp_path):
    (tmp_path / "f.csv").write_text(HEADER + "null,@b\n")
    with pytest.raises(BadRowsError, match="missing="):
        read_follows(tmp_path / "f.csv")
    assert list(read_follows(tmp_path / "f.csv", missing=[""]).names) == ["@b", "null"]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ({"follower": [1.0, 2.0], "followed": [2, 3]}, ["row 1", "1.0", 'astype("Int64")']),
        ({"follower": [True, False], "followed": [2, 3]}, ["row 1", "True", 'astype("string")']),
        ({"follower": ["a", 1.5], "followed": [2, 3]}, ["index 1", "1.5", "string or a whole number"]),
        ({"follower": pandas.array([1, None], "Int64"), "followed": [2, 3]}, ["row 2 (index 1)", "is no name"]),
        ({"follower": ["a", None], "followed": [2, 3]}, ["row 2 (index 1)", "is no name"]),
        ({"follower": ["a"], "followed": ["b"], "weight": [-1.0]}, ["row 1", "is negative"]),
        ({"follower": [], "followed": []}, ["no rows"]),
        ({"follower": ["a"]}, ["no column 'followed'"]),
    ],
)
def test_a_frame_that_cannot_be_read_is_refused_with_the_way_out(frame, words):
    with pytest.raises(InputError) as caught:
        read_follows(pandas.DataFrame(frame))
    for word in ["the DataFrame", *words]:
        assert word in str(caught.value)


def test_a_parquet_row_is_named_by_its_number(tmp_path):
    pandas.DataFrame({"follower": ["a"] * 9 + [None], "followed": "b"}).to_parquet(tmp_path / "f.parquet")
    with pytest.raises(BadRowsError, match="row 10, column 'follower' is no name"):
        read_follows(tmp_path / "f.parquet")


def test_hostile_names_are_names_like_others(tmp_path):
    names = [
        "<script>alert(1)</script>",
        '=HYPERLINK("x")',
        "../../x",
        "'; DROP TABLE rows; --",
        "a,b\nc",
        "\u202eevil",
    ]
    pandas.DataFrame({"follower": names, "followed": "@b"}).to_csv(tmp_path / "f.csv", index=False)
    assert sorted(read_follows(tmp_path / "f.csv").names) == sorted([*names, "@b"])


def test_two_gigabytes_without_a_line_end_eat_no_memory(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"a,")
        file.truncate(2**31)  # a hole: nothing is written to the disk
    script = f"""
import resource, diffusion
resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
try:
    diffusion.read_follows({str(path)!r})
except diffusion.InputError as error:
    print(error)
"""
    script += "print(max(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    said, peak = outcome.stdout.splitlines()[:-1], int(outcome.stdout.splitlines()[-1])
    assert any("huge.csv" in line for line in said)
    assert peak < 2**20  # kilobytes; getrusage would begin with what this process had


def test_a_log_with_bad_times_is_refused(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("item,account,time\na,@b,5\na,@c,soon\na,@d,\na,@e,inf\n,@f,3\na,@g,now\n")
    with pytest.raises(BadRowsError) as caught:
        read_reposts(path)
    reasons = {bad.place: (bad.column, bad.value, bad.reason) for bad in caught.value.report.examples}
    assert reasons["line 3"][:2] == ("time", "soon")
    assert "ISO 8601" in reasons["line 3"][2]
    assert "allow_missing_times" in reasons["line 4"][2]
    assert "not finite" in reasons["line 5"][2]
    assert reasons["line 6"][0] == "item"
    assert reasons["line 7"][1] == "now"


def test_numbers_and_dates_in_one_column_are_refused(tmp_path):
    (tmp_path / "r.csv").write_text("item,account,time\na,@b,5\na,@c,2016-01-01\n")
    with pytest.raises(InputError, match="dates in 1 rows and numbers in 1; write all times in one way"):
        read_reposts(tmp_path / "r.csv")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("@a,-5,yes,.5", "fee", "is negative"),
        ("@a,many,yes,.5", "fee", "is not a number"),
        ("@a,5,maybe,.5", "owned", "is not yes or no"),
        ("@a,5,yes,1.5", "acceptance", "is not between 0 and 1"),
        ("@z,5,yes,.5", "account", "is listed on an earlier row already"),
        (",5,yes,.5", "account", "is no name"),
    ],
)
def test_a_bad_row_of_accounts_is_refused(tmp_path, row, column, reason):
    (tmp_path / "a.csv").write_text(f"account,fee,owned,acceptance\n@z,1,no,1\n{row}\n")
    with pytest.raises(BadRowsError, match=f"line 3, column '{column}'.*{reason}"):
        read_accounts(tmp_path / "a.csv")
    assert len(read_accounts(tmp_path / "a.csv", on_bad_rows="report")) == 1


def test_refused_arguments_say_why():
    frame = pandas.DataFrame({"follower": ["a"], "followed": ["b"]})
    with pytest.raises(InputError, match='edges must be "influence"'):
        read_follows(frame, edges="both")
    with pytest.raises(InputError, match="must be different columns"):
        read_follows(frame, follower="followed")
    with pytest.raises(InputError, match="no column 'strength'"):
        read_follows(frame, weight="strength")
    with pytest.raises(InputError, match="seconds_per_unit must be greater than 0"):
        read_reposts(pandas.DataFrame({"item": [1], "account": [1], "time": [1]}), seconds_per_unit=0)
    assert issubclass(BadRowsError, ValueError)
    assert np.issubdtype(diffusion.read_follows(frame).weights.dtype, np.float64)


@pytest.mark.parametrize("count", [1, 2])
def test_a_parquet_file_that_is_damaged_further_on_is_told(tmp_path, count):
    path = tmp_path / "f.parquet"
    pandas.DataFrame({"follower": range(9_000), "followed": range(1, 9_001)}).to_parquet(path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[9_000:9_400] = b"\xff" * 400
    path.write_bytes(content)
    with (
        diffusion.threads(count),
        pytest.raises(InputError, match=r"f\.parquet is a damaged Parquet file .*write it again"),
    ):
        read_follows(path)
