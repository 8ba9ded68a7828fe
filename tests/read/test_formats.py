"""The same rows in any format, order and spelling of the file give the same graph."""

import gzip
import io
import json
import subprocess
import sys

import numpy as np
import pandas
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion

ROWS = [("@ann", "@bo"), ("@cy", "@bo"), ("7", "@ann"), ("@ann", "@bo"), ("@bo", "@bo"), ("007", "7"), ("Élan", "@CY")]
CSV = "follower,followed\n" + "".join(f"{follower},{followed}\n" for follower, followed in ROWS)


def frame_of(rows):
    return pandas.DataFrame([[_typed(name) for name in row] for row in rows], columns=["follower", "followed"])


def _typed(name):
    return int(name) if name == "7" else name


EXPECTED = diffusion.read_follows(frame_of(ROWS))


def zst(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)


def test_the_expected_graph_is_what_the_rows_say():
    table = EXPECTED.table().astype({"source": object, "target": object})
    assert table.values.tolist() == [
        [7, "007", 1.0],
        ["@CY", "Élan", 1.0],
        ["@ann", 7, 1.0],
        ["@bo", "@ann", 2.0],
        ["@bo", "@cy", 1.0],
    ]
    report = EXPECTED.reading
    assert (report.rows, report.kept, report.merged, report.self_ties, report.bad_rows) == (7, 5, 1, 1, 0)


