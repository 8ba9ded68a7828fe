"""VoteRank: elect the account with the most votes, take voting power from those who gave them, and vote again."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@kernel
def elect(
    offsets: Offsets, voters: Codes, votes: Floats, power: Floats, loss: float, heap: Codes, elected: Codes
) -> int:
    """Write who is elected, in order, to ``elected``; return how many are before nobody has votes left.

    ``heap`` holds the accounts by their ``votes``, most first, and by code where votes are equal; at first it is
    sorted. Votes only ever fall, so what an account had when it was last counted is a bound, and only the first of the
    heap is ever counted again.
    """
    counted = np.zeros(votes.size, np.int32)  # after how many elections
    left, done = heap.size, 0
    while done < elected.size and left:
        first = np.uint64(heap[0])
        begin, end = np.uint64(offsets[first]), np.uint64(offsets[first + np.uint64(1)])
        if counted[first] < done:
            total = 0.0
            for place in range(begin, end):
                total += power[np.uint32(voters[place])]
            votes[first], counted[first] = total, done
        elif votes[first] > 0:
            elected[done] = first
            done += 1
            power[first] = 0.0
            for place in range(begin, end):
                voter = np.uint32(voters[place])
                power[voter] = max(power[voter] - loss, 0.0)
            left -= 1
            heap[0] = heap[left]
        else:
            break
        position, account = 0, heap[0]
        while 2 * position + 1 < left:
            child = 2 * position + 1
            one = heap[child]
            if child + 1 < left:
                other = heap[child + 1]
                if votes[other] > votes[one] or (votes[other] == votes[one] and other < one):
                    child, one = child + 1, other
            if votes[account] > votes[one] or (votes[account] == votes[one] and account < one):
                break
            heap[position] = one
            position = child
        heap[position] = account
    return done
