"""How long the whole study takes, as a process: the first time, and when called again on its own folder.

    python benchmarks/study.py ../shared/data/slashdot/soc-Slashdot0902.txt.gz
    python benchmarks/study.py data/demo/follows.csv.gz --reposts data/demo/reposts.csv.gz

Arguments go to ``diffusion study``; seconds and peak memory are the operating system's own figures of each process.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(arguments: list[str]) -> tuple[float, float]:
    """Return seconds and peak megabytes of one study."""
    begin = time.perf_counter()
    command = [sys.executable, "-c", "from diffusion.cli import main; main()", "study", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("the study failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def main() -> None:
    room = Path(tempfile.mkdtemp())
    arguments = [*sys.argv[1:], "--out", str(room / "study"), "--json"]
    rows = [(name, *run(arguments)) for name in ("first call", "second call, same folder")]
    print(f"\n| `diffusion study {' '.join(Path(part).name for part in sys.argv[1:])}` | seconds | peak MB |")
    print("|---|---|---|")
    for name, seconds, peak in rows:
        print(f"| {name} | {seconds:.1f} | {peak:,.0f} |")
    shutil.rmtree(room)


if __name__ == "__main__":
    main()
