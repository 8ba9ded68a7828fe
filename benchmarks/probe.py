"""What the machine can do at most: bytes a second in sequence, reads a second at random, hashes a second; one core.

    python -m benchmarks.probe

Arrays of 1 GiB, which no cache here holds. Everything is compiled by numba as the package's kernels are, takes turns,
and is the median over turns.
"""

import time

import numba
import numpy as np
import numpy.typing as npt

from benchmarks.networks import arguments
from benchmarks.results import table
from benchmarks.timing import figure, take_turns
from diffusion.kernels.prefetch import prefetch

Words = npt.NDArray[np.uint64]
LINE = np.uint64(8)
"""Words in a line of the cache."""
MASK32 = np.uint64(0xFFFFFFFF)


def compiled(function):
    return numba.njit(nogil=True, error_model="numpy", cache=True)(function)


@compiled
def sequential(words: Words) -> np.uint64:
    """Add up all words: as vectors, as fast as memory delivers."""
    total = np.uint64(0)
    for place in range(np.uint64(len(words))):
        total += words[place]
    return total


@compiled
def chase(words: Words, steps: np.uint64) -> np.uint64:
    """Go from line to line where each says which is next: nothing overlaps."""
    place = np.uint64(0)
    for _ in range(steps):
        place = words[place]
    return place


@compiled
def scattered(words: Words, steps: np.uint64, ahead: np.uint64) -> np.uint64:
    """Read lines at random that nothing waits for, asked for some steps ahead (0: not at all)."""
    total, lines = np.uint64(0), np.uint64(len(words)) // LINE
    for step in range(steps):
        if ahead:
            prefetch(words, line(step + ahead, lines))
        total += words[line(step, lines)]
    return total


@compiled
def line(step: np.uint64, lines: np.uint64) -> np.uint64:
    mixed = step * np.uint64(0x9E3779B97F4A7C15)
    return (((mixed ^ (mixed >> np.uint64(29))) & MASK32) * lines >> np.uint64(32)) * LINE


@compiled
def hashes(count: np.uint64) -> np.uint32:
    """Hash numbers to 32 bits by multiplying and shifting, as a coin is made."""
    total = np.uint32(0)
    for number in range(np.uint32(count)):
        word = np.uint32(np.uint32(number) * np.uint32(0x9E3779B1))
        word = np.uint32((word ^ (word >> np.uint32(15))) * np.uint32(0x85EBCA77))
        word = np.uint32((word ^ (word >> np.uint32(13))) * np.uint32(0xC2B2AE3D))
        total = np.uint32(total + (word ^ (word >> np.uint32(16))))
    return total


@compiled
def ring(words: Words, random_state: np.uint64) -> None:
    """Let each line name another, so that all of them are one ring (Sattolo 1986)."""
    lines = np.uint64(len(words)) // LINE
    for place in range(lines):
        words[place * LINE] = place * LINE
    state = random_state
    for back in range(lines - np.uint64(1)):
        place = lines - np.uint64(1) - back
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        other = ((state >> np.uint64(32)) * place) >> np.uint64(32)
        words[place * LINE], words[other * LINE] = words[other * LINE], words[place * LINE]


def sequential_rate(gigabytes: float = 1.0, turns: int = 5) -> float:
    """Return the bytes a second that one core reads in sequence: the median over turns."""
    words = np.ones(int(gigabytes * 2**30 / 8), np.uint64)
    taken = take_turns({"sequential": lambda: sequential(words)}, turns, time.perf_counter)
    return words.nbytes / taken.median("sequential")


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    size, turns = (2**24, 3) if options.quick else (2**27, 7)
    words, many, few = np.ones(size, np.uint64), np.uint64(2**23), np.uint64(2**20)
    ring(words, np.uint64(1))
    works = {
        "sequential": lambda: sequential(words),
        "chase": lambda: chase(words, few),
        "scattered": lambda: scattered(words, many, np.uint64(0)),
        "asked ahead": lambda: scattered(words, many, np.uint64(24)),
        "hashes": lambda: hashes(np.uint64(2**28)),
    }
    taken = take_turns(works, turns, time.perf_counter)
    rate = words.nbytes / taken.median("sequential") / 1e9
    each = {name: 1e9 * taken.median(name) / count for name, count in
            (("chase", few), ("scattered", many), ("asked ahead", many), ("hashes", 2**28))}  # fmt: skip
    rows = [
        ["reading in sequence", f"{figure(rate)} GB/s", f"{figure(8 / rate)} ns for 8 bytes"],
        ["random reads, each naming the next", f"{figure(1e3 / each['chase'])} M/s", f"{figure(each['chase'])} ns"],
        ["random reads, independent", f"{figure(1e3 / each['scattered'])} M/s", f"{figure(each['scattered'])} ns"],
        ["the same, prefetched 24 ahead", f"{figure(1e3 / each['asked ahead'])} M/s",
         f"{figure(each['asked ahead'])} ns"],
        ["32-bit hashes (three multiplications), as vectors", f"{figure(1e3 / each['hashes'])} M/s",
         f"{figure(each['hashes'])} ns"],
    ]  # fmt: skip
    print(table((f"one core, {words.nbytes / 2**30:g} GiB", "rate", "each"), rows))


if __name__ == "__main__":
    main()
