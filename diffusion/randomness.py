"""Names of chance: every coin is a function of its name, never of the order in which coins are drawn.

``coin(random_state, purpose, replicate, source, target)`` is the whole idea; the kernels hash the same names, and
``docs/design.md`` gives the definition bit by bit. This is the only file that meets NumPy's ``SeedSequence``.
"""

from enum import IntEnum
from typing import SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.errors import InputError


class Purpose(IntEnum):
    """What a coin is for. Different purposes never share a coin, so choosing and judging stay independent."""

    CASCADE = 1
    """Replicates that are reported: simulations, curves and launches share these, and so are paired."""
    SELECTION = 2
    """Replicates on which seeds are chosen by simulation (CELF)."""
    REVERSE = 3
    """Reverse-reachable sets on which seeds are chosen."""
    CERTIFICATE = 4
    """Reverse-reachable sets that judge the seeds chosen on the others."""
    LEADERS = 5
    """Reverse-reachable sets behind the expected spread of every account."""
    SAMPLE = 6
    """Random choices of accounts: random seeds, random starting points."""
    ASSIGN = 7
    """Probabilities drawn at random, as in trivalency."""
    VALLEY = 8
    """Single-seed outbreaks that look for the valley between small and large."""
    GENERATE = 9
    """Made-up networks and logs."""
    IGNITION = 10
    """Live-edge worlds on which ignition sets are chosen."""
    IGNITION_CERTIFICATE = 11
    """Replicates that refute an ignition set which fits only the worlds it was chosen on."""
    POSTERIOR = 12
    """Plausible chains, drawn from what is believed of every tie."""
    SCENARIO = 13
    """What is changed at random to see whether the choice of seeds holds: ties left out, probabilities off."""
    VALIDATION = 14
    """Replicates of the items that a chain is checked against."""
    RESAMPLE = 15
    """Items drawn with repetition, to see how far a figure would stray (bootstrap)."""
    PARENTS = 16
    """Trees drawn from the chances of who passed each repost on."""
    PATHS = 17
    """Pairs of accounts, and accounts to start from, for measures that sample shortest paths."""
    AUDIENCE = 18
    """Hashes behind sketches of audiences, and random accounts that stand against stars."""
    COMMUNITIES = 19
    """The order in which accounts are moved between communities."""
    ADAPTIVE = 20
    """Reverse-reachable sets from many roots, on which the next batch of an adaptive launch is chosen."""


def check_random_state(random_state: SupportsIndex) -> int:
    """Return ``random_state`` as a non-negative int, the only form chance is named by here."""
    if random_state is None or isinstance(random_state, np.random.Generator | np.random.RandomState):
        raise InputError(f"random_state must be a whole number (0 unless given), not {random_state!r}")
    return checks.integer("random_state", random_state, minimum=0)


def root_key(random_state: SupportsIndex, purpose: Purpose) -> np.uint64:
    """Return the 64-bit key under which the kernels hash all coins of one purpose."""
    sequence = np.random.SeedSequence(check_random_state(random_state), spawn_key=(int(purpose),))
    return np.uint64(sequence.generate_state(1, np.uint64)[0])


def generator(random_state: SupportsIndex, purpose: Purpose, index: int = 0) -> np.random.Generator:
    """Return a NumPy generator for choices that need no pairing, such as drawing accounts at random."""
    sequence = np.random.SeedSequence(check_random_state(random_state), spawn_key=(int(purpose), index))
    return np.random.Generator(np.random.Philox(sequence))
