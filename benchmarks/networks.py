"""The networks that everything is measured on: made by us at the sizes of well-known data sets, and real ones."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

import diffusion

SHAPES: dict[str, dict[str, float]] = {
    "hep": {"accounts": 15_229, "ties": 62_752, "exponent": 3.0, "largest": 64, "reciprocity": 1.0},
    "epinions": {"accounts": 75_879, "ties": 508_837},
    "slashdot": {"accounts": 82_168, "ties": 870_161},
    "sf100k": {"accounts": 100_000, "ties": 1_000_000},
    "sf1m": {"accounts": 1_000_000, "ties": 10_000_000},
}
"""Networks as large as NetHEPT (where every tie runs both ways and nobody has many), Epinions, Slashdot, and larger."""
REAL = {"epinions": "epinions/follows.parquet", "slashdot": "slashdot/soc-Slashdot0902.txt.gz"}
"""Where real networks lie in the folder that ``--data`` names."""


def arguments(about: str) -> argparse.ArgumentParser:
    """Return the arguments that every part understands."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, help="a folder with epinions/ and slashdot/, to be used for the real ones")
    parser.add_argument("--quick", action="store_true", help="few turns, small networks: to see that it runs")
    return parser


def network(name: str, data: Path | None = None) -> tuple[str, diffusion.Graph]:
    """Return a network and what to call it: the real one where it lies in the folder, else one of its size."""
    path = data / REAL[name] if data is not None and name in REAL else None
    if path is not None and path.exists():
        graph = diffusion.read_follows(path)
        return f"{name}, {size_of(graph)}", graph
    graph = diffusion.chung_lu(**SHAPES[name])
    return f"{name}'s size, {size_of(graph)}", graph


def networks(names: list[str], data: Path | None = None) -> Iterator[tuple[str, str, diffusion.Graph]]:
    """Yield several networks, one at a time: short name, name, graph."""
    for name in names:
        yield name, *network(name, data)


def size_of(graph: diffusion.Graph) -> str:
    """Return accounts and ties in figures."""
    return f"{graph.account_count:,} / {graph.tie_count:,}"


def largest_audiences(graph: diffusion.Graph, count: int) -> list[int]:
    """Return the codes of the accounts with the largest audiences."""
    codes: npt.NDArray[np.int64] = np.argsort(-graph.out_degrees, kind="stable")[:count]
    return codes.tolist()
