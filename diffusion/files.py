"""Files are written whole or not at all, and not again when they are right already."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Put ``content`` at ``path``: a reader, or a crash, sees the old file or the new one, never a part.

    A file that has this content already is left untouched.
    """
    goal = Path(path)
    if goal.is_file() and goal.stat().st_size == len(content) and goal.read_bytes() == content:
        return
    try:
        _replace(goal, content)
    except OSError as error:  # name the file that was wanted, not the draft
        raise OSError(error.errno, error.strerror, str(goal)) from error


def _replace(goal: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=goal.parent, prefix=f".{goal.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, goal)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a new folder that takes the place of ``path`` once it is filled; whatever goes wrong, the old one stays."""
    goal = Path(path).absolute()
    draft = Path(tempfile.mkdtemp(dir=goal.parent, prefix=f".{goal.name}."))
    try:
        os.chmod(draft, 0o755)
        yield draft
        for file in draft.iterdir():
            with open(file, "rb+") as written:
                os.fsync(written.fileno())
        _exchange(draft, goal)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _exchange(draft: Path, goal: Path) -> None:
    """Put the new folder at its place, and remove the old one after that."""
    if not goal.exists():
        os.rename(draft, goal)
        return
    aside = Path(tempfile.mkdtemp(dir=goal.parent, prefix=f".{goal.name}."))
    try:
        os.replace(goal, aside / "old")
        try:
            os.rename(draft, goal)
        except BaseException:
            os.replace(aside / "old", goal)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def checksum(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def alone_in(folder: str | os.PathLike[str]) -> Iterator[bool]:
    """Hold a folder for this process, and yield whether nobody else does; a process that is killed holds nothing.

    Where the system has no such locks, everybody is taken to be alone.
    """
    try:
        import fcntl
    except ImportError:
        yield True
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _locked(lambda: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB))
    finally:
        os.close(handle)


def _locked(lock: Callable[[], None]) -> bool:
    try:
        lock()
    except BlockingIOError:
        return False
    except OSError:  # network drives without locks
        return True
    return True
