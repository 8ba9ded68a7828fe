"""What must be reached, and what was measured: one row each, kept from run to run until it is measured again."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.results import table

NOT_YET = "not measured in this run"


@dataclass(frozen=True)
class Requirement:
    """A row of the table."""

    key: str
    work: str
    least: str


REQUIREMENTS = (
    Requirement("ic-sf100k", "independent cascade, sf100k, 50 seeds, against CyNetDiff", "8 times"),
    Requirement("ic-sf100k-two", "the same with two threads", "15 times"),
    Requirement("ic-sf1m", "the same on sf1m, one thread", "8 times"),
    Requirement("lt-epinions", "linear threshold, Epinions, against CyNetDiff", "20 times"),
    Requirement("ndlib-hep", "independent cascade, NetHEPT's size, against NDlib 6.0.1", "3,000 times"),
    Requirement("ndlib-epinions", "the same on Epinions", "3,000 times"),
    Requirement("curve", "tipping curve for 200 seeds, against each k simulated by the fastest peer", "1,000 times"),
    Requirement(
        "seeds-wc", "`choose_seeds` against SUBSIM, same epsilon: weighted cascade", "1 times, spread not lower"
    ),
    Requirement("seeds-uniform", "the same: uniform .01", "2 times, spread not lower"),
    Requirement("seeds-trivalency", "the same: trivalency", "2 times, spread not lower"),
    Requirement("seeds-two", "the same with two threads: uniform and trivalency", "3 times"),
    Requirement(
        "seeds-imm", "seconds to a spread within .5 % of IMM's at epsilon .1, against SUBSIM at .01", "1 times"
    ),
    Requirement("seeds-memory", "peak memory of `choose_seeds` against pynetim's", "a tenth"),
    Requirement("size-memory", "100 M ties: Parquet, weighted cascade, 50 seeds, curve to k = 200; peak", "24 GiB"),
    Requirement("size-open", "a saved graph of 100 M ties opens by memory map", "under 1 s"),
    Requirement("outbreak", "ties decided a second, times 8 bytes, against the sequential read rate", "30 %"),
    Requirement("two-threads", "two threads against one, every kernel (the least of them)", "1.8 times"),
    Requirement(
        "centralities",
        "measures at 1 M accounts and 10 M ties: time of the fastest peer, memory of igraph",
        "1.3 times, half",
    ),
    Requirement("timed", "exposures a second and thread, 1 M accounts, 10 M ties, all mechanisms on", "5 M"),
    Requirement("second-study", "a second `diffusion study` of the demo, kernels compiled", "under 5 s"),
)


def requirements_table(measured: Mapping[str, str]) -> str:
    """Return the table, each row with what was measured, or that it was not."""
    rows = [[one.work, one.least, measured.get(one.key, NOT_YET), f"<!-- {one.key} -->"] for one in REQUIREMENTS]
    return table(["work", "at least", "measured", ""], rows)


def kept(text: str) -> dict[str, str]:
    """Return what a table says was measured, by key."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[3].startswith("<!-- ") and cells[2] != NOT_YET:
            found[cells[3][5:-4]] = cells[2]
    return found


def known(found: Mapping[str, str]) -> None:
    """Refuse what belongs to no row."""
    strange = set(found) - {one.key for one in REQUIREMENTS}
    if strange:
        raise ValueError(f"no requirement is called {', '.join(sorted(strange))}")
