"""Replicates of a search from seeds, on named coins: what every forward question is made of."""

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.cascades.live_ties import LANES
from diffusion.cascades.model import Forward, Model, check_model
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes, Name

Sizes = npt.NDArray[np.int64]
FIRST_LOOK = 1_000
"""Replicates after which growing data is looked at first; then whenever there are twice as many."""
STRETCH = 2**28
"""So many ties at most are looked at before progress is told and Ctrl-C is heard: a second or so."""


def look_count(budget: int) -> int:
    """Return how often data that doubles from `FIRST_LOOK` on is looked at before ``budget`` replicates are spent.

    >>> look_count(500), look_count(2_000), look_count(20_000)
    (1, 2, 6)
    """
    return int(np.ceil(np.log2(max(budget / FIRST_LOOK, 1)))) + 1


def seed_codes(chain: Chain, seeds: Iterable[Name] | Name, argument: str = "seeds") -> Codes:
    """Return the codes of seeds given by name; refuse none, strangers and repetition."""
    if not isinstance(chain, Chain):
        raise InputError(f"chain must be a Chain, such as weighted_cascade(graph), not {chain!r}")
    if not isinstance(seeds, str | Iterable | SupportsIndex):
        raise InputError(f"{argument} must be account names, such as ['@ann', '@bo'], not {seeds!r}")
    names = list(seeds) if isinstance(seeds, Iterable) and not isinstance(seeds, str) else [seeds]
    if not names:
        raise InputError(f"{argument}: name at least one account")
    codes = chain.graph.codes(names, argument)
    unique, first = np.unique(codes, return_index=True)
    if len(unique) < len(codes):
        again = min(set(range(len(codes))) - set(first.tolist()))
        raise InputError(f"{argument}: {names[again]!r} is named twice; a seed counts once")
    return codes


def spread_curves(
    chain: Chain,
    model: Model,
    codes: npt.NDArray[np.integer],
    ends: npt.NDArray[np.int64],
    *,
    replicates: int,
    random_state: SupportsIndex,
    purpose: Purpose = Purpose.CASCADE,
    reach: bool = False,
    first: int = 0,
    enough: int | None = None,
    what: str = "simulating",
) -> tuple[Sizes, Sizes | None]:
    """Return the spread (and reach) of the first ``ends[j]`` seeds in each replicate, shape replicates x ends.

    ``codes`` has the ordered seeds' account codes, or one row of them a replicate. Replicates are numbered from
    ``first``, so that more can be had later without repeating any. With ``enough``, a replicate that comes to so many
    is followed no further and counts as that many: all that a question about a target needs.
    """
    check_model(model)
    forward = Forward.of(chain, model)
    seeds = np.ascontiguousarray(np.atleast_2d(codes), dtype=np.uint32)
    root = root_key(random_state, purpose)
    sizes = np.zeros((replicates, len(ends)), np.int64)
    most, informed = enough or chain.graph.account_count, np.zeros((replicates if reach else 0, len(ends)), np.int64)

    def work(start: int, stop: int) -> None:
        rows = slice(start - first, stop - first)
        own = seeds[rows] if len(seeds) > 1 else seeds
        model.spread(forward, own, ends, root, start, most, sizes[rows], informed[rows])

    longest = max(1, STRETCH // max(1, chain.graph.tie_count))
    over_chunks(work, replicates, what=what, first=first, most=longest, multiple=LANES)
    return sizes, informed if reach else None
