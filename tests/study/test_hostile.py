"""Studies of tiny, odd and mistaken input: a sentence or a sensible report, and nothing left in the way."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import diffusion
from diffusion.files import alone_in
from tests.study.conftest import contents

QUICK = {"powers": [1], "replicates": 50, "most_replicates": 100, "max_seeds": 2, "points": 2}
NAMES = ["<script>alert(1)</script>", '=HYPERLINK("x")', "../../x", "line\nbreak", 'com,ma "quoted"', "$x^2_{",
         "\u202ertl", "x" * 10_000, "\u200b", "-1+1", "[bold]x[/]", "\x1b[31mred", "$\\frac{1}{", "%s {0}",
         "0", "00", "1.0"]  # fmt: skip


def follows(*pairs: tuple[object, object]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["follower", "followed"])


RING = follows(("a", "b"), ("b", "c"), ("c", "a"))
CLIQUE = follows(*((x, y) for x in "abcd" for y in "abcd" if x != y))


@pytest.mark.parametrize(
    "table",
    [follows(("a", "b")), follows(("a", "b"), ("b", "a")), RING, follows(("a", "b"), ("x", "y"))],
    ids=["one tie", "two accounts", "ring", "two halves"],
)
def test_the_smallest_networks_get_a_report(table: pd.DataFrame, tmp_path: Path) -> None:
    study = diffusion.run_study(table, out=tmp_path / "study", **QUICK)
    assert (tmp_path / "study" / "report.html").exists()
    assert "nan" not in study.summary()


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_a_named_column_of_certain_or_impossible_ties_is_taken_at_its_word(p: float, tmp_path: Path) -> None:
    study = diffusion.run_study(RING.assign(p=p), probability="p", out=tmp_path / "study", **QUICK)
    assert set(study.chain.probabilities) == {p}
    assert study.points[0].exists == (p == 1)


def test_hostile_names_go_through_a_whole_study(tmp_path: Path) -> None:
    with open(tmp_path / "follows.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(["follower", "followed"])
        rows.writerows(
            (one, other) for place, one in enumerate(NAMES) for other in NAMES[place % 3 :: 3] if one != other
        )
    out = tmp_path / "study"
    study = diffusion.run_study(tmp_path / "follows.csv", out=out, **QUICK)
    assert set(study.graph.names) == {0 if name == "0" else name for name in NAMES}
    assert "<script>alert" not in (out / "report.html").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["follows.csv", "study"]
    for table in out.glob("tables/*.csv"):
        with table.open(newline="", encoding="utf-8") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "@", "\t"))]


@pytest.mark.parametrize(
    ("table", "asked", "words"),
    [
        (follows(("a", "a")), {}, "no ties"),
        (RING, {"target": 4}, "target must be at most 3, not 4"),
        (RING, {"max_seeds": 4}, "max_seeds must be at most 3, not 4"),
        (RING, {"accounts": pd.DataFrame({"account": ["z"], "fee": [1]})}, "none of the listed accounts, such as 'z'"),
        (
            CLIQUE,
            {"model": diffusion.LinearThreshold(), "powers": [1, 2]},
            r"power 2: .* of the powers, 1 can be asked",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_before_a_folder_is_made(
    table: pd.DataFrame, asked: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.run_study(table, out=tmp_path / "study", **(QUICK | asked))
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"model": "threshold"}, "model must be a model such as"),
        ({"model": diffusion.LinearThreshold}, "model must be a model such as"),
        ({"powers": [1, 1.0000001]}, "differ within six digits"),
        ({"powers": []}, "powers must be one or more"),
    ],
)
def test_settings_that_mean_nothing_are_refused(asked: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.run_study(RING, out=tmp_path / "study", **(QUICK | asked))


def test_the_usual_powers_that_a_model_does_not_bear_are_left_out_and_named(tmp_path: Path) -> None:
    asked = QUICK | {"powers": None}
    study = diffusion.run_study(CLIQUE, out=tmp_path / "study", model=diffusion.LinearThreshold(), **asked)
    assert [point.power for point in study.points] == [0.5, 1]
    assert study.left_out == (2,)
    words = "There is no answer for power 2: the linear threshold model does not bear it"
    assert words in study.summary()
    assert words in (tmp_path / "study" / "report.html").read_text("utf-8")
    assert "no answer for" not in diffusion.run_study(CLIQUE, out=tmp_path / "other", **QUICK).summary()


def test_a_folder_where_nothing_was_finished_is_no_obstacle(tmp_path: Path) -> None:
    out = tmp_path / "study"
    diffusion.run_study(RING, out=out, **QUICK)
    whole = contents(out)
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / ".manifest.json.k1ll3d").write_bytes(b"{")  # killed while it wrote its very first file
    diffusion.run_study(RING, out=tmp_path / "begun", **QUICK)
    assert contents(tmp_path / "begun") == whole
    for path in out.rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            path.unlink()
    (out / "manifest.json").write_text('{"format": 5, "complete": false, "settings": {"chance": 0.5}}')
    diffusion.run_study(RING, out=out, **QUICK)
    assert contents(out) == whole


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there")
def test_two_studies_do_not_work_in_one_folder(tmp_path: Path) -> None:
    out = tmp_path / "study"
    out.mkdir()
    with alone_in(out) as alone:
        assert alone
        with pytest.raises(diffusion.StudyError, match="another study is at work in"):
            diffusion.run_study(RING, out=out, **QUICK)
        assert contents(out) == {}
    diffusion.run_study(RING, out=out, **QUICK)


def test_one_fee_is_one_fee(tmp_path: Path) -> None:
    fees = pd.DataFrame({"account": ["a", "b", "c", "elsewhere"], "fee": [7.0, 7.0, 7.0, 1.0]})
    study = diffusion.run_study(RING, accounts=fees, out=tmp_path / "study", **QUICK)
    assert study.points[0].accounts_needed == 1
    assert "Its fee is 7." in study.summary()
    gaps = pd.DataFrame({"account": ["a", "b", "c"], "fee": [None, None, None]})
    assert (
        "Its fee is not listed." in diffusion.run_study(RING, accounts=gaps, out=tmp_path / "gaps", **QUICK).summary()
    )


def test_nobody_reads_and_nothing_is_said_of_it(inputs: dict[str, Path]) -> None:
    command = [sys.executable, "-c", "import diffusion.cli; diffusion.cli.main()", "read", str(inputs["follows"])]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
