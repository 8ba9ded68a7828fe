"""Kernels compile once per installation: whoever watches is told, and the next process compiles nothing."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diffusion.kernels.compile import kernel
from diffusion.parallel import COMPILING, progress

STUDY = """
import sys, pandas, diffusion
from diffusion.parallel import COMPILING
told = []
rows = pandas.DataFrame([(f"@{i}", f"@{i // 7}") for i in range(1, 300)], columns=["follower", "followed"])
with diffusion.progress(lambda what, done, total: told.append(done) if what == COMPILING else None):
    diffusion.run_study(rows, out=sys.argv[1], powers=[1, 3], replicates=100, points=2)
print(max(told, default=0))
"""


def test_compiling_is_told_as_a_step_and_only_when_it_happens() -> None:
    told: list[tuple[str, int, int]] = []
    room: dict[str, Any] = {"__name__": "diffusion.kernels.double"}
    exec("def double(number): return 2 * number", room)  # without a file there is no cache, so it will be compiled
    double = kernel(room["double"])
    with progress(lambda *news: told.append(news)):
        assert double(2) == 4
        assert double(3) == 6
        assert double(2.5) == 5  # another signature
    assert told == [(COMPILING, 0, 0), (COMPILING, 1, 0), (COMPILING, 1, 0), (COMPILING, 2, 0)]
    double(np.uint32(1))
    assert len(told) == 4, "nobody watches any more"


@pytest.mark.slow
def test_the_second_process_compiles_nothing(tmp_path: Path) -> None:
    surroundings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    counts = []
    for name in ("first", "second"):
        command = [sys.executable, "-c", STUDY, str(tmp_path / name)]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings)
        counts.append(int(run.stdout))
    assert counts[0] > 10
    assert counts[1] == 0
