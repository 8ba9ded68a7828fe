"""Ties times numbers: sums over the ties of each account, and a sweep that solves equations on the way."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Basis = npt.NDArray[np.float64]


@kernel
def multiply(
    begins: Offsets,
    ends: Offsets,
    columns: Codes,
    values: Floats,
    vector: Floats,
    result: Floats,
    first: int,
    last: int,
) -> None:
    """Write the sum of ``values * vector`` over the ties of each account from ``first`` on; no values mean all 1."""
    weighted = len(values) > 0
    for account in range(np.uint64(first), np.uint64(last)):
        total = 0.0
        begin, end = np.uint64(begins[account]), np.uint64(ends[account])
        if weighted:
            for tie in range(begin, end):
                total += values[tie] * vector[np.uint32(columns[tie])]
        else:
            for tie in range(begin, end):
                total += vector[np.uint32(columns[tie])]
        result[account] = total


@kernel
def sweep(
    begins: Offsets,
    ends: Offsets,
    columns: Codes,
    values: Floats,
    onward: Floats,
    base: float,
    vector: Floats,
    fresh: Floats,
    first: int,
    last: int,
) -> None:
    """Write ``onward * (base + sum of values * vector over the ties)`` of each account from ``first`` on."""
    weighted = len(values) > 0
    for account in range(np.uint64(first), np.uint64(last)):
        total = base
        begin, end = np.uint64(begins[account]), np.uint64(ends[account])
        if weighted:
            for tie in range(begin, end):
                total += values[tie] * vector[np.uint32(columns[tie])]
        else:
            for tie in range(begin, end):
                total += vector[np.uint32(columns[tie])]
        fresh[account] = onward[account] * total


@kernel
def sum_columns(columns: Codes, values: Floats, sums: Floats) -> None:
    """Add the value of each tie to what its column has."""
    for tie in range(np.uint64(len(columns))):
        sums[np.uint32(columns[tie])] += values[tie]


@kernel
def project(basis: Basis, vector: Floats, sums: Floats, first: int, last: int) -> None:
    """Write the product of each row of ``basis`` with ``vector``, from entry ``first`` to ``last``."""
    for row in range(len(basis)):
        sums[row] = _product(basis[row, first:last], vector[first:last])


@kernel
def combine(basis: Basis, factors: Floats, vector: Floats, first: int, last: int) -> float:
    """Add the rows of ``basis``, times ``factors``, to ``vector``; return the sum of the squares that come of it.

    Only the entries from ``first`` to ``last`` are looked at.
    """
    part = vector[first:last]
    for row in range(len(factors)):
        factor, other = factors[row], basis[row, first:last]
        for entry in range(len(part)):
            part[entry] += factor * other[entry]
    return float(_product(part, part))


@kernel
def _product(one: Floats, other: Floats) -> float:
    """Return the inner product; eight sums side by side keep the processor busy."""
    a = b = c = d = e = f = g = h = 0.0
    whole = len(one) // 8 * 8
    for entry in range(0, whole, 8):
        a += one[entry] * other[entry]
        b += one[entry + 1] * other[entry + 1]
        c += one[entry + 2] * other[entry + 2]
        d += one[entry + 3] * other[entry + 3]
        e += one[entry + 4] * other[entry + 4]
        f += one[entry + 5] * other[entry + 5]
        g += one[entry + 6] * other[entry + 6]
        h += one[entry + 7] * other[entry + 7]
    for entry in range(whole, len(one)):
        a += one[entry] * other[entry]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))
