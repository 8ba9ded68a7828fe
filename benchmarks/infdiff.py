"""The learner of InfluenceDiffusion, in the environment that it needs (`benchmarks/learners.py` is what runs there)."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.made_logs import tries_of
from diffusion.learning.exposures import gather_exposures
from diffusion.provenance import Provenance

PATIENCE = 300
"""So many seconds it may take."""
PEER = "InfluenceDiffusion's EM"


def infdiff(
    graph: diffusion.Graph, log: diffusion.RepostLog, python: Path | None
) -> tuple[diffusion.Chain, float] | str | None:
    """Return the chain that the peer learns and its seconds, or a sentence that says why there is none."""
    if python is None:
        return None
    seen = gather_exposures(graph, log)
    events, ties = tries_of(seen)
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.npz", Path(folder) / "found.npz"
        np.savez(
            given, sources=graph.sources, targets=graph.targets, items=seen.items[events],
            **{"from": seen.accounts[events], "to": graph.targets[ties]}, took_items=seen.items, took=seen.accounts,
        )  # fmt: skip
        command = [str(python), str(Path(__file__).with_name("learners.py")), str(given), str(found)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            return f"{PEER} was stopped after {PATIENCE} s."
        if done.returncode:
            return f"{PEER} failed: {done.stderr.strip().splitlines()[-1]}."
        result = np.load(found)
    keys = graph.sources.astype(np.int64) * len(graph) + graph.targets
    places = np.searchsorted(keys, result["edges"][:, 0].astype(np.int64) * len(graph) + result["edges"][:, 1])
    values = np.empty(graph.tie_count)
    values[places] = np.clip(result["weights"], 0, 1)
    return diffusion.Chain(graph, values, Provenance("infdiff", {}, {})), float(result["seconds"])
