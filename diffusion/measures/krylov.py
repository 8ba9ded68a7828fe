"""Krylov spaces: what a map made of a start by going on and on holds of its greatest eigenvector, or of a solution.

Power iteration keeps only the last vector of the sequence start, map(start), map(map(start)) ... The space of all of
them is no dearer in maps and settles in far fewer (Arnoldi 1951, doi:10.1090/qam/42792; Saad and Schultz 1986,
doi:10.1137/0907058). It is begun again from the best vector in it when it is full.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.kernels import products
from diffusion.parallel import over_chunks

Floats = npt.NDArray[np.float64]
Map = Callable[[Floats], Floats]

ROOM = 6_000_000
"""So many numbers all vectors of a space may have together, if it has 24 vectors at least."""
MOST_MAPS = 600
"""After so many images the search for an eigenvector is given up."""
ENTRIES = 1 << 15
"""How many entries of a vector make a part; sums are added part by part, so they do not depend on threads."""
EXHAUSTED = 1e-14
"""A new direction as small as this beside what it was taken from is rounding: the space has all there is."""


class KrylovSpace:
    """An orthonormal basis of a growing space, and what the map does in it."""

    def __init__(self, apply: Map, start: Floats, most: int, *, careful: bool = True) -> None:
        self.apply, self.most, self.careful = apply, min(most, len(start)), careful
        self.basis = np.empty((self.most + 1, len(start)))
        self.inside = np.zeros((self.most + 1, self.most))
        self.size = 0
        self.scale = add_rows(self.basis[:0], np.empty(0), start)
        self.basis[0] = start / self.scale

    def grow(self) -> bool:
        """Take in one more image; return whether the space may grow further."""
        place, vector = self.size, self.apply(self.basis[self.size])
        basis, found = self.basis[: place + 1], np.zeros(place + 1)
        image = left = np.inf
        for _ in range(3 if self.careful else 1):  # what is taken away leaves rounding behind, which is taken away too
            along, before = inner_products(basis, vector), left
            left = add_rows(basis, -along, vector)
            found += along
            image = float(np.hypot(np.linalg.norm(found), left))
            if left > 0.1 * min(before, image):
                break
        self.inside[: place + 1, place] = found
        self.size += 1
        if left <= EXHAUSTED * image:
            return False
        self.inside[place + 1, place] = left
        self.basis[place + 1] = vector / left
        return self.size < self.most

    def combined(self, coefficients: Floats) -> Floats:
        """Return the vector with these coefficients in the basis."""
        vector = np.zeros(self.basis.shape[1])
        add_rows(self.basis[: len(coefficients)], np.ascontiguousarray(coefficients), vector)
        return vector


@dataclass(frozen=True)
class Leading:
    """What a map leads to if it is applied without end."""

    value: float
    """The eigenvalue with the greatest real part: the factor by which the map stretches its vector; 0 for nothing."""
    vector: Floats
    """The part of the start that grows so, not negative, its entries' sum 1 (0 where nothing is left)."""
    gap: float
    """How far the next eigenvalue is from it, relative to it; infinite if there is no other."""
    settled: bool
    """Whether the vector is as exact as was asked for."""
    exhausted: bool
    """Whether the map leads nowhere else from there: the space had fewer dimensions than it had room for."""


def leading(
    apply: Map, start: Floats, tolerance: float, most_maps: int = MOST_MAPS, entries: int | None = None
) -> Leading:
    """Return the leading eigenvector that ``start`` has a part in, for a map that keeps vectors non-negative.

    ``tolerance`` is the vector's error beside its length. With ``entries`` the vector is only so long, and what follows
    in the start is the map's own memory.
    """
    vector, maps = start, 0
    while True:
        if not np.any(vector):
            return Leading(0.0, np.zeros(entries or len(start)), np.inf, True, True)
        space = KrylovSpace(apply, vector, room_for(len(start)))
        growing = True
        while growing:
            growing = space.grow()
            maps += 1
            if growing and space.size > 24 and space.size % 5:
                continue
            exhausted = not growing and space.size < space.most
            found, coefficients, gap, error = _best(space, exhausted)
            if error <= tolerance:
                break
        vector = space.combined(coefficients)
        vector *= np.sign(vector[: entries or None].sum()) or 1.0
        if error <= tolerance or maps >= most_maps:
            break
    kept = np.maximum(vector[: entries or None], 0)
    return Leading(found, kept / kept.sum(), gap, error <= tolerance, exhausted)


def _best(space: KrylovSpace, exhausted: bool) -> tuple[float, Floats, float, float]:
    """Return the leading eigenvalue in the space, its coefficients, its gap, and the estimated error of its vector."""
    size = space.size
    values, vectors = np.linalg.eig(space.inside[:size, :size])
    order = np.lexsort((np.abs(values.imag), -values.real))
    best = order[0]
    coefficients = np.ascontiguousarray(vectors[:, best].real)
    coefficients /= np.linalg.norm(coefficients) or 1.0
    value = float(values[best].real)
    gap = float(np.abs(values[order[1:]] - value).min(initial=np.inf))
    residual = 0.0 if exhausted else float(space.inside[size, size - 1] * abs(coefficients[-1]))
    error = residual / gap if 0 < gap < np.inf else (0.0 if residual == 0 else np.inf)
    return value, coefficients, gap / value if value > 0 else np.inf, error


def room_for(entries: int) -> int:
    """Return how many vectors of so many entries a space may have."""
    return int(np.clip(ROOM // max(entries, 1), 24, 100))


def inner_products(basis: Floats, vector: Floats) -> Floats:
    """Return the product of each row of the basis with the vector."""
    sums = np.zeros((-(-len(vector) // ENTRIES), len(basis)))

    def work(start: int, stop: int) -> None:
        products.project(basis, vector, sums[start], start * ENTRIES, min(stop * ENTRIES, len(vector)))

    over_chunks(work, len(sums), what="comparing directions", chunk=1)
    return np.asarray(sums.sum(axis=0))


def add_rows(basis: Floats, factors: Floats, vector: Floats) -> float:
    """Add the rows of the basis, each times its factor, to the vector; return the vector's length."""

    def work(start: int, stop: int) -> float:
        return products.combine(basis, factors, vector, start * ENTRIES, min(stop * ENTRIES, len(vector)))

    return float(np.sqrt(sum(over_chunks(work, -(-len(vector) // ENTRIES), what="comparing directions", chunk=1))))
