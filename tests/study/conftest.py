"""A small network on disk: follows, a repost log and fees."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ACCOUNTS = 120


def write_inputs(folder: Path) -> dict[str, Path]:
    rng = np.random.default_rng(7)
    names = np.array([f"@user{i:03d}" for i in range(ACCOUNTS)])
    popular = 1 / np.arange(1, ACCOUNTS + 1) ** 0.7
    followed = rng.choice(ACCOUNTS, 1_200, p=popular / popular.sum())
    follows = pd.DataFrame({"follower": names[rng.integers(0, ACCOUNTS, 1_200)], "followed": names[followed]})
    follows = follows[follows.follower != follows.followed].drop_duplicates()
    rows = [
        (f"item{item}", names[account], time)
        for item in range(40)
        for time, account in enumerate(rng.choice(ACCOUNTS, rng.integers(2, 30), replace=False))
    ]
    paths = {name: folder / f"{name}.csv" for name in ("follows", "reposts", "accounts")}
    follows.to_csv(paths["follows"], index=False)
    pd.DataFrame(rows, columns=["item", "account", "time"]).to_csv(paths["reposts"], index=False)
    fees = pd.DataFrame({"account": names, "fee": 10.0 + np.arange(ACCOUNTS), "segment": "everybody"})
    fees.to_csv(paths["accounts"], index=False)
    return paths


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_inputs(tmp_path_factory.mktemp("inputs"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
