"""What is raised where somebody interrupts a comparison, with what is done by then."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diffusion.launches.comparison.comparison import Comparison


class ComparisonInterrupted(KeyboardInterrupt):
    """Ctrl-C, with the comparison of the replicates that were done: whole blocks of them, all launches for each.

    It is a `KeyboardInterrupt`: a program that knows nothing of it stops, as it is asked to.
    """

    def __init__(self, comparison: "Comparison", folder: str | None = None) -> None:
        self.comparison, self.folder = comparison, folder
        done, planned = comparison.replicates, comparison.planned
        kept = f"; they are kept in {folder}, and the same call goes on from there" if folder is not None else ""
        super().__init__(f"interrupted after {done:,} of {planned:,} replicates of each launch{kept}")
