"""What one cell of a map holds: a mean over replicates, or a chance, with its interval."""

from collections.abc import Iterable, Sequence
from typing import Any, SupportsFloat, SupportsIndex, TypeVar

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.ensemble import normal_quantile, standard_errors
from diffusion.cascades.starts import Start
from diffusion.cascades.timed_ensemble import TimedEnsemble
from diffusion.cascades.uncertainty import Uncertainty, chance_of
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.parallel import report_progress
from diffusion.read.accounts import Accounts

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Values = TypeVar("Values", bound=npt.NDArray[Any])
MOST_CELLS = 10_000
"""Beyond so many cells a map is refused: nobody reads them, and each is a simulation."""


def mean_interval(values: Integers, draws: Integers | None, confidence: float) -> tuple[float, float, float]:
    """Return the mean over replicates and the ends of its interval, wider where the chain is not known."""
    if draws is not None:
        made = Uncertainty.of(values, draws)
        return (made.mean, *made.interval(confidence))
    mean = float(values.mean())
    half = normal_quantile(confidence) * float(standard_errors(values[:, None])[0])
    return mean, mean - half, mean + half


def chance_interval(
    happened: npt.NDArray[np.bool_], draws: Integers | None, confidence: float
) -> tuple[float, float, float]:
    """Return the share of replicates in which something happened, and the ends of its exact interval."""
    chance = chance_of(happened, draws, confidence)
    return chance.estimate, chance.lower, chance.upper


def won_over_in(runs: TimedEnsemble, starts: Sequence[Start]) -> Integers:
    """Return the spread of each replicate without those who posted because they were asked to."""
    asked = [way for way, start in enumerate(starts) if start.views is None]
    asked.append(len(starts))  # the reserve comes after the starts
    return np.asarray(runs.sizes - runs.by_way[:, asked].sum(axis=1))


def draws_of(chain: AnyChain, replicates: int) -> Integers | None:
    """Return on which plausible chain each replicate runs; None where there is one chain."""
    return chain.draws_of(np.arange(replicates)) if isinstance(chain, PlausibleChains) else None


def inputs_of(chain: AnyChain, accounts: Accounts | None) -> dict[str, str]:
    """Return the fingerprints of what a map was made from."""
    return {"chain": chain.fingerprint} | ({} if accounts is None else {"accounts": accounts.fingerprint})


def axis(name: str, values: Iterable[SupportsFloat]) -> Floats:
    """Return the values along one side of a map: positive, ascending, each once."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be several numbers, such as (0.5, 1, 2), not {values!r}")
    numbers = np.array([checks.positive(f"{name}[{place}]", value) for place, value in enumerate(values)])
    return checked_axis(name, numbers)


def whole_axis(name: str, values: Iterable[SupportsIndex], most: int) -> Integers:
    """Return the whole numbers along one side of a map: 1 to ``most``, ascending, each once."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be several whole numbers, such as (1, 5, 20), not {values!r}")
    numbers = [checks.integer(f"{name}[{place}]", value, minimum=1, maximum=most) for place, value in enumerate(values)]
    return checked_axis(name, np.array(numbers, np.int64))


def time_axis(name: str, values: Iterable[SupportsFloat | str], *, minimum: float, endless: bool) -> Floats:
    """Return the lengths of time along one side of a map, in seconds: ascending, each once."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be several lengths of time, such as ('1h', '6h', '1d'), not {values!r}")
    times = [seconds(f"{name}[{place}]", value, minimum=minimum, endless=endless) for place, value in enumerate(values)]
    return checked_axis(name, np.array(times, np.float64))


def checked_axis(name: str, values: Values) -> Values:
    """Return the values if they ascend and there is at least one."""
    if not len(values) or (np.diff(values) <= 0).any():
        raise InputError(f"{name} must ascend, each value once, and there must be one at least, not {values.tolist()}")
    return checks.frozen(values)


def check_cells(rows: int, columns: int) -> None:
    """Refuse a map that nobody could read."""
    if rows * columns > MOST_CELLS:
        raise InputError(f"{rows:,} times {columns:,} cells are more than the {MOST_CELLS:,} of a map; take fewer")


def tell(what: str, done: int, cells: int) -> None:
    """Say how far a map has come; the simulation of each cell tells its own progress between."""
    report_progress(f"{what}: {done:,} of {cells:,} cells", done, cells)
