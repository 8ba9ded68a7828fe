"""What an account sets off alone: how far, whom, and over which ties; replicates of `simulate`, looked into.

`simulate` counts; here every replicate is followed account by account, on the same coins, so that the spreads are the
same, number by number.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.kernels.own_spread import follow_one
from diffusion.parallel import report_progress
from diffusion.randomness import Purpose, root_key

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FIRST, MOST, VISITS = 100, 2_000, 20_000_000
"""How many replicates there are at least and at most, and how many visits to accounts they may cost in between."""


@dataclass(frozen=True, eq=False)
class OwnSpread:
    """Replicates of the independent cascade from one account."""

    sizes: Integers
    """The spread of each replicate, the account itself included."""
    active: Floats
    """In which share of them each account is reached; the account itself is not counted."""
    carried: Floats
    """How many accounts content reaches over each tie on average, those behind it included."""
    draws: Integers | None = None
    """On which plausible chain each replicate ran, if there are several."""

    @property
    def mean(self) -> float:
        """The expected spread."""
        return float(self.sizes.mean())

    @property
    def uncertainty(self) -> Uncertainty | None:
        """What the width of the interval is made of, if there are several plausible chains."""
        return None if self.draws is None else Uncertainty.of(self.sizes, self.draws)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the ends of the interval for the expected spread; not below 1, for the account itself counts."""
        uncertainty = self.uncertainty
        if uncertainty is not None:
            low, high = uncertainty.interval(confidence, bounds=(1.0, float(len(self.active))))
        else:
            width = normal_quantile(confidence) * float(standard_errors(self.sizes[:, None])[0])
            low, high = self.mean - width, self.mean + width
        return max(1.0, low), high


def own_spread(chain: AnyChain, code: int, random_state: int = 0) -> OwnSpread:
    """Let content spread from one account; as many replicates as its cascades are small enough for.

    The numbers are those of ``simulate(chain, IndependentCascade(), [account], replicates=..., random_state=...)``.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 1], [1, 2], names=["@a", "@b", "@c"], edges="influence")
    >>> found = own_spread(diffusion.uniform(graph, 1), 0)
    >>> found.mean, found.active.tolist(), found.carried.tolist()
    (3.0, [0.0, 1.0, 1.0], [2.0, 1.0])
    """
    several = chain.draws if isinstance(chain, PlausibleChains) else 1
    first = -(-FIRST // several) * several
    search = _Search(chain, code, random_state)
    sizes = search.run(0, max(first, 2 * several))
    wanted = int(min(MOST, VISITS / sizes.mean()))
    more = max(0, wanted - len(sizes)) // several * several
    if more:
        sizes = np.concatenate([sizes, search.run(len(sizes), len(sizes) + more)])
    active, carried = (checks.frozen(counts / len(sizes)) for counts in (search.active, search.carried))
    draws = np.arange(len(sizes)) % several if several > 1 else None
    return OwnSpread(checks.frozen(sizes), active, carried, draws)


class _Search:
    """The room of a search, and what it has counted so far."""

    def __init__(self, chain: AnyChain, code: int, random_state: int) -> None:
        accounts, ties = chain.graph.account_count, chain.graph.tie_count
        self.chain, self.seed = chain, np.uint32(code)
        self.root = root_key(random_state, Purpose.CASCADE)
        self.active, self.carried = np.zeros(accounts, np.int64), np.zeros(ties, np.int64)
        self.queue = np.empty(accounts, np.uint32)
        self.ways, self.origins, self.onward = np.zeros((3, accounts), np.int64)

    def run(self, first: int, stop: int) -> Integers:
        """Run the replicates ``first .. stop`` and return their spreads, by their number."""
        sizes = np.empty(stop - first, np.int64)
        for done, (chain, numbers) in enumerate(self._chains(first, stop)):
            graph, found = chain.graph, np.empty(len(numbers), np.int64)
            follow_one(
                graph.offsets.view(np.uint64), graph.targets.view(np.uint32), IndependentCascade().units(chain),
                self.seed, self.root, numbers, found, self.active, self.carried,
                np.zeros(graph.account_count, np.uint32), self.queue, self.ways, self.origins, self.onward,
            )  # fmt: skip
            sizes[numbers - first] = found
            report_progress("following the account's own cascades", done + 1, 0)
        return sizes

    def _chains(self, first: int, stop: int) -> Iterator[tuple[Chain, Integers]]:
        """Yield each chain with the numbers of the replicates that run on it."""
        numbers = np.arange(first, stop)
        if not isinstance(self.chain, PlausibleChains):
            yield self.chain, numbers
            return
        for draw in range(self.chain.draws):
            yield self.chain.draw(draw), numbers[self.chain.draws_of(numbers) == draw]
