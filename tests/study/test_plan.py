"""Launches of a plan: in a study, and on the command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import diffusion
from diffusion import run_study
from diffusion.cascades.model import Model
from diffusion.errors import InputError
from diffusion.learning.bernoulli import Bernoulli
from tests.study.conftest import contents
from tests.study.test_cli import run

QUICK = {"powers": [4], "replicates": 200, "most_replicates": 200, "points": 2, "max_seeds": 4, "draws": 2}
PLAN = """
horizon = "2d"
power = 2
target = 20
replicates = 100

[model]
kind = "timed cascade"
delays = { kind = "exponential", mean = "1h" }
content_fading = { kind = "half-life", half_life = "12h" }

[[launches]]
name = "<b>one</b>"
[[launches.pushes]]
kind = "paid influencers"
accounts = ["@user001"]
acceptance = 0.8

[[launches]]
name = "three, staggered"
[[launches.pushes]]
kind = "push"
accounts = ["@user002", "@user003"]
[[launches.pushes]]
kind = "push"
accounts = ["@user004"]
at = "6h"
"""


def line_of(word: str) -> int:
    return PLAN[: PLAN.index(word)].count("\n") + 1


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def test_a_study_carries_out_its_plan(inputs: dict[str, Path], plan: Path, tmp_path: Path) -> None:
    asked = {**inputs, "plan": plan, "out": tmp_path / "study", "learning": Bernoulli(), **QUICK}
    study = run_study(**asked)
    assert study.planned is not None
    assert "three, staggered" in study.summary()
    page = (study.folder / "report.html").read_text()
    assert "The launches of the plan" in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert "<b>one</b>" not in page
    table = pd.read_parquet(study.folder / "tables" / "plan.parquet")
    assert table["launch"].tolist() == ["<b>one</b>", "three, staggered"]
    growth = pd.read_csv(study.folder / "tables" / "plan_growth.csv")
    assert growth["joined"].iloc[-1] == pytest.approx(table["mean"].iloc[-1])
    assert (study.folder / "figures" / "plan.png").exists()
    before = contents(study.folder)
    again = run_study(**asked)
    assert again.planned == study.planned
    assert contents(study.folder) == before


def test_another_plan_is_another_study(inputs: dict[str, Path], plan: Path, tmp_path: Path) -> None:
    asked = {"follows": inputs["follows"], "out": tmp_path / "study", **QUICK}
    run_study(**asked)
    with pytest.raises(diffusion.StudyError, match="plan"):
        run_study(**asked, plan=plan)


def test_a_plan_that_cannot_be_carried_out_leaves_no_folder(
    inputs: dict[str, Path], plan: Path, tmp_path: Path
) -> None:
    plan.write_text(PLAN.replace("@user003", "@nobody"))
    with pytest.raises(InputError, match=rf"{plan.name}:{line_of('@user003')}: .*'@nobody'"):
        run_study(inputs["follows"], plan=plan, accounts=inputs["accounts"], out=tmp_path / "study")
    plan.write_text(PLAN[: PLAN.rindex("[[launches]]")])
    with pytest.raises(InputError, match="two or more"):
        run_study(inputs["follows"], plan=plan, accounts=inputs["accounts"], out=tmp_path / "study")
    with pytest.raises(InputError, match="plan must be the path of a TOML file or a Plan, not int"):
        run_study(inputs["follows"], plan=7, out=tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_compare_tells_what_a_plan_comes_to(
    inputs: dict[str, Path], plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", inputs["follows"], "--accounts", inputs["accounts"], "--plan", plan, "--power", 2]
    status, out, _ = run(capsys, *arguments, "--out", tmp_path / "made")
    assert status == 0
    assert "three, staggered" in out
    assert (tmp_path / "made" / "tables" / "comparison_growth.csv").exists()
    assert (tmp_path / "made" / "figures" / "comparison.svg").exists()
    status, out, _ = run(capsys, *arguments, "--json", "--replicates", 50)
    found = json.loads(out)
    assert (status, found["replicates"], found["target"]) == (0, 50, 20)
    assert {"rows", "launches", "differences", "shares", "growth", "provenance"} <= set(found)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([], "either --launch"),
        (["--plan", "PLAN", "--launch", "a=@user001"], "either --launch"),
        (["--plan", "PLAN", "--model", "threshold"], "the plan says how content spreads"),
        (["--plan", "nowhere.toml"], "nowhere.toml"),
        (["--plan", "PLAN"], f"plan.toml:{line_of('@user001')}"),
    ],
)
def test_what_compare_cannot_use_is_said_with_status_2(
    more: list[str], words: str, inputs: dict[str, Path], plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.write_text(PLAN.replace("@user001", "@nobody"))
    status, out, err = run(capsys, "compare", inputs["follows"], *(plan if word == "PLAN" else word for word in more))
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1


def test_ctrl_c_tells_what_is_known_and_the_same_call_goes_on(
    inputs: dict[str, Path], plan: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    program = "from diffusion.cli import main; main()"
    asked = ["compare", inputs["follows"], "--accounts", inputs["accounts"], "--plan", plan, "--keep", kept, "--quiet"]
    command = [sys.executable, "-c", program, *map(str, asked)]
    process = subprocess.Popen([*command, "--replicates", "2000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(kept.glob("block-*.npz")):
        assert process.poll() is None, "the comparison ended before it could be interrupted"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Interrupted: this rests on" in out
    assert b"interrupted; what was finished is kept" in err
    done = max(int(path.stem.split("-")[2]) for path in kept.glob("block-*.npz"))
    after = subprocess.run([*command, "--replicates", str(done), "--json"], capture_output=True, check=True)
    other = [word if word != str(kept) else str(tmp_path / "other") for word in command]
    alone = subprocess.run([*other, "--replicates", str(done), "--json"], capture_output=True, check=True)
    assert after.stdout == alone.stdout


@pytest.mark.parametrize(
    "model",
    [
        diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2), willing=0.9),
        diffusion.TimedCascade(diffusion.Exponential("1h"), content_fading=diffusion.HalfLife("12h")),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_study_asks_its_questions_of_any_model_and_reads_them_again(
    model: Model, inputs: dict[str, Path], tmp_path: Path
) -> None:
    asked = {"follows": inputs["follows"], "out": tmp_path / "study", "target": 20, **QUICK}
    study = run_study(**asked, model=model)
    before = contents(study.folder)
    again = run_study(**asked, model=model)
    assert again.comparisons[0].ensembles[0].model == model
    assert (again.comparisons[0].ensembles[1].sizes == study.comparisons[0].ensembles[1].sizes).all()
    assert contents(study.folder) == before
    with pytest.raises(diffusion.StudyError, match="model"):
        run_study(**asked, model=diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2), willing=0.8))
