"""A study that was killed, stopped or damaged ends with the bytes of one that was not."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import diffusion
from diffusion.study.folder import verified
from tests.study.conftest import contents

SETTINGS = {"powers": [1, 4], "replicates": 200, "most_replicates": 1_000, "max_seeds": 8, "points": 3}


@pytest.fixture(scope="module")
def undisturbed(inputs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "study"
    diffusion.run_study(**inputs, out=out, **SETTINGS)
    return out


def command(inputs: dict[str, Path], out: Path) -> list[str]:
    script = (
        "import sys, json, diffusion; inputs = json.loads(sys.argv[1]);"
        "diffusion.run_study(**inputs, out=sys.argv[2], **json.loads(sys.argv[3]))"
    )
    paths = json.dumps({name: str(path) for name, path in inputs.items()})
    return [sys.executable, "-c", script, paths, str(out), json.dumps(SETTINGS)]


@pytest.mark.parametrize("step", ["leaders", "tipping-power-1", "launches-power-4"])
def test_killed_in_the_middle_and_called_again_ends_with_the_same_bytes(
    step: str, inputs: dict[str, Path], undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "study"
    process = subprocess.Popen(command(inputs, out))
    while not (out / "results" / f"{step}.json").exists():
        assert process.poll() is None, "the study ended before it could be killed"
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not json.loads((out / "manifest.json").read_text())["complete"]
    subprocess.run(command(inputs, out), check=True)
    assert contents(out) == contents(undisturbed)


def test_a_finished_study_called_again_rewrites_nothing(inputs: dict[str, Path], undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*") if path.is_file()}
    diffusion.run_study(**inputs, out=undisturbed, **SETTINGS)
    assert {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["tables/leaders.csv", "results/tipping-power-4.npz", "report.html"])
def test_a_damaged_file_is_made_anew(name: str, inputs: dict[str, Path], undisturbed: Path) -> None:
    before = contents(undisturbed)
    (undisturbed / name).write_bytes(b"damaged")
    with pytest.raises(diffusion.StudyError, match="missing or changed"):
        verified(undisturbed)
    diffusion.run_study(**inputs, out=undisturbed, **SETTINGS)
    assert contents(undisturbed) == before


def test_stored_results_read_back_are_what_they_were(inputs: dict[str, Path], undisturbed: Path) -> None:
    again = diffusion.run_study(**inputs, out=undisturbed, **SETTINGS)
    fresh = diffusion.run_study(**inputs, out=undisturbed.parent / "second", **SETTINGS)
    assert again.summary() == fresh.summary()
    for stored, made in zip(again.points, fresh.points, strict=True):
        assert stored.provenance == made.provenance
        assert (stored.curve.sizes == made.curve.sizes).all()
        assert stored.table().equals(made.table())


def test_another_question_in_the_same_folder_is_refused(inputs: dict[str, Path], undisturbed: Path) -> None:
    with pytest.raises(diffusion.StudyError, match=r"other settings \(chance 0\.9, and now 0\.5\).*new folder"):
        diffusion.run_study(**inputs, out=undisturbed, **SETTINGS, chance=0.5)


def test_a_folder_with_other_things_is_refused_and_left_alone(inputs: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("precious")
    with pytest.raises(diffusion.StudyError, match="not empty and holds no study"):
        diffusion.run_study(**inputs, out=tmp_path, **SETTINGS)
    assert contents(tmp_path) == {"holiday.txt": b"precious"}


def test_threads_do_not_change_a_byte(inputs: dict[str, Path], undisturbed: Path, tmp_path: Path) -> None:
    with diffusion.threads(1):
        diffusion.run_study(**inputs, out=tmp_path / "study", **SETTINGS)
    assert contents(tmp_path / "study") == contents(undisturbed)
