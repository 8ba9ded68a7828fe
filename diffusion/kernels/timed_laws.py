"""What a spread in time reads and writes: the network, the laws of attention, and the room it works in."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diffusion.kernels.event_queue import BLOCK

DELAY, SIGHT, ACCEPT, VIEW, LISTED = 1, 2, 3, 4, 5
"""What the coins of a spread in time are for, beside the tie's own, which is that of the independent cascade."""
OUTSIDE = np.uint32(2**31)
"""From here on a source is no account but a start, then the reserve, then the trending list."""
ALWAYS = -1.0
"""What an account needs that posts whatever it has seen."""
TOO_FULL = -1
JOINED, INFORMED, IMPRESSIONS, EXPOSURES, LISTINGS, NEXT, CALLED = 0, 1, 2, 3, 4, 5, 6
"""Places in ``Room.counts``; the last two are how many of the reserve were looked at, and called."""
LATEST, LISTED_UNTIL = 0, 1
"""Places in ``Room.times``: of the last view there will be, and until when the content is listed."""
STAMP, MARK = 0, 1
"""Places in ``Room.stamps``."""
SATED, FINISHED = 0, 1
"""What the mark of an account says beyond being this replicate's: that one more exposure that cannot succeed by itself
changes nothing, or that the account posts no more."""
PASSING, WAITING, LOOKING = 0, 1, 2
"""Places in ``Room.keys``."""
STATE = np.dtype([("least", "f8"), ("stamp", "u4"), ("seen", "u2"), ("posts", "u2")])
"""Of each account: what its best exposure needs, the replicate that this is of, exposures, posts."""
JOINING = np.dtype([("time", "f8"), ("account", "u4"), ("source", "u4"), ("generation", "u4"), ("origin", "u4")])
"""One account that joined: when, by whom, in which generation, and from which start its ripple goes out."""
COMING = np.dtype([("time", "f8"), ("sight", "f8"), ("target", "u4"), ("look", "u4"), ("tie", "u8")])
"""A post that comes up for a follower: when, with which chance one who sees all sees it, the coin of that, the tie."""
MOST_SEEN = 65_535
Records = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.uint8]


class Network(NamedTuple):
    """A chain as spreads in time read it."""

    offsets: npt.NDArray[np.uint64]
    targets: Codes
    units: Codes
    """Of coins, per tie."""
    scales: Floats
    """By which factor a tie's delays are longer; empty where all are alike."""
    visible: npt.NDArray[np.float32]
    """Of each account, the chance to see a post; empty where everybody sees all."""


class Laws(NamedTuple):
    """What happens on the way; times in seconds."""

    delays: Floats
    """A table of delays by coin."""
    content: Floats
    """A table of the attention left to content of an age; empty where it does not fade."""
    post: Floats
    """The same of a post."""
    multiples: Floats
    """By which factor chances count after 1, 2, … exposures."""
    highest: float
    """The largest of them."""
    birth: float
    """When the content first appears."""
    horizon: float
    most: int
    """How often an account posts."""
    period: float
    """How long it takes no notice after a post."""
    in_order: bool
    """Whether exposures that cannot succeed by themselves matter."""
    enough: int
    """So many accounts suffice."""
    threshold: int
    """So many within the window put the content on the trending list; 0 if there is none."""
    window: float
    duration: float
    visibility: float
    """Of the trending list, in units of coins."""
    chance: float
    """The same, of passing on what is seen there."""
    batch: int
    """How many of the reserve are called at once."""
    calls: int
    """How many of it are called at most."""
    pause: float


class Room(NamedTuple):
    """What a spread writes, replicate after replicate.

    What bears another replicate's stamp or mark is as good as empty, so that nothing is cleared in between.
    """

    states: Records
    lasts: Floats
    """When each account posted last; empty where none posts twice."""
    places: Codes
    """Of each account that joined, where it is among those."""
    marks: Marks
    """Of each account, the replicate's mark plus `SATED` or `FINISHED`, or less."""
    joined: Records
    coming: Records
    """What comes up for followers of the post at hand."""
    posting: Records
    """Who posts next: one place as in ``joined``."""
    counts: npt.NDArray[np.int64]
    times: Floats
    keys: npt.NDArray[np.uint64]
    """Of this replicate's coins: `PASSING`, `WAITING`, `LOOKING`."""
    stamps: npt.NDArray[np.int64]
    """`STAMP`, `MARK`: this replicate's."""


def new_room(accounts: int, *, often: bool) -> Room:
    """Return room for a network of so many accounts, which may post ``often``, or once only."""
    return Room(
        np.zeros(accounts, STATE),
        np.zeros(accounts if often else 0),
        np.zeros(accounts, np.uint32),
        np.zeros(accounts, np.uint8),
        np.empty(accounts, JOINING),
        np.empty(BLOCK, COMING),
        np.zeros(1, JOINING),
        np.zeros(7, np.int64),
        np.zeros(2),
        np.zeros(3, np.uint64),
        np.zeros(2, np.int64),
    )
