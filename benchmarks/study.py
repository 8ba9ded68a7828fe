"""How long the whole study of the demo takes, as a process: kernels to compile, compiled, and called again.

    python -m benchmarks.study
    python -m benchmarks.study FOLLOWS --reposts FILE    # another: the arguments of `diffusion study`

The first process has an empty cache of kernels, as after an installation; the others find it full, each with a new
folder, but the last, which is called on the folder of the one before. Seconds on the clock, imports and all, and peak
memory, are the operating system's own figures of each process.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.networks import arguments
from benchmarks.results import required, table

DEMO = Path(__file__).parents[1] / "data" / "demo"
ARGUMENTS = [DEMO / "follows.csv.gz", "--reposts", DEMO / "reposts.csv.gz", "--accounts", DEMO / "accounts.csv"]


def run(given: list[str], out: Path, cache: Path) -> tuple[float, float, float]:
    """Return seconds, processor seconds and peak megabytes of one study."""
    command = [sys.executable, "-c", "from diffusion.cli import main; main()", "study", *given, "--out", str(out)]
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--json"], stdout=subprocess.DEVNULL, env=os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("the study failed")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5, help="how many new folders with compiled kernels")
    options, given = parser.parse_known_args()
    given = given or [str(part) for part in ARGUMENTS]
    room = Path(tempfile.mkdtemp())
    turns = 1 if options.quick else options.turns
    try:
        first = run(given, room / "first", room / "cache")
        seconds = [run(given, room / str(turn), room / "cache") for turn in range(turns)]
        again = run(given, room / "0", room / "cache")
    finally:
        shutil.rmtree(room)
    second = tuple(statistics.median(column) for column in zip(*seconds, strict=True))
    rows = [("kernels to compile", first), ("kernels compiled, a new folder", second), ("the same folder again", again)]
    print(table(("`diffusion study`", "seconds", "processor seconds", "peak MB"), [
        [name, f"{taken[0]:.1f}", f"{taken[1]:.1f}", f"{taken[2]:,.0f}"] for name, taken in rows
    ]))  # fmt: skip
    if given == [str(part) for part in ARGUMENTS] and not options.quick:
        least, greatest = min(one[0] for one in seconds), max(one[0] for one in seconds)
        required("second-study", f"{second[0]:.1f} s ({least:.1f} to {greatest:.1f}); the first {first[0]:.1f} s")


if __name__ == "__main__":
    main()
