"""What the compiler made of the kernels: loops with vector instructions, prefetches, and counts of references.

    python -m benchmarks.assembly

Every kernel that a small study's questions use is compiled anew and its machine code read. A loop is innermost if none
lies within it; its width is that of the widest registers it computes with (512 bits: zmm, 256: ymm, 128: xmm, packed).
Counts of references (an array handed to another function) belong outside loops: each is an atomic operation.
"""

import importlib
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from benchmarks.networks import arguments
from benchmarks.results import table

LABEL = re.compile(r"^(\.?\w+):")
JUMP = re.compile(r"^\s+j\w+\s+(\.LBB\w+)")
PACKED = re.compile(r"^\s+(v?p(?!ush|op|refetch)\w+|v\w+p[sd])\s")
"""Integer operations on vectors, and those on packed floating point numbers."""
COUNTED = re.compile(r"NRT_(incref|decref)|lock\s+(x?add|inc|dec)", re.IGNORECASE)
HEAD = ("kernel", "innermost loops", "512 bits", "256", "128", "prefetches", "references counted in loops")


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--here", action="store_true", help="compile in this process, whose cache is empty")
    options = parser.parse_args()
    if not options.here:  # code from a cache cannot be read, and numba knows its cache from the start
        with tempfile.TemporaryDirectory() as cache:
            command = [sys.executable, "-m", "benchmarks.assembly", *sys.argv[1:], "--here"]
            sys.exit(subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": cache}, check=False).returncode)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba's, that it has no code for what it found in the cache after all
        ask(quick=options.quick)
        rows: dict[str, list[int]] = {}
        for name, code in machine_code():  # of several compilations, and of none at all, the one with most loops
            rows[name] = max(rows.get(name, []), described(code))
    print(table(HEAD, [[name, *row] for name, row in rows.items() if row[0]]))


def ask(*, quick: bool) -> None:
    """Ask a small network all there is to ask of a hot loop."""
    import diffusion

    graph = diffusion.chung_lu(1_000, 10_000)
    chain, model = diffusion.weighted_cascade(graph), diffusion.IndependentCascade()
    names = graph.names.take(range(10))
    diffusion.simulate(chain, model, names, replicates=65)
    if quick:
        return
    diffusion.simulate(chain, diffusion.LinearThreshold(), names, replicates=65)
    for some in (chain, diffusion.trivalency(graph), diffusion.uniform(graph, 0.01)):
        diffusion.choose_seeds(some, model, k=5)


def machine_code() -> Iterator[tuple[str, str]]:
    """Yield the name and the assembly of every kernel that was compiled."""
    import diffusion.kernels as kernels

    for found in pkgutil.iter_modules(kernels.__path__, f"{kernels.__name__}."):
        module = importlib.import_module(found.name)
        for name, dispatcher in own_kernels(module):
            for code in dispatcher.inspect_asm().values():
                yield f"`{found.name.rsplit('.', 1)[1]}.{name}`", code


def own_kernels(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, thing in vars(module).items():
        if hasattr(thing, "inspect_asm") and thing.py_func.__module__ == module.__name__:
            yield name, thing


def described(code: str) -> list[int]:
    """Return the figures of a row."""
    lines = code.splitlines()
    loops = innermost(lines)
    widths = Counter(width(lines[begin:end]) for begin, end in loops)
    prefetches = sum("prefetch" in line for line in lines)
    counted = sum(bool(COUNTED.search(line)) for begin, end in loops for line in lines[begin:end])
    return [len(loops), *(widths[bits] for bits in (512, 256, 128)), prefetches, counted]


def innermost(lines: list[str]) -> list[tuple[int, int]]:
    """Return the first line and the line after the last of every loop that has no loop within: backward jumps."""
    labels = {match[1]: place for place, line in enumerate(lines) if (match := LABEL.match(line))}
    jumps = ((place, JUMP.match(line)) for place, line in enumerate(lines))
    loops = {(labels[jump[1]], place + 1) for place, jump in jumps if jump and labels.get(jump[1], place) < place}
    return sorted(
        (begin, end) for begin, end in loops
        if not any((begin, end) != other and begin <= other[0] and other[1] <= end for other in loops)
    )  # fmt: skip


def width(lines: list[str]) -> int:
    """Return the bits of the widest registers that some lines compute with as vectors; 0 if there are none."""
    packed = [line for line in lines if PACKED.match(line)]
    return max((bits for line in packed for name, bits in (("zmm", 512), ("ymm", 256), ("xmm", 128)) if name in line),
               default=0)  # fmt: skip


if __name__ == "__main__":
    main()
