"""How a kernel is compiled: on its first call, without Python's lock, and kept in numba's cache where that can be.

With read-only site-packages and no writable home, numba finds no place for a cache and raises when the function is
decorated; such an installation compiles once per process instead.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile ``function`` with numba when it is first called; it releases the lock while it runs."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True, error_model="numpy")(function))


def inline(function: Function) -> Function:
    """Compile a small function of numbers into each kernel that calls it.

    Arrays handed on in a hot loop are counted by reference, atomically, at some 40 ns a call: index them in the loop.
    """
    return cast(Function, numba.njit(inline="always", error_model="numpy")(function))
