"""Which accounts have nearly the same list: of accounts that they follow, or of moments at which they posted.

Lists are rows, ``members[offsets[a]:offsets[a + 1]]``, ascending. Two lists of which a share J of all members is in
both have the same smallest hash with chance J (Broder 1997, doi:10.1109/SEQUEN.1997.666900). A band of several such
hashes finds pairs that may be alike; the lists themselves decide.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64
from diffusion.kernels.compile import kernel

Codes = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


@kernel
def write_bands(
    first: int, stop: int, offsets: Integers, members: Codes, chosen: Integers, key: np.uint64, hashes: int,
    bands: Words,
) -> None:  # fmt: skip
    """Write for rows ``first .. stop`` of the chosen lists each band: its smallest hashes, mixed to one word."""
    for row in range(first, stop):
        begin, end = np.uint64(offsets[chosen[row]]), np.uint64(offsets[chosen[row] + 1])
        for band in range(bands.shape[1]):
            mixed = np.uint64(0)
            for turn in range(hashes):
                salt = mix64(key + np.uint64(band * hashes + turn))
                smallest = np.uint64(0xFFFFFFFFFFFFFFFF)
                for place in range(begin, end):
                    word = mix64(salt ^ (np.uint64(members[place]) * np.uint64(0x9E3779B97F4A7C15)))
                    smallest = min(smallest, word)
                mixed = mix64(mixed ^ smallest)
            bands[row, band] = mixed


@kernel
def count_alike(
    offsets: Integers, members: Codes, chosen: Integers, band: Words, order: Integers, share: float, most: int,
    found: Integers,
) -> None:  # fmt: skip
    """Raise ``found`` to how many of the next ``most`` rows with the same band, in a ring, share their list with each.

    ``order`` sorts the rows by band. Lists are alike where at least ``share`` of all members of both is in both.
    """
    begin = 0
    while begin < len(order):
        end = begin + 1
        while end < len(order) and band[order[end]] == band[order[begin]]:
            end += 1
        size = end - begin
        for place in range(size if size > 1 else 0):
            row, alike = order[begin + place], 0
            for ahead in range(1, min(most, size - 1) + 1):
                other = order[begin + (place + ahead) % size]
                alike += jaccard(offsets, members, chosen[row], chosen[other]) >= share
            found[row] = max(found[row], alike)
        begin = end


@kernel
def jaccard(offsets: Integers, members: Codes, one: int, other: int) -> float:
    """Return which share of all members of two lists is in both."""
    left, right, shared = offsets[one], offsets[other], 0
    left_end, right_end = offsets[one + 1], offsets[other + 1]
    while left < left_end and right < right_end:
        first, second = members[left], members[right]
        shared += first == second
        left += first <= second
        right += second <= first
    total = left_end - offsets[one] + right_end - offsets[other] - shared
    return shared / total if total else 0.0


@kernel
def count_returned(
    offsets: Integers, targets: Codes, in_offsets: Integers, in_sources: Codes, returned: Integers
) -> None:
    """Write how many of its followers each account follows."""
    for account in range(len(offsets) - 1):
        out, last_out = offsets[account], offsets[account + 1]
        back, last_back = in_offsets[account], in_offsets[account + 1]
        while out < last_out and back < last_back:
            follower, followed = targets[out], in_sources[back]
            returned[account] += follower == followed
            out += follower <= followed
            back += followed <= follower


@kernel
def write_delays(
    starts: Integers, accounts: Codes, times: Floats, in_offsets: Integers, in_sources: Codes, delays: Floats
) -> None:
    """Write how long after the first account it follows each poster of an item posted; NaN where none did before.

    Posts are sorted by item and time; accounts of -1 and times that are NaN are passed over.
    """
    when = np.full(len(in_offsets) - 1, np.inf)
    for item in range(len(starts) - 1):
        for post in range(starts[item], starts[item + 1]):
            account, time, first = accounts[post], times[post], np.inf
            delays[post] = np.nan
            if account < 0 or not time == time:
                continue
            for place in range(np.uint64(in_offsets[account]), np.uint64(in_offsets[account + 1])):
                first = min(first, when[in_sources[place]])
            if first < time:
                delays[post] = time - first
            when[account] = min(when[account], time)
        for post in range(starts[item], starts[item + 1]):
            if accounts[post] >= 0:
                when[accounts[post]] = np.inf
