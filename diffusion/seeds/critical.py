"""The power at which content begins to carry itself."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.groups import group_sizes
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.outbreak import Valley, find_valley, starts_of
from diffusion.cascades.traits import has_live_ties, needs_company
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.parallel import report_progress
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state

if TYPE_CHECKING:
    import pandas

STEP = 1.5
"""Factor between powers while the bracket is looked for."""
FINEST = 1.0001
"""How finely the greatest power that a model bears is found."""
LONGEST_SEARCH = 40
"""Steps after which the search for a bracket gives up: 1.5**40 is eleven million."""


@dataclass(frozen=True, eq=False)
class CriticalPower:
    """The least power, within the tolerance, at which outbreaks fall into small and large ones.

    Powers are absolute: 1 is the chain as measured, whatever the power of the chain that was asked about.
    """

    power: float | None
    """The least power at which a valley was seen; None if even certain ties show none."""
    interval: tuple[float, float] | None
    """The greatest power without a valley, and ``power``."""
    spectral_power: float | None
    """Where the largest eigenvalue of the matrix of probabilities is 1: theory's estimate, from below in large
    networks; None without loops."""
    method: str
    """How it was found."""
    provenance: Provenance
    """Where the numbers come from."""
    together: int = 1
    """From groups of how many accounts the outbreaks start: more than one where single ones may set off nothing."""

    @property
    def exists(self) -> bool:
        """Whether any power makes content carry itself here."""
        return self.power is not None

    def table(self) -> "pandas.DataFrame":
        """Return one row."""
        import pandas

        low, high = self.interval or (None, None)
        return pandas.DataFrame(
            {"power": [self.power], "low": [low], "high": [high], "spectral_power": [self.spectral_power]}
        )

    def summary(self) -> str:
        """Say it in a sentence."""
        begun = "" if self.together == 1 else f" once {self.together:,} accounts close together begin"
        if self.power is None or self.interval is None:
            return f"No power makes content carry itself on this chain{begun}: {self.method}."
        theory = f"; theory's estimate for large networks is {self.spectral_power:.3g}" if self.spectral_power else ""
        return (
            f"Content begins to carry itself{begun} at power {self.power:.3g} (it does not at {self.interval[0]:.3g}"
            f"{theory})."
        )


def critical_power(
    chain: Chain,
    model: Model | None = None,
    *,
    tolerance: float = 0.05,
    replicates: SupportsIndex = 20_000,
    random_state: SupportsIndex = 0,
) -> CriticalPower:
    """Return the power at which a valley between small and large outbreaks appears.

    Starting where the spectral radius of the probabilities is 1 (Wang, Chakrabarti, Wang, Faloutsos, SRDS 2003,
    doi:10.1109/RELDIS.2003.1238052), powers are tried by `find_valley` until one without and one with a valley are
    within ``tolerance`` of each other, all on the same coins.

    Where single accounts may set off nothing (`ComplexContagion`, reinforcement), outbreaks start from random groups
    of accounts**(1/3) accounts that are close together, and theory has no estimate.

    Parameters
    ----------
    chain
        The chain; its own power does not matter.
    model
        How content spreads; the independent cascade unless given.
    tolerance
        Relative width of the answer.
    replicates
        The most outbreaks to spend on each power.
    random_state
        The name of the chance.

    Raises
    ------
    InputError
        If it is no chain, or an argument is out of bounds.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(500, 4_000), 0.05)
    >>> 0.1 < diffusion.critical_power(chain, replicates=2_000, tolerance=0.3).power < 10
    True
    """
    if not isinstance(chain, Chain):
        raise InputError(
            f"the critical power is that of one chain, such as PlausibleChains(...).expected, not {chain!r}"
        )
    search = _Search(
        replace(chain, power=1.0),
        model or IndependentCascade(),
        checks.integer("replicates", replicates, minimum=100),
        check_random_state(random_state),
    )
    width = 1 + checks.positive("tolerance", tolerance)
    record = Provenance(
        "critical_power",
        {"model": search.model.name, "tolerance": float(tolerance), "replicates": search.replicates},
        {"chain": chain.fingerprint},
        search.random_state,
    )
    spectral = spectral_power(search.chain) if has_live_ties(search.model) else None
    bracket, why = search.bracket(spectral or 1.0)
    if bracket is None:
        return CriticalPower(None, None, spectral, why, record, search.together)
    low, high = search.narrow(*bracket, width)
    method = (
        f"valley test on up to {search.replicates:,} outbreaks from {starts_of(search.together)} at each of "
        f"{search.tried} powers, on shared coins, by bisection"
    )
    return CriticalPower(high, (low, high), spectral, method, record, search.together)


@dataclass
class _Search:
    """Tries powers, and counts them."""

    chain: Chain
    model: Model
    replicates: int
    random_state: int
    tried: int = 0

    @property
    def together(self) -> int:
        """From groups of how many accounts outbreaks start: the most, where single ones may set off nothing."""
        larger = group_sizes(self.chain.graph.account_count) if needs_company(self.model) else []
        return max([1, *larger])

    def valley(self, power: float) -> Valley:
        self.tried += 1
        report_progress(f"looking for the critical power: {power:.3g}", 0, 0)
        chain = self.chain.amplified(power)
        return self._valley_on(chain, self.model)

    def bracket(self, start: float) -> tuple[tuple[float, float] | None, str]:
        """Return a power without and one with a valley, or why there are none."""
        if not self._certain_ties_carry():
            return (
                None,
                "even with every tie of p > 0 certain, too few accounts set off large outbreaks for a valley to show",
            )
        power, seen = self._first_look(start)
        for _ in range(LONGEST_SEARCH):
            following = power / STEP if seen else self._most_borne(power, power * STEP)
            if following == power:
                return (
                    None,
                    f"up to power {power:.3g} there is no valley, and the {self.model.name} model bears no more",
                )
            exists = self.valley(following).exists
            if exists != seen:
                return (min(power, following), max(power, following)), ""
            power = following
        return None, f"no change between the powers {min(start, power):.3g} and {max(start, power):.3g}"

    def narrow(self, low: float, high: float, width: float) -> tuple[float, float]:
        """Bisect on the logarithm until the bracket is narrow enough."""
        while high / low > width:
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if self.valley(middle).exists else (middle, high)
        return low, high

    def _first_look(self, power: float) -> tuple[float, bool]:
        """Return the first power from here down that the model bears, and whether there is a valley."""
        for _ in range(LONGEST_SEARCH):
            try:
                return power, self.valley(power).exists
            except InputError:  # the linear threshold model bears no such power
                power /= STEP
        return power, self.valley(power).exists

    def _most_borne(self, low: float, high: float) -> float:
        """Return the greatest power up to ``high`` that the model bears, or ``low`` if it bears hardly any more."""
        if self._bears(high):
            return high
        start = low
        while high / low > FINEST:
            middle = float(np.sqrt(low * high))
            low, high = (middle, high) if self._bears(middle) else (low, middle)
        return low if low / start > FINEST else start

    def _bears(self, power: float) -> bool:
        try:
            self.model.units(self.chain.amplified(power))
        except InputError:  # linear thresholds need weights that sum to at most 1
            return False
        return True

    def _certain_ties_carry(self) -> bool:
        chain = self.chain
        certain = Chain(chain.graph, (chain.measured > 0).astype(float), chain.provenance)
        return self._valley_on(certain, IndependentCascade() if has_live_ties(self.model) else self.model).exists

    def _valley_on(self, chain: Chain, model: Model) -> Valley:
        return find_valley(
            chain, model, replicates=self.replicates, random_state=self.random_state, together=self.together
        )


def spectral_power(chain: Chain) -> float | None:
    """Return the power at which the largest eigenvalue of the probabilities' matrix is 1 (None: it is always 0)."""
    power = 1.0
    for _ in range(4):  # for small p the eigenvalue is proportional to the power, so this converges at once
        radius = spectral_radius(chain.amplified(power))
        if radius < 1e-9:
            return None
        power /= radius
    return power


