"""What all parts of the study have in common: how thorough, where real networks lie, where pictures go."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diffusion.drawing import picture

LARGEST = 60_000
"""No picture of a page may be larger than so many bytes."""


@dataclass(frozen=True)
class Setting:
    """One run of the study."""

    data: Path
    quick: bool
    docs: Path | None

    def replicates(self, many: int) -> int:
        """Return how many runs to make."""
        return max(20, many // 20) if self.quick else many

    def keep(self, figure: Any, name: str) -> None:
        """Write a picture beside the page."""
        body = picture(figure, "svg")
        if len(body) > LARGEST:
            raise ValueError(f"{name} has {len(body):,} bytes, more than {LARGEST:,}")
        if self.docs is not None:
            (self.docs / f"one_point_or_many_{name}.svg").write_bytes(body)
