"""Replicates of a search from seeds, on named coins: what every forward question is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.live_ties import EARLY
from diffusion.cascades.model import Forward, Model, check_model
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.errors import InputError
from diffusion.kernels.lanes import LANES
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes, Name

Sizes = npt.NDArray[np.int64]
FIRST_LOOK = 1_000
"""Replicates after which growing data is looked at first; then whenever there are twice as many."""
FEWEST_LOOKED_AT, LOOK_WORK = 256, 3_000_000_000
"""A first look takes no more replicates than so many ties in all would need, but at least the former."""
STRETCH = 2**28
"""So many ties at most are looked at before progress is told and Ctrl-C is heard: a second or so."""


def look_count(budget: int, first: int = FIRST_LOOK) -> int:
    """Return how often data that doubles from ``first`` on is looked at before ``budget`` replicates are spent.

    >>> look_count(500), look_count(2_000), look_count(20_000)
    (1, 2, 6)
    """
    return int(np.ceil(np.log2(max(budget / first, 1)))) + 1


def first_look(chain: AnyChain) -> int:
    """Return after how many replicates a curve is looked at first: in large networks fewer say as much."""
    return int(np.clip(LOOK_WORK // max(1, chain.graph.tie_count), FEWEST_LOOKED_AT, FIRST_LOOK))


def check_replicates(chain: AnyChain, replicates: SupportsIndex) -> int:
    """Return a number of replicates; there must be two on each plausible chain at least."""
    count = checks.integer("replicates", replicates, minimum=1)
    if isinstance(chain, PlausibleChains) and count < 2 * chain.draws:
        raise InputError(
            f"replicates must be at least {2 * chain.draws:,}, two on each of the {chain.draws:,} plausible chains, "
            f"not {count:,}"
        )
    return count


def seed_codes(chain: AnyChain, seeds: Iterable[Name] | Name, argument: str = "seeds") -> Codes:
    """Return the codes of seeds given by name; refuse none, strangers and repetition."""
    if not isinstance(chain, Chain | PlausibleChains):
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
    chain: AnyChain,
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
    numbers: Sizes | None = None,
    what: str = "simulating",
) -> tuple[Sizes, Sizes | None]:
    """Return the spread (and reach) of the first ``ends[j]`` seeds in each replicate, shape replicates x ends.

    ``codes`` has the ordered seeds' account codes, or one row of them a replicate. Replicates are numbered from
    ``first``, so that more can be had later without repeating any. With ``enough``, a replicate that comes to so many
    is followed no further and counts as that many: all that a question about a target needs. On plausible chains,
    each replicate runs on the draw that its number tells. ``numbers`` names the replicates one by one instead, the
    same ones several times if several rows of seeds are to be compared on them.
    """
    check_model(model)
    numbers = np.arange(first, first + replicates) if numbers is None else numbers
    seeds = np.ascontiguousarray(np.atleast_2d(codes), dtype=np.uint32)
    root, most = root_key(random_state, purpose), enough or chain.graph.account_count
    if not isinstance(chain, PlausibleChains):
        return _spread(_Search(chain, model, ends, root, most, what), numbers, seeds, reach)
    sizes = np.zeros((replicates, len(ends)), np.int64)
    informed = np.zeros_like(sizes) if reach else None
    draws = chain.draws_of(numbers)
    for place in np.unique(draws):
        rows, told = draws == place, f"{what} (plausible chain {place + 1} of {chain.draws})"
        own = seeds if len(seeds) == 1 else seeds[rows]
        search = _Search(chain.draw(place), model, ends, root, most, told)
        sizes[rows], seen = _spread(search, numbers[rows], own, reach)
        if informed is not None and seen is not None:
            informed[rows] = seen
    return sizes, informed


def _spread(
    search: "_Search", numbers: Sizes, seeds: npt.NDArray[np.uint32], reach: bool
) -> tuple[Sizes, Sizes | None]:
    """Return the spread (and reach) in the replicates of these numbers."""
    ends = search.ends
    if len(seeds) == 1 or reach or search.enough <= EARLY:
        return search.run(numbers, seeds, reach)
    # Replicates with seeds of their own share nothing until they grow large; then they share almost everything.
    sizes, _ = replace(search, enough=EARLY).run(numbers, seeds)
    large = np.flatnonzero(sizes[:, -1] >= EARLY) if len(ends) else np.empty(0, np.int64)
    if len(large):
        sizes[large], _ = search.run(numbers[large], seeds[large])
    return sizes, None


@dataclass(frozen=True)
class _Search:
    """What is searched, but for the replicates."""

    chain: Chain
    model: Model
    ends: npt.NDArray[np.int64]
    root: np.uint64
    enough: int
    what: str

    def run(self, numbers: Sizes, seeds: npt.NDArray[np.uint32], reach: bool = False) -> tuple[Sizes, Sizes | None]:
        """Search the replicates of these numbers, in parallel."""
        forward, shared = Forward.of(self.chain, self.model), len(seeds) == 1
        sizes = np.zeros((len(numbers), len(self.ends)), np.int64)
        informed = np.zeros((len(numbers) if reach else 0, len(self.ends)), np.int64)

        def work(start: int, stop: int) -> None:
            rows = slice(start, stop)
            self.model.spread(
                forward, numbers[rows], seeds if shared else seeds[rows], self.ends, self.root, self.enough,
                sizes[rows], informed[rows],
            )  # fmt: skip

        longest = STRETCH // max(1, min(self.chain.graph.tie_count, self.enough))
        over_chunks(work, len(numbers), what=self.what, most=max(1, longest), multiple=LANES)
        return sizes, informed if reach else None
