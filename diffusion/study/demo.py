"""The made-up network that comes with the package."""

from pathlib import Path

from diffusion.errors import InputError

PACKAGE = Path(__file__).resolve().parent.parent
ROOMS = (PACKAGE / "demo", PACKAGE.parent / "data" / "demo")
"""Where it lies in an installed package, and in a clone."""


def demo_file(name: str) -> str:
    """Return the path of one of the demo's files."""
    path = next((room / name for room in ROOMS if (room / name).is_file()), None)
    if path is None:
        raise InputError(f"the demo's {name} is not in this installation; get data/demo from the repository")
    return str(path)
