"""Long work in chunks, on threads that let go of Python's lock: progress and Ctrl-C between chunks, same answer always.

A chunk is a range of indices (replicates, sets). Each writes its own slots, so no result depends on how many threads
there are or on who finishes first.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from threading import Thread
from typing import SupportsIndex, TypeVar

from diffusion import checks
from diffusion.errors import InputError

Result = TypeVar("Result")
ProgressCallback = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is in all; 0 in all if nobody knows."""
COMPILING = "compiling kernels, once per installation"

_threads: ContextVar[int | None] = ContextVar("threads", default=None)
_progress: ContextVar[ProgressCallback | None] = ContextVar("progress", default=None)


def thread_count() -> int:
    """Return how many threads the kernels use: `threads(...)`, else DIFFUSION_THREADS, else the usable cores."""
    chosen = _threads.get()
    if chosen is not None:
        return chosen
    text = os.environ.get("DIFFUSION_THREADS")
    if text is not None:
        if not text.isdecimal() or int(text) < 1:
            raise InputError(f"DIFFUSION_THREADS must be a whole number of at least 1, not {text!r}")
        return int(text)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def threads(count: SupportsIndex) -> Iterator[None]:
    """Use ``count`` threads inside a ``with`` block. Numbers do not depend on it, only waiting does.

    >>> with threads(2):
    ...     thread_count()
    2
    """
    token = _threads.set(checks.integer("threads", count, minimum=1))
    try:
        yield
    finally:
        _threads.reset(token)


@contextmanager
def progress(callback: ProgressCallback) -> Iterator[None]:
    """Call ``callback(what, done, total)`` as long steps advance inside a ``with`` block.

    The first run of an installation compiles its kernels, which is told as a step too, from the thread that does it.
    """
    from diffusion.kernels.compile import watched  # numba is wanted only where something is watched

    token = _progress.set(callback)
    try:
        with watched(lambda compiled: callback(COMPILING, compiled, 0)):
            yield
    finally:
        _progress.reset(token)


@contextmanager
def one_step(what: str, done: int, total: int) -> Iterator[None]:
    """Tell the steps inside a ``with`` block, one after the other, as progress of one longer step from ``done`` on.

    >>> told = []
    >>> with threads(1), progress(lambda *step: told.append(step)), one_step("both", 0, 4):
    ...     _ = over_chunks(lambda start, stop: None, 2, what="first", chunk=1)
    ...     _ = over_chunks(lambda start, stop: None, 2, what="second", chunk=2)
    >>> sorted(set(told))
    [('both', 0, 4), ('both', 1, 4), ('both', 2, 4), ('both', 4, 4)]
    """
    callback = _progress.get()
    if callback is None:
        yield
        return
    before = done

    def told(_: str, part: int, whole: int) -> None:
        nonlocal before
        callback(what, min(before + part, total), total)
        before += whole if part == whole else 0

    token = _progress.set(told)
    try:
        yield
    finally:
        _progress.reset(token)


def report_progress(what: str, done: int, total: int) -> None:
    """Tell whoever listens how far a step has come."""
    callback = _progress.get()
    if callback is not None:
        callback(what, done, total)


def over_chunks(
    work: Callable[[int, int], Result],
    total: int,
    *,
    what: str,
    first: int = 0,
    chunk: int | None = None,
    most: int = 4096,
    multiple: int = 1,
) -> list[Result]:
    """Call ``work(start, stop)`` on consecutive ranges covering ``first .. first + total`` and return all, in order.

    Ranges are only as fine as progress and interruption need, and have at most ``most`` indices, or as many as
    ``multiple``, at whose multiples they are cut; ``work`` must give the same numbers however that is.
    """
    count = thread_count()
    size = chunk or max(1, min(-(-total // (8 * count)), most))
    size = -(-size // multiple) * multiple
    cuts = [first, *range(first - first % multiple + size, first + total, size), first + total]
    ranges = list(pairwise(cuts)) if total else []
    report_progress(what, 0, total)
    if count == 1 or len(ranges) == 1:
        return _one_after_another(work, ranges, what, total)
    return _side_by_side(work, ranges, what, total, count)


def _one_after_another(
    work: Callable[[int, int], Result], ranges: list[tuple[int, int]], what: str, total: int
) -> list[Result]:
    results, done = [], 0
    for start, stop in ranges:
        results.append(work(start, stop))
        done += stop - start
        report_progress(what, done, total)
    return results


def _side_by_side(
    work: Callable[[int, int], Result], ranges: list[tuple[int, int]], what: str, total: int, count: int
) -> list[Result]:
    """Let this thread and ``count - 1`` others take one range after the other.

    That this one works too, instead of waiting, makes short work short: it is done before the others have woken up.
    """
    left, failures = deque(enumerate(ranges)), list[BaseException]()
    results, finished, done = dict[int, Result](), deque[int](), 0

    def take() -> bool:
        try:
            place, (start, stop) = left.popleft()
        except IndexError:
            return False
        results[place] = work(start, stop)
        finished.append(stop - start)
        return True

    def help_out() -> None:
        try:
            while take():
                pass
        except BaseException as error:
            failures.append(error)
            left.clear()

    helpers = [Thread(target=help_out, daemon=True) for _ in range(min(count, len(ranges)) - 1)]
    try:
        for helper in helpers:
            helper.start()
        while take():
            while finished:
                done += finished.popleft()
            report_progress(what, done, total)
    finally:
        left.clear()
        for helper in helpers:
            helper.join()
    if failures:
        raise failures[0]
    if done < total:
        report_progress(what, total, total)
    return [results[place] for place in range(len(ranges))]
