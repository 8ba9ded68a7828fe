"""The demo is what its generator says, and tells both stories: one that tips and one that does not."""

import csv
import gzip
import hashlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import diffusion

DATA = Path(__file__).parents[2] / "data"


def content(path):
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def sums():
    return [line.split() for line in (DATA / "CHECKSUMS").read_text().splitlines()]


@pytest.fixture(scope="module")
def graph():
    return diffusion.read_follows(DATA / "demo" / "follows.csv.gz")


@pytest.fixture(scope="module")
def log():
    return diffusion.read_reposts(DATA / "demo" / "reposts.csv.gz")


@pytest.mark.parametrize(("digest", "name"), sums())
def test_the_files_match_their_checksums(digest, name):
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest


def test_every_file_has_a_checksum():
    assert {f"demo/{path.name}" for path in (DATA / "demo").iterdir()} == {name for _, name in sums()}


def test_the_generator_makes_the_same_content_again(tmp_path):
    subprocess.run([sys.executable, DATA / "make_demo.py", tmp_path], check=True, capture_output=True, timeout=300)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in (DATA / "demo").iterdir() if path.name != "plan.toml")
    for name in made:
        assert content(tmp_path / name) == content(DATA / "demo" / name), name


def test_the_demo_is_small_enough_to_clone():
    assert sum(path.stat().st_size for path in (DATA / "demo").iterdir()) < 1_500_000


def test_every_account_is_known_to_all_three_files(graph, log):
    rows = list(csv.DictReader(io.StringIO(content(DATA / "demo" / "accounts.csv").decode())))
    known = {row["account"] for row in rows}
    assert known == set(graph.names)
    assert set(log.table()["account"]) <= known
    assert sum(row["owned"] == "yes" for row in rows) == 6
    assert all((float(row["fee"]) == 0) == (row["owned"] == "yes") for row in rows)


def test_who_passes_on_follows_the_parent_and_comes_later(graph, log):
    rows = log.table()
    times = {(row.item, row.account): row.time for row in rows.itertuples()}
    ties = set(zip(graph.names.take(graph.sources), graph.names.take(graph.targets), strict=True))
    passed = [row for row in rows.itertuples() if isinstance(row.parent, str) and row.parent]
    assert len(rows) - len(passed) == rows["item"].nunique()
    assert all((row.parent, row.account) in ties for row in passed)
    assert all(times[row.item, row.parent] < row.time for row in passed)


def test_audiences_are_heavy_tailed_and_some_ties_mutual(graph):
    audience = np.sort(graph.out_degrees)
    assert audience[-1] > 5 * audience.mean()
    assert audience[-len(audience) // 10 :].sum() > 0.3 * audience.sum()
    there = set(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    assert 0.15 < np.mean([(v, u) in there for u, v in there]) < 0.4


def test_some_names_are_not_ascii(graph):
    assert sum(not name.isascii() for name in graph.names) > 100


def test_learned_content_tips_with_several_accounts(graph, log):
    point = diffusion.find_tipping_point(diffusion.learn_chain(graph, log))
    assert point.exists
    assert point.target_source == "valley"
    assert 2 <= point.accounts_needed <= 15


def test_weaker_content_has_no_tipping_point(graph, log):
    valley = diffusion.find_valley(diffusion.learn_chain(graph, log).amplified(0.5), diffusion.IndependentCascade())
    assert not valley.exists


def test_weighted_cascade_has_no_tipping_point_at_power_one(graph):
    assert not diffusion.find_valley(diffusion.weighted_cascade(graph), diffusion.IndependentCascade()).exists
