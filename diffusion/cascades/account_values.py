"""One number for all accounts, one for each, or a distribution that they are drawn from: taken from anything."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, SupportsFloat, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.names import Name
from diffusion.words import counted

Floats = npt.NDArray[np.float64]


@runtime_checkable
class Distribution(Protocol):
    """Anything that has quantiles, such as a frozen distribution of scipy.stats."""

    def ppf(self, q: Any, /) -> Any:
        """Return the values below which the shares ``q`` of all accounts lie."""


Given = SupportsFloat | npt.ArrayLike | Mapping[Name, SupportsFloat] | Distribution
"""A number for all accounts, one for each (an array in the order of their codes, or by name), or a distribution."""


@dataclass(frozen=True, eq=False)
class AccountValues:
    """Values of all accounts, equal to others that say the same."""

    what: str
    """What they are called where they are refused."""
    given: Any
    """A float, a read-only array, a dict by name, or a distribution."""

    @classmethod
    def of(cls, what: str, given: Given, maximum: float | None = None, whole: bool = False) -> "AccountValues":
        """Return clean values; numbers from 0 to ``maximum``, that of all accounts above 0, are all that may be."""
        if isinstance(given, Distribution):
            return cls(what, given)
        if isinstance(given, Mapping):
            return cls(what, {name: _proven(f"{what}[{name!r}]", one, maximum, whole) for name, one in given.items()})
        if np.ndim(given) == 0:  # type: ignore[arg-type]
            value = _proven(what, given, maximum, whole)
            if value == 0:
                raise InputError(f"{what} must be greater than 0: at 0, everybody starts by themselves")
            return cls(what, value)
        try:
            values = np.array(given, np.float64)
        except (TypeError, ValueError):
            raise InputError(f"{what} must be numbers, one for each account") from None
        top = np.inf if maximum is None else maximum
        fine = np.isfinite(values) & (values >= 0) & (values <= top) & ((values % 1 == 0) if whole else True)
        if not fine.all():
            bad = int(np.argmin(fine.ravel()))
            _proven(f"{what}[{bad}]", float(values.flat[bad]), maximum, whole)
        return cls(what, checks.frozen(values))

    @property
    def is_drawn(self) -> bool:
        """Whether they are drawn from a distribution."""
        return isinstance(self.given, Distribution)

    @property
    def is_one(self) -> bool:
        """Whether one number holds for all accounts."""
        return isinstance(self.given, float)

    @cached_property
    def key(self) -> Hashable:
        """What is equal where the values are."""
        if isinstance(self.given, dict):
            return frozenset(self.given.items())
        values = self.quantiles if self.is_drawn else np.asarray(self.given)
        return self.is_drawn, values.shape, values.tobytes()

    @cached_property
    def quantiles(self) -> Floats:
        """The middles of equally likely cells of the distribution, ascending."""
        from diffusion.kernels.complex import CELLS

        values = np.asarray(self.given.ppf((np.arange(CELLS) + 0.5) / CELLS), np.float64)
        if values.shape != (CELLS,) or np.isnan(values).any() or (values[1:] < values[:-1]).any():
            raise InputError(
                f"{self.what}: the ppf of a distribution must give, for an array of shares, as many numbers that never "
                f"fall; that of {self.given!r} does not"
            )
        return checks.frozen(np.ascontiguousarray(values))

    def per_account(self, graph: Graph) -> Floats:
        """Return the values of all accounts, in the order of their codes, where none are drawn."""
        if isinstance(self.given, dict):
            return self._by_name(graph)
        values = np.asarray(self.given, np.float64)
        if values.ndim and values.shape != (graph.account_count,):
            raise InputError(
                f"{self.what} must have one entry for each of the {graph.account_count:,} accounts, not the shape "
                f"{values.shape}"
            )
        return np.broadcast_to(values, (graph.account_count,))

    def said(self) -> str:
        """Return the values in a few words."""
        if self.is_drawn:
            kind = getattr(getattr(self.given, "dist", None), "name", type(self.given).__name__)
            settings = [f"{value:g}" for value in getattr(self.given, "args", ())]
            settings += [f"{name}={value:g}" for name, value in getattr(self.given, "kwds", {}).items()]
            return f"drawn from {kind}({', '.join(settings)})".lower()
        return f"{self.given:g}" if self.is_one else "each account its own"

    def _by_name(self, graph: Graph) -> Floats:
        values = np.full(graph.account_count, np.nan)
        values[graph.codes(list(self.given), self.what)] = list(self.given.values())
        missing = np.flatnonzero(np.isnan(values))
        if len(missing):
            others = "" if len(missing) == 1 else f", nor for {counted(len(missing) - 1, 'other')}"
            raise InputError(
                f"{self.what}: there is none for {graph.names[int(missing[0])]!r}{others}; name every account once"
            )
        return values


def _proven(what: str, value: Any, maximum: float | None, whole: bool) -> float:
    if isinstance(value, bool | np.bool_ | str | bytes):
        raise InputError(f"{what} must be a number, not {value!r}")
    number = checks.real(what, value, minimum=0, maximum=maximum)
    if whole and number % 1:
        raise InputError(f"{what} must be a whole number, not {number:g}")
    return number
