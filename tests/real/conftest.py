"""Where the real data sets are, or why a test that needs them is skipped."""

import os
from pathlib import Path

import pytest

VARIABLE = "DIFFUSION_SHARED_DATA"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get(VARIABLE, beside))
    if not folder.is_dir():
        pytest.skip(f"the real data sets are not in ../shared/data, and {VARIABLE} names no folder that has them")
    return folder
