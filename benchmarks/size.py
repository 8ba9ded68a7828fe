"""Seconds and memory of every step, from ten thousand ties to a hundred million: made, written, read, chosen, tipped.

    python -m benchmarks.size                              # 10^4 ... 10^8 ties; 4 GB of disk for a while
    python -m benchmarks.size --largest 6 --out size.json  # up to 10^6 ties; every record as JSON

Recursive-matrix networks (`diffusion.rmat`), rows in random order, weighted cascade, all threads. Each size has two
processes, one that makes the network and writes its rows as Parquet, and one that reads them and does the rest; both
run every step once on a tiny network first, so that importing and compiling are not counted. The peak of a step is the
most resident memory during it, everything included: imports, what earlier steps left, pages of mapped files. The
system counts it anew for each step where it lets us (Linux: /proc/self/clear_refs). The tipping curve takes the seeds
chosen first and, after them, the largest audiences.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

import diffusion
from benchmarks.results import required, table

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
    chosen = meter.step(f"choose {SEEDS} seeds", lambda: diffusion.choose_seeds(chain, k=min(SEEDS, len(graph))))
    largest = np.argsort(-graph.out_degrees, kind="stable")[: LONGEST + SEEDS].tolist()
    codes = list(dict.fromkeys([*chosen.codes.tolist(), *largest]))[: min(LONGEST, len(graph))]
    names = graph.names.take(codes)
    curve = meter.step(
        f"tipping curve to k = {LONGEST}",
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


def report(records: list[dict[str, Any]]) -> None:
    """Print a table of seconds and one of peaks, a column a size."""
    sizes, steps = (list(dict.fromkeys(record[name] for record in records)) for name in ("ties", "step"))
    found = {(record["step"], record["ties"]): record for record in records}
    head, times, peaks = ["step", *(f"{ties:,}" for ties in sizes)], [], []
    for step in steps:
        own = [found[step, ties] for ties in sizes]
        spent = [f"{record['seconds']:.3f} ({record['processor_seconds']:.3f})" for record in own]
        times.append([step, *spent, slope(sizes, [record["processor_seconds"] for record in own])])
        peaks.append([step, *(f"{record['peak_mb']:,.0f}" for record in own)])
    print(
        f"Seconds on the clock (of processors, of which there are {os.cpu_count()}), by ties. The slope is the power of"
    )
    print("the ties by which processor seconds grow between the last two sizes.\n")
    print(table([*head, "slope"], times))
    print(f"\nMost resident memory of the process during the step, MB.\n\n{table(head, peaks)}")
    last = [record for record in records if record["ties"] == sizes[-1]]
    accounts, rows_mb = last[-1]["accounts"], max(record.get("file_mb", 0) for record in last)
    print(
        f"\nThe largest: {accounts:,} accounts with ties, {rows_mb:,.0f} MB of Parquet; {LONGEST} seeds reach "
        f"{last[-1]['spread_200']:,.0f} accounts on average. The tipping curve has {REPLICATES} replicates."
    )
    if sizes[-1] >= 10**8:
        required("size-memory", f"{max(record['peak_mb'] for record in last) / 1024:.1f} GiB")
        required("size-open", f"{found['open', sizes[-1]]['seconds']:.3f} s")


def slope(sizes: list[int], seconds: list[float]) -> str:
    """Return by which power of the ties the seconds grow between the last two sizes."""
    if len(sizes) < 2:
        return "-"
    return f"{np.log(seconds[-1] / seconds[-2]) / np.log(sizes[-1] / sizes[-2]):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", type=int, default=4, help="the power of ten to begin with")
    parser.add_argument("--largest", type=int, default=8)
    parser.add_argument("--quick", action="store_true", help="up to 10^5 ties")
    parser.add_argument("--folder", type=Path, help="where files of several gigabytes may lie for a while")
    parser.add_argument("--out", type=Path, help="write all records here, as JSON")
    options = parser.parse_args()
    records: list[dict[str, Any]] = []
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        for power in range(options.smallest, min(options.largest, 5 if options.quick else 9) + 1):
            records.extend(measured(10**power, folder))
            for record in records[-8:]:
                print(json.dumps(record), file=sys.stderr, flush=True)
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    finally:
        shutil.rmtree(folder)
    if options.out:
        options.out.write_text(json.dumps(records, indent=1))
    report(records)


if __name__ == "__main__":
    main()
