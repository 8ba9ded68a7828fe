"""Random groups of accounts that are close together, and seeds that are chosen close together."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.coins import mix64, replicate_key
from diffusion.kernels.compile import inline, kernel

DRAWS = 32
"""So many times a member's ties are drawn from before the next member's are."""
STEP = np.uint64(0x9E3779B97F4A7C15)

Codes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@kernel
def draw_groups(
    offsets: Integers,
    targets: npt.NDArray[np.int32],
    in_offsets: Integers,
    in_sources: npt.NDArray[np.int32],
    root: np.uint64,
    first: int,
    groups: Codes,
) -> None:
    """Fill each row with different accounts: one at random, then random neighbours of it, then of those, and so on.

    Row i is a function of ``first + i``, and begins as a shorter one would. Where a member's neighbours are used up,
    strangers are drawn.
    """
    accounts, size = np.uint64(len(offsets) - 1), groups.shape[1]
    for row in range(len(groups)):
        word = replicate_key(root, np.uint64(first + row))
        groups[row, 0] = np.uint32(mix64(word) % accounts)
        members, member, tried = 1, 0, 0
        while members < size:
            word += STEP
            coin = mix64(word)
            account = np.int64(coin % accounts)  # a stranger, where no member is left to ask
            if member < members:
                whom = groups[row, member]
                out = offsets[whom + 1] - offsets[whom]
                ties = out + in_offsets[whom + 1] - in_offsets[whom]
                tried += 1
                if tried >= DRAWS or ties == 0:
                    member, tried = member + 1, 0
                if ties == 0:
                    continue
                place = np.int64(coin % np.uint64(ties))
                if place < out:
                    account = np.int64(targets[offsets[whom] + place])
                else:
                    account = np.int64(in_sources[in_offsets[whom] + place - out])
            known = False
            for other in range(members):
                known |= groups[row, other] == account
            if not known:
                groups[row, members] = np.uint32(account)
                members += 1


@inline
def progress(met: float, need: float) -> float:
    """Return how near an account is to joining, from 0 to 1: the square, since what is almost there is worth most."""
    share = min(1.0, met / need) if need > 0 else 1.0
    return share * share


@kernel
def write_scores(
    offsets: Integers, targets: npt.NDArray[np.int32], chances: Floats, needs: Floats, scores: Floats
) -> None:
    """Write how much nearer to joining each account alone would bring those who see it."""
    for account in range(len(scores)):
        total = 0.0
        for tie in range(offsets[account], offsets[account + 1]):
            need = needs[targets[tie]]
            total += progress(chances[tie], need) if need > 0 else 0.0
        scores[account] = total


@kernel
def next_seed(
    allowed: npt.NDArray[np.bool_], active: npt.NDArray[np.bool_], met: Floats, needs: Floats, scores: Floats,
    chosen: Codes,
) -> np.uint32:  # fmt: skip
    """Return who brings most accounts most nearer to joining; if all are active already, the first not chosen."""
    best, value = -1, -np.inf
    for account in range(len(scores)):
        if allowed[account] and not active[account]:
            worth = scores[account] - progress(met[account], needs[account])
            if worth > value:
                best, value = account, worth
    for account in range(len(scores) if best < 0 else 0):
        if allowed[account] and not (chosen == account).any():
            best = account
            break
    return np.uint32(best)


@kernel
def activate(
    offsets: Integers, targets: npt.NDArray[np.int32], chances: Floats, needs: Floats, seed: np.uint32, met: Floats,
    before: Floats, active: npt.NDArray[np.bool_], changed: npt.NDArray[np.bool_], touched: Codes,
) -> int:  # fmt: skip
    """Make a seed active, and all that have then met enough; list whom they touch, with what each had met before."""
    count, head = 1, 0
    touched[0], changed[seed], before[seed] = seed, True, met[seed]
    queue = np.empty(len(met), np.uint32)
    queue[0], tail, active[seed] = seed, 1, True
    while head < tail:
        source = queue[head]
        head += 1
        for tie in range(offsets[source], offsets[source + 1]):
            target = targets[tie]
            if active[target]:
                continue
            if not changed[target]:
                changed[target], before[target] = True, met[target]
                touched[count] = target
                count += 1
            met[target] += chances[tie]
            if met[target] >= needs[target] * (1 - 1e-12):
                active[target] = True
                queue[tail] = target
                tail += 1
    return count


@kernel
def grow_together(
    offsets: Integers,
    targets: npt.NDArray[np.int32],
    chances: Floats,
    in_offsets: Integers,
    in_sources: npt.NDArray[np.int32],
    in_ties: npt.NDArray[np.integer],
    needs: Floats,
    allowed: npt.NDArray[np.bool_],
    scores: Floats,
    chosen: Codes,
    begun: int,
) -> None:
    """Go on with ``chosen[begun:]``: each time the account that brings most accounts most nearer to joining.

    An account is as near as the square of the share that it has met of the ties it needs; on the average, without
    chance. Those that have met enough are active, and others meet them. ``scores`` are those of `write_scores`, and are
    used up.
    """
    accounts = len(scores)
    met, before, touched = np.zeros(accounts), np.zeros(accounts), np.empty(accounts, np.uint32)
    active, changed = np.zeros(accounts, np.bool_), np.zeros(accounts, np.bool_)
    for step in range(len(chosen)):
        if step >= begun:
            chosen[step] = next_seed(allowed, active, met, needs, scores, chosen[:step])
        if active[chosen[step]]:
            continue
        count = activate(offsets, targets, chances, needs, chosen[step], met, before, active, changed, touched)
        for place in range(count):
            account = touched[place]
            changed[account] = False
            old, new, need = before[account], met[account], needs[account]
            if not need > 0:
                continue
            for position in range(in_offsets[account], in_offsets[account + 1]):
                chance = chances[in_ties[position]]
                gain = 0.0 if active[account] else progress(new + chance, need) - progress(new, need)
                scores[in_sources[position]] += gain - (progress(old + chance, need) - progress(old, need))
