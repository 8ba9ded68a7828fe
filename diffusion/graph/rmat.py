"""Recursive matrices: networks of any size whose audiences and reading lists are as uneven as those of real ones."""

from collections.abc import Sequence
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.graph.merge import merge_ties
from diffusion.kernels.rmat import BITS, draw_pairs, keep_new
from diffusion.parallel import over_chunks, report_progress
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Names

BLOCK = 2**22
"""So many ties are drawn at a time."""
PATIENCE = 40
"""After so many draws a tie asked for, a network counts as too dense for its quarters."""


def rmat(
    accounts: SupportsIndex,
    ties: SupportsIndex,
    *,
    quarters: Sequence[SupportsFloat] = (0.57, 0.19, 0.19, 0.05),
    random_state: SupportsIndex = 0,
) -> Graph:
    """Return a recursive-matrix network: a tie falls into a quarter of the adjacency matrix, of that again, and so on.

    The ties are the first different ones of an endless sequence, ties of an account to itself left out; account names
    are scrambled, so that they say nothing of an account's place in the matrix. Many accounts have no tie at all.

    Parameters
    ----------
    accounts
        How many there shall be, a power of two.
    ties
        How many there shall be; met exactly.
    quarters
        The chance of each quarter, kept to 2**-21: both accounts in the first half, the source only, the target only,
        neither. Usually as in the Graph 500 benchmark; equal chances make a network without any hubs.
    random_state
        The name of the chance.

    Raises
    ------
    InputError
        If an argument is out of bounds, or so many different ties are not found.

    Examples
    --------
    >>> graph = rmat(1_024, 10_000)
    >>> graph
    Graph(1,024 accounts, 10,000 ties)
    >>> bool(graph.out_degrees.max() > 20 * graph.out_degrees.mean())
    True

    References
    ----------
    Chakrabarti, Zhan, Faloutsos (2004), R-MAT: a recursive model for graph mining, doi:10.1137/1.9781611972740.43.
    """
    n = checks.integer("accounts", accounts, minimum=2, maximum=2**30)
    if n & (n - 1):
        raise InputError(f"accounts must be a power of two, such as {2 ** (n.bit_length() - 1):,}, not {n:,}")
    wanted = checks.integer("ties", ties, minimum=0, maximum=n * (n - 1))
    borders, root = _borders(quarters), root_key(random_state, Purpose.GENERATE)
    sources, targets = np.empty(wanted, np.int32), np.empty(wanted, np.int32)
    slots = np.zeros(1 << (4 * wanted // 3 + 2).bit_length(), np.uint64)
    known = drawn = 0
    while known < wanted:
        if drawn > PATIENCE * wanted + BLOCK:
            raise InputError(
                f"ties: only {known:,} of {wanted:,} different ties were found among {n:,} accounts; "
                "ask for fewer ties or more accounts"
            )
        block = _draw(root, drawn, n.bit_length() - 1, borders, max(4_096, min(BLOCK, wanted)))
        known = keep_new(block, slots, sources, targets, known)
        drawn += len(block)
        report_progress("drawing ties", known, wanted)
    del slots
    merged = merge_ties(n, sources, targets)
    del sources, targets
    return Graph(Names(np.arange(n, dtype=np.int64), []), merged.offsets, merged.targets, merged.weights)


def _draw(
    root: np.uint64, drawn: int, levels: int, borders: npt.NDArray[np.uint64], size: int
) -> npt.NDArray[np.uint64]:
    """Return the next draws of the sequence."""
    block = np.empty(size, np.uint64)

    def work(start: int, stop: int) -> None:
        draw_pairs(root, start, levels, borders, block[start - drawn : stop - drawn])

    over_chunks(work, size, what="drawing ties", first=drawn, most=2**18)
    return block


def _borders(quarters: Sequence[SupportsFloat]) -> npt.NDArray[np.uint64]:
    """Return the heights at which the second, third and fourth quarter begin."""
    shares = [checks.real(f"quarters[{place}]", share, minimum=0) for place, share in enumerate(quarters)]
    if len(shares) != 4 or abs(sum(shares) - 1) > 1e-9:
        raise InputError(f"quarters must be four chances that sum to 1, not {list(quarters)!r}")
    borders: npt.NDArray[np.uint64] = np.rint(np.cumsum(shares[:3]) * 2**BITS).astype(np.uint64)
    return borders
