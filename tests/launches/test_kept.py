"""Comparisons that are interrupted: what is done stays done, and what comes of it is the same."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import diffusion
from diffusion import ComparisonInterrupted, IndependentCascade, Launch, PlausibleChains, Push
from diffusion.errors import InputError
from diffusion.launches.comparison import blocks
from diffusion.launches.comparison.kept import BLOCK
from tests.launches.timed_plans import CHAIN, HUBS, MODEL, PLANS, compared

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
import diffusion
from diffusion.launches.comparison import blocks
from tests.launches.timed_plans import compared
blocks.SECONDS, blocks.GROWTH = 0.0, 1
signal.signal(signal.SIGINT, signal.default_int_handler)
after, number, keep = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] or None

def stop(what, done, total):
    if what.startswith("comparing") and done > 3 * after:
        os.kill(os.getpid(), number)

try:
    with diffusion.threads(1), diffusion.progress(stop):
        compared(replicates=400, keep=keep)
except diffusion.ComparisonInterrupted as stopped:
    print(stopped)
    print(stopped.comparison.replicates, stopped.comparison.ensembles[0].sizes.sum())
    raise
"""


def stopped(after, number, keep=""):
    """Run a comparison in a process of its own that gets a signal once so many replicates are done."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(after), str(int(number)), str(keep)], cwd=ROOT,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def bytes_of(comparison):
    """Return everything that is told of a comparison."""
    return json.dumps(comparison.to_json(), allow_nan=False).encode() + b"".join(
        getattr(found, name).tobytes() for found in comparison.ensembles for name in ("sizes", "growth", "by_way")
    )


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "SECONDS", 0.0)
    monkeypatch.setattr(blocks, "thread_count", lambda: 1)


@pytest.fixture(scope="module")
def whole():
    return bytes_of(compared(replicates=400))


def test_blocks_change_no_number(whole, small_blocks, monkeypatch):
    monkeypatch.setattr(blocks, "SMALLEST", 7)
    monkeypatch.setattr(blocks, "GROWTH", 1)
    assert bytes_of(compared(replicates=400)) == whole
    with diffusion.threads(1):
        assert bytes_of(compared(replicates=400)) == whole


def test_progress_counts_the_replicates_of_all_launches(small_blocks):
    told = []
    with diffusion.progress(lambda *step: told.append(step)):
        compared(replicates=200)
    steps = [step for step in told if step[0].startswith("comparing")]
    assert {step[2] for step in steps} == {600}
    assert [step[1] for step in steps] == sorted(step[1] for step in steps)
    assert steps[-1] == ("comparing 3 launches", 600, 600)


def test_control_c_leaves_the_comparison_of_what_is_done(whole):
    run = stopped(after=128, number=signal.SIGINT)
    assert run.returncode != 0
    assert "ComparisonInterrupted: interrupted after 128 of 400" in run.stderr
    words, figures = run.stdout.splitlines()
    done, total = map(int, figures.split())
    assert words == f"interrupted after {done} of 400 replicates of each launch"
    assert done == 128
    assert total == compared(replicates=400).ensembles[0].sizes[:done].sum()


def test_control_c_with_a_folder_and_the_same_call_again_are_one_that_was_never_interrupted(whole, tmp_path):
    run = stopped(128, signal.SIGINT, tmp_path / "kept")
    assert "they are kept in" in run.stdout
    assert "the same call goes on from there" in run.stdout
    kept = sorted(name for name in os.listdir(tmp_path / "kept") if BLOCK.fullmatch(name))
    assert kept == ["block-0-64.npz", "block-64-128.npz"]
    told = []
    with diffusion.progress(lambda *step: told.append(step)):
        assert bytes_of(compared(replicates=400, keep=tmp_path / "kept")) == whole
    assert min(step[1] for step in told if step[0].startswith("comparing")) == 3 * 128
    assert not any(step[0] == "a first look" for step in told)


def test_a_process_that_is_killed_loses_no_more_than_its_last_block(whole, tmp_path):
    for after in (64, 192):
        run = stopped(after, signal.SIGKILL, tmp_path)
        assert run.returncode == -signal.SIGKILL
    assert "block-128-192.npz" in os.listdir(tmp_path)
    (tmp_path / ".block-192-256.npz.abcdef").write_bytes(b"half")
    assert bytes_of(compared(replicates=400, keep=tmp_path)) == whole
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_a_finished_comparison_is_read_again_without_running(whole, tmp_path, monkeypatch):
    compared(replicates=400, keep=tmp_path)
    monkeypatch.setattr(blocks, "run_block", None)
    assert bytes_of(compared(replicates=400, keep=tmp_path)) == whole


def test_more_replicates_go_on_from_fewer_and_fewer_are_the_first_of_more(tmp_path, small_blocks, whole):
    few = bytes_of(compared(replicates=100))
    assert bytes_of(compared(replicates=100, keep=tmp_path)) == few
    assert bytes_of(compared(replicates=400, keep=tmp_path)) == whole
    assert bytes_of(compared(replicates=100, keep=tmp_path)) == few


def test_valleys_and_models_without_time_are_kept_too(tmp_path, monkeypatch, small_blocks):
    plans = PLANS[:2]
    ask = {"plans": plans, "model": IndependentCascade(), "target": None, "replicates": 200}
    expected = json.dumps(compared(**ask).to_json())
    assert json.dumps(compared(**ask, keep=tmp_path).to_json()) == expected
    monkeypatch.setattr("diffusion.launches.comparison.compare.find_valley", None)
    again = compared(**ask, keep=tmp_path)
    assert json.dumps(again.to_json()) == expected
    assert again.valley.reason == compared(**ask, valley=again.valley).valley.reason


def test_a_few_more_replicates_on_plausible_chains_can_be_had(tmp_path, small_blocks, monkeypatch):
    """Fewer than two on each draw are left: the block runs some again, and keeps the new ones."""
    monkeypatch.setattr(blocks, "PER_DRAW", 2)
    chains = PlausibleChains(CHAIN.doubted(tries=5), draws=10)
    first = compared(PLANS[:2], chains, replicates=100, keep=tmp_path)
    more = compared(PLANS[:2], chains, replicates=105, keep=tmp_path)
    straight = compared(PLANS[:2], chains, replicates=105)
    assert (more.ensembles[0].sizes[:100] == first.ensembles[0].sizes).all()
    assert json.dumps(more.to_json()) == json.dumps(straight.to_json())


@pytest.mark.parametrize("other", [
    {"random_state": 1}, {"target": 61}, {"chain": CHAIN.amplified(1.1)}, {"plans": PLANS[:2]}, {"grid": [0, 60, 120]},
    {"model": diffusion.TimedCascade(diffusion.Exponential(3_600), horizon="2d")},
    {"plans": [PLANS[0], Launch("three at once", [Push(HUBS[1]), Push(HUBS[2]), Push(HUBS[3], at=1)]), PLANS[2]]},
    {"plans": [PLANS[0], Launch("three at once", [Push(HUBS[1]), Push(HUBS[2]), Push(HUBS[4])]), PLANS[2]]},
    {"groups": {"all": diffusion.cascades.account_groups.AccountGroups(np.zeros(400, int), ("all",))}},
])  # fmt: skip
def test_a_folder_of_another_comparison_is_refused(tmp_path, other):
    compared(replicates=20, keep=tmp_path)
    with pytest.raises(InputError, match="holds another comparison"):
        compared(**({"replicates": 20, "keep": tmp_path} | other))


def test_folders_that_cannot_be_used_are_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file; name a folder"):
        compared(keep=tmp_path / "file")
    with pytest.raises(InputError, match="holds something else than a comparison"):
        compared(keep=tmp_path)
    assert (tmp_path / "file").read_text() == "mine"
    folder = tmp_path / "kept"
    compared(replicates=20, keep=folder)
    with diffusion.files.alone_in(folder), pytest.raises(InputError, match="another process is at work"):
        compared(replicates=20, keep=folder)
    block = folder / "block-0-20.npz"
    block.write_bytes(block.read_bytes()[:-40])
    with pytest.raises(InputError, match=r"block-0-20.npz is damaged .*; remove it, and its replicates run again"):
        compared(replicates=20, keep=folder)
    block.unlink()
    compared(replicates=20, keep=folder)
    (folder / "comparison.json").write_text("{")
    with pytest.raises(InputError, match=r"comparison.json is damaged"):
        compared(replicates=20, keep=folder)


def test_blocks_are_never_unpickled(tmp_path):
    compared(replicates=20, keep=tmp_path)
    np.savez(tmp_path / "block-0-20.npz", **{"0.sizes": np.array([{"a": 1}], object)})
    with pytest.raises(InputError, match="is damaged"):
        compared(replicates=20, keep=tmp_path)


def test_what_is_raised_is_an_interruption_to_those_who_know_nothing_of_it(monkeypatch, small_blocks):
    real = blocks.run_block

    def impatient(runs, first, count, total, watched):
        if first:
            raise KeyboardInterrupt
        return real(runs, first, count, total, watched)

    monkeypatch.setattr(blocks, "run_block", impatient)
    with pytest.raises(KeyboardInterrupt) as caught:
        compared(replicates=200)
    assert isinstance(caught.value, ComparisonInterrupted)
    found = caught.value.comparison
    assert (found.replicates, found.planned) == (64, 200)
    assert found.summary().startswith("Interrupted: this rests on 64 of 200 replicates of each launch.")
    assert found.provenance.settings["replicates"] == 64


def test_an_interruption_before_anything_is_done_is_one_as_usual(monkeypatch):
    def impatient(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(blocks, "run_block", impatient)
    with pytest.raises(KeyboardInterrupt) as caught:
        compared(replicates=200)
    assert not isinstance(caught.value, ComparisonInterrupted)


def test_what_nobody_can_name_again_is_not_kept(tmp_path):
    class Slow:
        def left(self, ages):
            return np.ones(len(ages))

    model = diffusion.TimedCascade(diffusion.Exponential(60), content_fading=Slow())
    compared(PLANS[:2], model=model, replicates=10)
    with pytest.raises(InputError, match="leave out keep"):
        compared(PLANS[:2], model=model, replicates=10, keep=tmp_path)
    assert MODEL.content_fading is not None
