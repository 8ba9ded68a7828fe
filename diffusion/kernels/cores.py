"""K-shells: peel off the accounts with the fewest neighbours, again and again."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@kernel
def peel(offsets: Offsets, neighbours: Codes, left: Codes, alive: Codes, peeled: Codes) -> None:
    """Turn the degrees in ``left`` into shells; ``alive`` and ``peeled`` are room for one entry an account.

    For each k in turn, all with k neighbours left go, and with them those whom that leaves with k. At most 2 ties / k
    accounts have k neighbours or more, so looking at all that are left for each k costs ties * log(k) at most, and in
    return a neighbour costs a single look: faster than keeping accounts sorted by what is left of their degree
    (Batagelj, Zaversnik 2003), which takes four (Dasari, Ranjan, Zubair 2014, doi:10.1109/BigData.2014.7004366).
    """
    count = np.uint64(alive.size)
    for account in range(count):
        alive[account] = account
    shell = np.int32(0)
    while count:
        kept, last = np.uint64(0), np.uint64(0)
        for position in range(count):
            account = alive[position]
            if left[np.uint32(account)] > shell:
                alive[kept] = account
                kept += np.uint64(1)
            elif left[np.uint32(account)] == shell:
                peeled[last] = account
                last += np.uint64(1)
        count, following = kept, np.uint64(0)
        while following < last:
            gone = np.uint64(peeled[following])
            following += np.uint64(1)
            for place in range(np.uint64(offsets[gone]), np.uint64(offsets[gone + np.uint64(1)])):
                neighbour = np.uint32(neighbours[place])
                if left[neighbour] > shell:
                    left[neighbour] -= np.int32(1)
                    if left[neighbour] == shell:
                        peeled[last] = neighbour
                        last += np.uint64(1)
        shell += np.int32(1)
