"""Ten million follow rows with string names become compressed rows: seconds and peak memory, beside plain pipelines.

    python -m benchmarks.reading [--rows 10_000_000] [--accounts 1_000_000] [--rounds 3] [--folder DIR]

Every pipeline runs in a process of its own, in turn, so that what else the machine does falls on all alike; the peak is
that of the whole process, imports included. Ratios are to the fastest peer, and to that peer's peak. A pipeline whose
library is missing is left out. ``diffusion`` merges repeated ties, drops self-ties, checks every row and sorts the
names; the peers do what a plain script does: read, number the names, build a scipy.sparse matrix.
"""

import argparse
import gzip
import importlib.util
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.results import table

FORMS = ("csv", "csv.gz", "parquet")


def generate(folder: Path, rows: int, accounts: int) -> None:
    """Write the same rows as CSV, gzipped CSV and Parquet: heavy-tailed both ways, names like user_123456."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    chance = np.random.default_rng(0)
    names = pa.array([f"user_{number:06d}" for number in range(accounts)])
    shares = np.cumsum((np.arange(accounts) + 10.0) ** -0.7)
    order = chance.permutation(accounts)

    def draw() -> Any:
        places = np.searchsorted(shares, chance.random(rows) * shares[-1])
        return names.take(pa.array(order[np.minimum(places, accounts - 1)]))

    table = pa.table({"follower": draw(), "followed": draw()})
    pa.csv.write_csv(table, folder / "follows.csv", pa.csv.WriteOptions(quoting_style="none"))
    pa.parquet.write_table(table, folder / "follows.parquet")
    with (folder / "follows.csv").open("rb") as plain, gzip.open(folder / "follows.csv.gz", "wb", 6) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)


def with_diffusion(path: Path) -> tuple[int, int]:
    import diffusion

    graph = diffusion.read_follows(path)
    return graph.account_count, graph.tie_count


def with_pandas(path: Path) -> tuple[int, int]:
    import pandas

    if path.suffix == ".parquet":
        frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    else:
        frame = pandas.read_csv(path, engine="pyarrow", dtype_backend="pyarrow")
    both = pandas.concat([frame["followed"], frame["follower"]], ignore_index=True)
    del frame
    codes, names = pandas.factorize(both)
    return _matrix(codes[: len(codes) // 2], codes[len(codes) // 2 :], len(names))


def with_duckdb(path: Path) -> tuple[int, int]:
    import duckdb

    source = f"read_parquet('{path}')" if path.suffix == ".parquet" else f"read_csv('{path}')"
    base = duckdb.connect()
    base.execute(f"CREATE TABLE rows AS SELECT follower, followed FROM {source}")
    base.execute(
        "CREATE TABLE names AS SELECT name, (row_number() OVER (ORDER BY name) - 1)::INTEGER AS code "
        "FROM (SELECT follower AS name FROM rows UNION SELECT followed FROM rows)"
    )
    columns = base.execute(
        "SELECT a.code AS source, b.code AS target "
        "FROM rows JOIN names a ON followed = a.name JOIN names b ON follower = b.name"
    ).fetchnumpy()
    (count,) = base.execute("SELECT count(*) FROM names").fetchone()
    return _matrix(columns["source"], columns["target"], count)


def with_polars(path: Path) -> tuple[int, int]:
    import polars

    frame = polars.scan_parquet(path) if path.suffix == ".parquet" else polars.scan_csv(path)
    columns = [polars.col(name).cast(polars.Categorical()) for name in ("followed", "follower")]
    coded = frame.select(columns).collect()
    names = polars.concat([coded["followed"].unique(), coded["follower"].unique()]).unique()
    codes = coded.select(polars.all().to_physical())
    del coded
    return _matrix(codes["followed"].to_numpy(), codes["follower"].to_numpy(), names.len())


def with_polars_joins(path: Path) -> tuple[int, int]:
    import polars

    frame = polars.scan_parquet(path) if path.suffix == ".parquet" else polars.scan_csv(path)
    both = polars.concat([frame.select(name=name) for name in ("followed", "follower")])
    names = both.unique().collect(engine="streaming").with_row_index("code").lazy()
    codes = (
        frame.join(names.rename({"code": "source"}), left_on="followed", right_on="name")
        .join(names.rename({"code": "target"}), left_on="follower", right_on="name")
        .select("source", "target")
        .collect(engine="streaming")
    )
    return _matrix(codes["source"].to_numpy(), codes["target"].to_numpy(), names.collect().height)


def _matrix(sources: Any, targets: Any, accounts: int) -> tuple[int, int]:
    from scipy.sparse import coo_array

    rows = coo_array((np.ones(len(sources), np.float32), (sources, targets)), shape=(accounts, accounts)).tocsr()
    return accounts, int(rows.nnz)


PIPELINES = {
    "diffusion": (with_diffusion, "diffusion"),
    "pandas with pyarrow": (with_pandas, "pandas"),
    "DuckDB, a table of names": (with_duckdb, "duckdb"),
    "polars, categories": (with_polars, "polars"),
    "polars, a table of names": (with_polars_joins, "polars"),
}


def run_here(name: str, path: Path) -> None:
    """Run one pipeline in this process and print what it took."""
    begun = time.perf_counter()
    accounts, ties = PIPELINES[name][0](path)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({"seconds": seconds, "megabytes": peak, "accounts": accounts, "ties": ties}))


def measure(path: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Run every pipeline in turn, each in a new process, as often as there are rounds."""
    taken: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for name, (_, library) in PIPELINES.items():
            if importlib.util.find_spec(library) is None:
                continue
            command = [sys.executable, "-m", "benchmarks.reading", "--only", name, "--path", str(path)]
            outcome = subprocess.run(command, capture_output=True, text=True, check=False)
            if outcome.returncode:
                print(f"  {name} failed: {outcome.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            else:
                taken.setdefault(name, []).append(json.loads(outcome.stdout.splitlines()[-1]))
    return taken


def show(form: str, taken: dict[str, list[dict[str, float]]]) -> list[list[str]]:
    """Return a row a pipeline: medians, and ratios to the fastest peer."""
    seconds = {name: statistics.median(run["seconds"] for run in runs) for name, runs in taken.items()}
    peaks = {name: statistics.median(run["megabytes"] for run in runs) for name, runs in taken.items()}
    fastest = min((name for name in seconds if name != "diffusion"), key=seconds.__getitem__)
    return [
        [f"{form}: {name}{' (fastest peer)' if name == fastest else ''}", f"{seconds[name]:.2f}",
         f"{seconds[name] / seconds[fastest]:.2f}", f"{peaks[name]:,.0f}", f"{peaks[name] / peaks[fastest]:.2f}"]
        for name in taken
    ]  # fmt: skip


def main() -> None:
    """Make the files if they are not there, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--folder", type=Path, help="where the files are kept; a temporary folder unless given")
    parser.add_argument("--only", choices=PIPELINES, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        run_here(asked.only, asked.path)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        if not (folder / "follows.csv.gz").is_file():
            generate(folder, asked.rows, asked.accounts)
        rows = [row for form in asked.forms for row in show(form, measure(folder / f"follows.{form}", asked.rounds))]
        head = ("", "seconds", "to the fastest peer", "peak MB", "to that peer")
        print(f"{asked.rows:,} rows with {asked.accounts:,} names, median of {asked.rounds} rounds; each in a process "
              f"of its own, imports included.\n\n{table(head, rows)}")  # fmt: skip


if __name__ == "__main__":
    main()