def json_lines(rows):
    return "".join(json.dumps({"follower": a, "followed": b}) + "\n" for a, b in rows)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.csv", CSV.encode()),
        ("f.csv", CSV.replace("\n", "\r\n").encode()),
        ("f.csv", b"\xef\xbb\xbf" + CSV.encode()),
        ("f.csv", CSV.rstrip("\n").encode()),
        ("f.csv", CSV.replace(",", ";").encode()),
        ("f.csv", CSV.replace(",", "\t").encode()),
        ("f.csv", CSV.replace("\n", "\n\n").encode()),
        ("f.csv", ("# made by hand\n" + CSV).encode()),
        ("f.csv", "".join(f'"{a}","{b}"\n' for a, b in [("follower", "followed"), *ROWS]).encode()),
        ("f.csv", ("more,followed,follower\n" + "".join(f"x,{b},{a}\n" for a, b in ROWS)).encode()),
        ("f.tsv", CSV.replace(",", "\t").encode()),
        ("f.dat", CSV.encode()),
        ("f.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
        ("f.csv.gz", gzip.compress(CSV[:30].encode(), mtime=0) + gzip.compress(CSV[30:].encode(), mtime=0)),
        ("f.csv.zst", zst(CSV.encode())),
        ("f.csv", gzip.compress(CSV.encode(), mtime=0)),
        ("f.jsonl", json_lines(ROWS).encode()),
        ("f.ndjson.gz", gzip.compress(json_lines(ROWS).encode(), mtime=0)),
        ("f.jsonl", json_lines([[_typed(name) for name in row] for row in ROWS]).encode()),
        ("f.txt", b"# SNAP\n# FromNodeId\tToNodeId\n" + "".join(f"{a}\t{b}\n" for a, b in ROWS).encode()),
        ("f.txt", "".join(f" {a}   {b} \r\n" for a, b in ROWS).encode()),
        ("f.edgelist", b"% KONECT\n" + "".join(f"{a} {b} 1\n" for a, b in ROWS).encode()),
        ("f.txt.zst", zst("".join(f"{a} {b}\n" for a, b in ROWS).encode())),
        ("f.txt", ("follower followed\n" + "".join(f"{a} {b}\n" for a, b in ROWS)).encode()),
    ],
)  # fmt: skip
def test_every_format_gives_the_same_graph(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    graph = diffusion.read_follows(str(tmp_path / name))
    assert graph.fingerprint == EXPECTED.fingerprint
    assert graph.reading.rows == len(ROWS)
    assert graph.reading.direction == EXPECTED.reading.direction


def test_typed_tables_keep_their_types(tmp_path):
    numbers = pandas.DataFrame({"follower": [3, 1], "followed": [1, 2]})
    strings = numbers.astype(str)
    expected = {"numbers": [1, 2, 3], "strings": ["1", "2", "3"]}
    for label, frame in (("numbers", numbers), ("strings", strings)):
        frame.to_parquet(tmp_path / "f.parquet")
        for source in (frame, tmp_path / "f.parquet", pa.table(frame)):
            assert list(diffusion.read_follows(source).names) == expected[label]
        assert list(diffusion.read_follows(frame.astype("category")).names) == expected[label]


def test_names_that_are_integers_here_and_strings_there_are_mentioned():
    graph = diffusion.read_follows(pandas.DataFrame({"follower": ["7", "8"], "followed": [7, 9]}))
    assert list(graph.names) == [7, 9, "7", "8"]
    assert "1 name is an integer and a string, such as '7'" in graph.reading.summary()


@given(st.permutations(ROWS))
def test_shuffled_rows_give_the_same_graph(rows):
    graph = diffusion.read_follows(frame_of(rows))
    assert graph.fingerprint == EXPECTED.fingerprint
    assert graph.reading == EXPECTED.reading


WEIGHTS = st.lists(st.floats(0, 1e6) | st.sampled_from([0.1, 0.2, 0.3, 1e-17]), min_size=2, max_size=12)


@given(WEIGHTS, st.randoms())
def test_the_sum_of_weights_does_not_depend_on_the_order_of_rows(weights, chance):
    rows = pandas.DataFrame({"follower": "@ann", "followed": "@bo", "weight": weights})
    order = list(range(len(weights)))
    chance.shuffle(order)
    first, second = diffusion.read_follows(rows), diffusion.read_follows(rows.iloc[order])
    assert first.fingerprint == second.fingerprint
    assert first.weights.tolist() == [pytest.approx(sum(weights))]


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=6).filter(
    lambda name: name not in ("nan", "NaN", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None")
)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=20))
def test_any_text_survives_a_csv_file(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    path.write_bytes(pandas.DataFrame(rows, columns=["follower", "followed"]).to_csv(index=False).encode())
    graph = diffusion.read_follows(path)
    assert set(graph.names) == {_as_read(name) for row in rows for name in row}
    assert graph.reading.rows == len(rows)


def _as_read(name):
    digits = name.removeprefix("-")
    whole = digits.isascii() and digits.isdigit() and name == str(int(name))
    return int(name) if whole and -(2**63) < int(name) < 2**63 else name


def test_blocks_and_threads_change_nothing(tmp_path, monkeypatch):
    chance = np.random.default_rng(1)
    frame = pandas.DataFrame(chance.integers(0, 500, (5_000, 2)), columns=["follower", "followed"]).astype(str)
    frame["followed"] += np.where(chance.random(5_000) < 0.2, '\n"x", y', "")
    frame.to_csv(tmp_path / "f.csv", index=False)
    expected = diffusion.read_follows(tmp_path / "f.csv")
    assert expected.reading.rows == 5_000
    monkeypatch.setattr("diffusion.read.stream.PIECE", 777)
    for count in (1, 2, 5):
        with diffusion.threads(count):
            assert diffusion.read_follows(tmp_path / "f.csv").fingerprint == expected.fingerprint


def test_a_script_that_reads_at_its_end_ends_well(tmp_path):
    (tmp_path / "f.csv").write_text(CSV)
    script = f"import diffusion; print(diffusion.read_follows({str(tmp_path / 'f.csv')!r}))"
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout == f"{EXPECTED!r}\n"


def test_columns_may_have_other_names_and_say_influence():
    frame = pandas.DataFrame({"who": ["@ann"], "whom": ["@bo"], "times": [3]})
    graph = diffusion.read_follows(frame, follower="who", followed="whom", weight="times")
    assert graph.table().values.tolist() == [["@bo", "@ann", 3.0]]
    influence = pandas.DataFrame({"source": ["@bo"], "target": ["@ann"], "weight": [3]})
    assert diffusion.read_follows(influence, edges="influence").fingerprint == graph.fingerprint


def test_an_edge_list_of_influence_runs_from_first_to_second(tmp_path):
    (tmp_path / "f.edgelist").write_text("1 2 0.5\n")
    assert diffusion.read_follows(tmp_path / "f.edgelist", edges="influence").table().values.tolist() == [[1, 2, 0.5]]
    assert diffusion.read_follows(tmp_path / "f.edgelist").table().values.tolist() == [[2, 1, 0.5]]


def test_a_third_of_four_columns_is_no_weight_unless_asked_for(tmp_path):
    (tmp_path / "f.txt").write_text("1 2 500 RT\n1 3 600 RT\n")
    graph = diffusion.read_follows(tmp_path / "f.txt")
    assert graph.weights.tolist() == [1, 1]
    assert "2 further columns were not read" in graph.reading.summary()
    assert diffusion.read_follows(tmp_path / "f.txt", weight="weight").weights.tolist() == [500, 600]


def test_platforms_are_counted():
    rows = {"follower": ["a", "b", "c"], "followed": ["d", "d", "d"], "platform": ["x", "vk", "x"]}
    report = diffusion.read_follows(pandas.DataFrame(rows)).reading
    assert report.platforms == {"vk": 1, "x": 2}
    assert report.table().set_index("what")["count"]["rows on x"] == 2


def test_a_graph_of_unit_weights_takes_no_memory_for_them():
    graph = diffusion.read_follows(pandas.DataFrame({"follower": range(1, 101), "followed": range(100)}))
    assert graph.weights.strides == (0,)
    assert graph.weights.tolist() == [1.0] * 100


def test_progress_is_told_in_bytes(tmp_path):
    (tmp_path / "f.csv").write_text(CSV)
    told = []
    with diffusion.progress(lambda what, done, total: told.append((what, done, total))):
        diffusion.read_follows(tmp_path / "f.csv")
    reading = [step for step in told if step[0] == "reading f.csv"]
    assert reading[-1] == ("reading f.csv", len(CSV.encode()), len(CSV.encode()))
    assert {"numbering names", "grouping ties"} <= {what for what, _, _ in told}


def test_an_open_file_is_not_a_source():
    with pytest.raises(
        diffusion.InputError, match="path of a file, a pandas DataFrame or an Arrow table, not StringIO"
    ):
        diffusion.read_follows(io.StringIO(CSV))


@pytest.mark.parametrize("count", [1, 2])
def test_parquet_in_many_batches_is_read_in_order_on_any_threads(tmp_path, monkeypatch, count):
    monkeypatch.setattr("diffusion.read.tables.MANY", 7)
    rows = pandas.DataFrame(
        {"follower": range(100), "followed": [None if row == 45 else row * 3 for row in range(100)]}
    )
    rows.astype("Int64").to_parquet(tmp_path / "f.parquet", row_group_size=30)
    with diffusion.threads(count):
        graph = diffusion.read_follows(tmp_path / "f.parquet", on_bad_rows="report")
    whole = rows.dropna().astype(int)
    assert graph.fingerprint == diffusion.read_follows(whole).fingerprint
    assert graph.reading.examples[0].place == "row 46"
    assert graph.reading.bad_rows == 1
