"""Seconds and memory of every step, from ten thousand ties to a hundred million: made, written, read, chosen, tipped.

    python benchmarks/size.py --out size.json                  # 10^4 ... 10^8 ties, about 12 accounts' worth of 2^j
    python benchmarks/size.py --largest 6 --folder /somewhere  # up to 10^6 ties, files there

Recursive-matrix networks (`diffusion.rmat`), rows in random order, weighted cascade, all threads. Each size has two
processes, one that makes the network and writes its rows as Parquet, and one that reads them and does the rest; both
run every step once on a tiny network first, so that importing and compiling are not counted. The peak of a step is the
most resident memory during it, imports and what earlier steps left included (``before``); the system counts it anew for
each step where it lets us (Linux: /proc/self/clear_refs). The tipping curve takes the seeds chosen first and, after
them, the largest audiences.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

import diffusion

MANY = 2**20
"""Rows of a row group."""
REPLICATES, SEEDS, LONGEST = 64, 50, 200


class Meter:
    """Times steps and reads their peaks."""

    def __init__(self, ties: int) -> None:
        self.ties, self.rows = ties, list[dict[str, Any]]()

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """Do some work, and keep a record of it."""
        own = forget_peak()
        before, begin, processor = memory("VmRSS"), time.perf_counter(), time.process_time()
        result = work()
        self.rows.append({
            "ties": self.ties, "step": name, "seconds": time.perf_counter() - begin,
            "processor_seconds": time.process_time() - processor,
            "before_mb": before, "peak_mb": memory("VmHWM"), "own_peak": own,
        })  # fmt: skip
        return result


def forget_peak() -> bool:
    """Ask the system to count the peak anew; return whether it does."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def memory(name: str) -> float:
    """Return a line of the process's own status in megabytes (2^20 bytes)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


def accounts_for(ties: int) -> int:
    """Return the power of two nearest to a twelfth of the ties."""
    return 1 << max(4, round(float(np.log2(ties / 12))))


def make(ties: int, folder: Path) -> list[dict[str, Any]]:
    """Make a network and write its rows."""
    path, meter = folder / f"follows_{ties}.parquet", Meter(ties)
    graph = meter.step("generate", lambda: diffusion.rmat(accounts_for(ties), ties))
    order = np.random.default_rng(0).permutation(ties)
    meter.step("write Parquet", lambda: write(graph, order, path))
    meter.rows[-1]["file_mb"] = path.stat().st_size / 2**20
    return meter.rows


def write(graph: diffusion.Graph, order: np.ndarray, path: Path) -> None:
    kind = pa.schema([("follower", pa.int64()), ("followed", pa.int64())])
    names, sources = graph.names.integers, graph.sources
    with parquet.ParquetWriter(path, kind) as writer:
        for first in range(0, len(order), MANY):
            part = order[first : first + MANY]
            writer.write_table(pa.table([names[graph.targets[part]], names[sources[part]]], schema=kind))


def use(ties: int, folder: Path) -> list[dict[str, Any]]:
    """Read the rows and go all the way to a tipping curve, on the graph as it was read."""
    meter, saved, model = Meter(ties), folder / f"graph_{ties}", diffusion.IndependentCascade()
    graph = meter.step("read Parquet", lambda: diffusion.read_follows(folder / f"follows_{ties}.parquet"))
    meter.step("save", lambda: graph.save(saved))
    del graph
    graph = meter.step("open", lambda: diffusion.open_graph(saved))
    chain = meter.step("weighted cascade", lambda: diffusion.weighted_cascade(graph))
    chosen = meter.step("choose 50 seeds", lambda: diffusion.choose_seeds(chain, k=min(SEEDS, len(graph))))
    largest = np.argsort(-graph.out_degrees, kind="stable")[: LONGEST + SEEDS].tolist()
    codes = list(dict.fromkeys([*chosen.codes.tolist(), *largest]))[: min(LONGEST, len(graph))]
    names = graph.names.take(codes)
    curve = meter.step(
        f"tipping curve, k to {LONGEST}, {REPLICATES} replicates",
        lambda: diffusion.tipping_curve(chain, model, names, replicates=REPLICATES),
    )
    found = {"accounts": len(graph), "spread_50": chosen.spread, "spread_200": float(np.asarray(curve.mean)[-1])}
    meter.rows[-1].update(found)
    return meter.rows


def serve(work: str, ties: int, folder: Path, pipe: Any) -> None:
    for first in (2_000, ties):
        if work == "use":
            make(2_000, folder)
        rows = (make if work == "make" else use)(first, folder)
    pipe.send(rows)


def measured(ties: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a record for each step, from two processes."""
    context = multiprocessing.get_context("spawn")
    for work in ("make", "use"):
        pipe, other = context.Pipe(duplex=False)
        process = context.Process(target=serve, args=(work, ties, folder, other))
        process.start()
        other.close()
        yield from pipe.recv()
        process.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", type=int, default=4, help="the power of ten to begin with")
    parser.add_argument("--largest", type=int, default=8)
    parser.add_argument("--folder", type=Path, help="where files of several gigabytes may lie for a while")
    parser.add_argument("--out", type=Path, help="write all records here, as JSON")
    options = parser.parse_args()
    records = []
    print(f"{os.cpu_count()} cores\n\n| ties | step | s | processor s | before, MB | peak, MB |")
    print("|---|---|---|---|---|---|")
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        for power in range(options.smallest, options.largest + 1):
            for record in measured(10**power, folder):
                records.append(record)
                print(
                    f"| 10^{power} | {record['step']} | {record['seconds']:.3f} | {record['processor_seconds']:.3f} "
                    f"| {record['before_mb']:,.0f} | {record['peak_mb']:,.0f} |",
                    flush=True,
                )
            if options.out:
                options.out.write_text(json.dumps(records, indent=1))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
