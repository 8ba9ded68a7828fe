"""The one command: measure everything, or the parts asked for, and write it into RESULTS.md.

    python -m benchmarks                         # all but the longest parts; needs the peers:
                                                 # pip install --group benchmarks
    python -m benchmarks --all                   # those of 10^8 ties and of ignition too
    python -m benchmarks --only forward curve
    python -m benchmarks --quick                 # small and rough, to see that all of it runs; writes nothing
    python -m benchmarks --data ../shared/data   # the real Epinions and Slashdot instead of networks of their size

Each part has a process of its own and prints Markdown, which takes the place of its section in RESULTS.md. Lines
"required: KEY = TEXT" become rows of the table of requirements instead. What is not run stays as it was.
"""

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.required import kept, known, requirements_table
from benchmarks.results import lift, replace, section

PAGE = Path(__file__).parent / "RESULTS.md"


@dataclass(frozen=True)
class Part:
    """A module to run, with which arguments, and in a quick run."""

    module: str
    title: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ("--quick",)
    accepts: tuple[str, ...] = ("data",)
    """Which options of the one command are handed on."""
    long: bool = False
    """Whether it takes more than a few minutes, and runs only if it is asked for."""


PARTS = (
    Part("probe", "The limits of the machine"),
    Part("forward", "Forward cascades: replicates a second, 50 seeds, against CyNetDiff and pynetim"),
    Part("scripts", "Forward cascades against programs in plain Python: NDlib, EoN, networkx"),
    Part("outbreak", "Huge outbreaks, next to the sequential read rate of one core"),
    Part("profile", "Where a block of 64 replicates spends its time"),
    Part("curve", "A tipping curve for 200 seeds"),
    Part("scaling", "Time against size, replicates, threads and k"),
    Part("ideas", "What each idea brings: switched off one at a time"),
    Part("seeds", "Choosing seeds", accepts=("data", "subsim")),
    Part("memory", "Memory of choosing 50 seeds", accepts=()),
    Part("size", "Seconds and memory of every step, from 10^4 to 10^8 ties", accepts=(), long=True),
    Part("ignition", "Seeds chosen for tipping", long=True),
    Part("reading", "Reading ten million follow rows with string names", ("--rounds", "1"),
         ("--rows", "20000", "--accounts", "2000", "--rounds", "1"), accepts=()),
    Part("assembly", "What the compiler made: vector instructions in the hot loops"),
    Part("learning", "Learning: what is foretold of later items", accepts=("data", "infdiff"), long=True),
    Part("learning_cost", "Learning: a known chain, and what it costs", accepts=("infdiff",), long=True),
    Part("parents", "Hidden parents found again, next to the root, earliest and latest rules"),
    Part("uncertainty", "Not knowing the chain: how often intervals cover, and what plausible chains cost",
         accepts=(), long=True),
    Part("study", "The whole study of the demo, as a process"),
    Part("ties", "What logs tell of ties: kinds, trust, credit distribution"),
    Part("leaders", "Opinion leaders: whose items and reposts went furthest later", long=True),
    Part("centralities", "Measures of leadership: seconds and memory against every library that has them",
         accepts=(), long=True),
    Part("complex_contagion", "Complex contagion: seeds close together or far apart, and replicates a second",
         long=True),
    Part("timed", "Spreads in time: exposures a second, against EoN, and a comparison of launches", long=True),
    Part("comparing", "Comparing launches: what pairing saves, what stacks, what a large comparison takes", long=True),
    Part("overlap", "What audiences share, stars against ordinary accounts, signs of inauthentic ones", long=True),
    Part("sequential", "Seeds in stages and chosen adaptively, against all at once", long=True),
)  # fmt: skip


def run(part: Part, *, quick: bool, paths: Mapping[str, Path | None]) -> str | None:
    """Run a part and return what it printed; None if it failed."""
    extra = part.quick if quick else part.full
    given = [word for name in part.accepts if (path := paths[name]) for word in (f"--{name}", str(path.resolve()))]
    command = [sys.executable, "-m", f"benchmarks.{part.module}", *extra, *given]
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=PAGE.parents[1])
    seconds = time.perf_counter() - begin
    print(f"{part.module}: {'failed after ' if done.returncode else ''}{seconds:.0f} s", file=sys.stderr, flush=True)
    return None if done.returncode else done.stdout


def text_of(part: Part, printed: str, given: Iterable[str] = ()) -> str:
    """Return a part's section; paths that were given are not named."""
    handed = [f"--{name} PATH" for name in part.accepts if name in given]
    command = " ".join(("python -m benchmarks." + part.module, *part.full, *handed))
    return f"## {part.title}\n\n`{command}`\n\n{printed}"


def machine() -> str:
    """Say on what it was measured."""
    names = ("numpy", "numba", "cynetdiff", "ndlib", "EoN", "pynetim", "networkx")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}; {versions}."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=[part.module for part in PARTS], help="the parts to run")
    parser.add_argument("--all", action="store_true", help="all parts, the longest too")
    parser.add_argument("--quick", action="store_true", help="small and rough; nothing is written")
    parser.add_argument("--data", type=Path, help="a folder with the real networks")
    parser.add_argument("--subsim", type=Path, help="the reference program of SUBSIM, where somebody has built it")
    parser.add_argument(
        "--infdiff", type=Path, help="a Python with InfluenceDiffusion 0.0.22, in an environment of its own"
    )
    options = parser.parse_args()
    failed = 0
    usual = [part.module for part in PARTS if options.all or not part.long]
    for part in (part for part in PARTS if part.module in (options.only or usual)):
        paths = {"data": options.data, "subsim": options.subsim, "infdiff": options.infdiff}
        given = [name for name, path in paths.items() if path]
        printed = run(part, quick=options.quick, paths=paths)
        failed += printed is None
        if printed is not None:
            shown, found = lift(printed)
            known(found)
            print(f"\n{text_of(part, shown, given)}\n", flush=True)
            if not options.quick:
                write(part, text_of(part, shown, given), found)
    return 1 if failed else 0


def write(part: Part, text: str, found: dict[str, str]) -> None:
    """Put a part's section, and its rows of the requirements, into the page."""
    page = PAGE.read_text()
    measured = kept(section(page, "required") or "") | found
    page = replace(page, "machine", machine())
    page = replace(page, "required", requirements_table(measured))
    PAGE.write_text(replace(page, part.module, text))


if __name__ == "__main__":
    sys.exit(main())
