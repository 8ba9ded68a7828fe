"""How tests run: the same examples every time, without a deadline, because the first call of a kernel compiles it.

numba keeps compiled kernels as long as their own file stays, though one that they call may have changed. So kernels
that were compiled before the last change of any of them are forgotten first.
"""

from pathlib import Path

from hypothesis import settings

settings.register_profile("diffusion", deadline=None, derandomize=True)
settings.load_profile("diffusion")


def pytest_sessionstart() -> None:
    kernels = Path(__file__).parents[1] / "diffusion" / "kernels"
    changed = max(path.stat().st_mtime for path in kernels.glob("*.py"))
    for index in (kernels / "__pycache__").glob("*.nbi"):
        if index.stat().st_mtime < changed:
            index.unlink(missing_ok=True)
