"""How a kernel is compiled: on its first call, without Python's lock, and kept in numba's cache where that can be.

With read-only site-packages and no writable home, numba finds no place for a cache and raises when the function is
decorated; such an installation compiles once per process instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import numba
from numba.core import event

PACKAGE = __name__.partition(".")[0]
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


@contextmanager
def watched(tell: Callable[[int], None]) -> Iterator[None]:
    """Call ``tell(compiled)`` before and after each kernel that is compiled inside a ``with`` block, on any thread.

    What comes from the cache is not compiled: where nothing is told, nothing was.
    """
    with event.install_listener("numba:compile", _Watch(tell)):
        yield


class _Watch(event.Listener):
    def __init__(self, tell: Callable[[int], None]) -> None:
        self.tell, self.compiled = tell, 0

    def on_start(self, event: Any) -> None:
        if _is_ours(event):
            self.tell(self.compiled)

    def on_end(self, event: Any) -> None:
        if _is_ours(event):
            self.compiled += 1
            self.tell(self.compiled)


def _is_ours(event: Any) -> bool:
    return str(event.data["dispatcher"].py_func.__module__).startswith(f"{PACKAGE}.")
