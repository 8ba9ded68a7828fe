"""Take anything, return a clean value, or explain in one sentence what is wrong with it."""

import math
import operator
import re
from typing import Any, SupportsFloat, SupportsIndex, TypeVar

import numpy as np
import numpy.typing as npt

from diffusion.errors import InputError

Array = TypeVar("Array", bound=npt.NDArray[Any])


def integer(name: str, value: SupportsIndex, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """Return ``value`` as an int within the bounds (NumPy integers welcome, booleans and fractions not)."""
    if isinstance(value, bool | np.bool_):
        raise InputError(f"{name} must be a whole number, not {value!r}")
    try:
        number = operator.index(value)
    except TypeError:
        raise InputError(f"{name} must be a whole number, not {value!r}") from None
    _within(name, number, minimum, maximum)
    return number


def real(name: str, value: SupportsFloat, *, minimum: float | None = None, maximum: float | None = None) -> float:
    """Return ``value`` as a finite float within the bounds."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be a number, not {value!r}") from None
    if not math.isfinite(number):
        raise InputError(f"{name} must be a finite number, not {value!r}")
    _within(name, number, minimum, maximum)
    return number


def positive(name: str, value: SupportsFloat) -> float:
    """Return ``value`` as a finite float above zero."""
    number = real(name, value)
    if number <= 0:
        raise InputError(f"{name} must be greater than 0, not {value!r}")
    return number


def open_unit(name: str, value: SupportsFloat) -> float:
    """Return ``value`` as a float strictly between 0 and 1, as a confidence or an error margin must be."""
    number = real(name, value)
    if not 0 < number < 1:
        raise InputError(f"{name} must lie strictly between 0 and 1, not {value!r}")
    return number


def probabilities(name: str, values: npt.ArrayLike, size: int, what: str = "ties") -> npt.NDArray[np.float64]:
    """Return ``size`` probabilities as a read-only float64 array; a single number stands for all of them.

    An array that its owner can still write to is copied.
    """
    try:
        array = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numbers between 0 and 1") from None
    if np.ndim(values) == 0:
        array = np.full(size, float(array[0]))
    if array.shape != (size,):
        raise InputError(f"{name} must have one entry for each of the {size:,} {what}, not the shape {array.shape}")
    if size and not (array.min() >= 0 and array.max() <= 1):
        bad = np.flatnonzero(~((array >= 0) & (array <= 1)))
        raise InputError(
            f"{name}[{bad[0]}] is {float(array[bad[0]])!r}, and a probability lies between 0 and 1"
            + (f" ({bad.size:,} such entries)" if bad.size > 1 else "")
        )
    return frozen(array.copy() if hasattr(values, "__array__") and array.flags.writeable else array)


def memory(name: str, value: "SupportsIndex | str") -> int:
    """Return an amount of memory in bytes: a whole number of them, or a text such as "4GB", "500 MB" or "1.5GiB".

    >>> memory("memory", "4GB"), memory("memory", "1.5 KiB"), memory("memory", 10_000)
    (4000000000, 1536, 10000)
    """
    if not isinstance(value, str):
        return integer(name, value, minimum=1)
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(I?)B\s*", value.upper())
    if not found or (found[3] and not found[2]):
        raise InputError(f'{name} must be a number of bytes, or a text such as "4GB" or "500 MiB", not {value!r}')
    size = int(float(found[1]) * (1024 if found[3] else 1000) ** " KMGT".index(found[2] or " "))
    return integer(name, size, minimum=1)


def frozen(array: Array) -> Array:
    """Return a read-only view of the array; the caller gives up its own right to write."""
    view = array.view()
    view.flags.writeable = False
    return view


def _within(name: str, number: float, minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and number < minimum:
        raise InputError(f"{name} must be at least {minimum:,}, not {number:,}")
    if maximum is not None and number > maximum:
        raise InputError(f"{name} must be at most {maximum:,}, not {number:,}")