def spectral_radius(chain: Chain) -> float:
    """Return the largest eigenvalue of the matrix of pass-on probabilities; 0 where no ties run in a circle."""
    import scipy.sparse.linalg

    matrix = _circling(chain)
    if not matrix.nnz:
        return 0.0
    if matrix.shape[0] < 16:
        return float(np.linalg.eigvals(matrix.toarray()).real.max())
    start = np.ones(matrix.shape[0])
    try:  # of a matrix without negative entries, the largest eigenvalue is real, and no other has so large a real part
        values = scipy.sparse.linalg.eigs(matrix, k=1, which="LR", v0=start, return_eigenvectors=False, tol=1e-4)
    except scipy.sparse.linalg.ArpackNoConvergence:
        return _growth(matrix)
    return float(values.real.max())


def _circling(chain: Chain) -> Any:
    """Return the matrix of the ties that lie on circles: others affect eigenvalues by rounding alone."""
    import scipy.sparse
    from scipy.sparse.csgraph import connected_components

    graph, live = chain.graph, chain.probabilities > 0
    ends = (graph.sources[live], graph.targets[live])
    matrix: Any = scipy.sparse.csr_array((chain.probabilities[live], ends), shape=(len(graph), len(graph)))
    if not matrix.nnz:
        return matrix
    _, parts = connected_components(matrix, connection="strong")
    circling = parts[ends[0]] == parts[ends[1]]
    accounts, places = np.unique(np.concatenate([end[circling] for end in ends]), return_inverse=True)
    return scipy.sparse.csr_array(
        (chain.probabilities[live][circling], tuple(places.reshape(2, -1))), shape=(len(accounts), len(accounts))
    )


def _growth(matrix: Any, steps: int = 500) -> float:
    """Return the mean growth of a positive vector over many steps, where eigenvalues of equal size keep it turning."""
    vector, growth = np.ones(matrix.shape[0]), np.zeros(2 * steps)
    for step in range(2 * steps):
        vector = matrix @ vector
        growth[step] = np.log(vector.sum())
        vector /= vector.sum()
    return float(np.exp(growth[steps:].mean()))
