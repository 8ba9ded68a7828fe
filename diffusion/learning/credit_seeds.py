"""Seeds that were chosen by credit: who, in which order, and what each adds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.provenance import Provenance
from diffusion.read.names import Codes, Name

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class CreditSeeds:
    """Seeds in the order of their choice by `CreditDistribution.choose`."""

    accounts: tuple[Name, ...]
    """The seeds, the first chosen first."""
    codes: Codes
    """Their account codes."""
    gains: Floats
    """What each adds to the spread of those before it, in accounts."""
    provenance: Provenance
    """What they were chosen from, and how."""

    def __len__(self) -> int:
        return len(self.accounts)

    def __repr__(self) -> str:
        return f"CreditSeeds({len(self):,} seeds, spread {self.spread:,.1f})"

    @property
    def spread(self) -> float:
        """How many accounts the log would put down to all of them, themselves included."""
        return float(self.gains.sum())

    def table(self) -> "pandas.DataFrame":
        """Return one row a seed: rank, account, gain, and the spread up to and with it."""
        import pandas

        return pandas.DataFrame(
            {
                "rank": np.arange(1, len(self) + 1),
                "account": np.array([*self.accounts, None], dtype=object)[:-1],
                "gain": self.gains,
                "spread": np.cumsum(self.gains),
            }
        )

    def summary(self) -> str:
        """Say how far the seeds spread, and what kind of figure that is."""
        who = f"{self.accounts[0]}" if len(self) == 1 else f"{len(self):,} accounts, {self.accounts[0]} first"
        return (
            f"By credit distribution, {who}: the log would put the activity of {self.spread:,.1f} accounts down to "
            f"{'it' if len(self) == 1 else 'them'}, seeds included. It is a second opinion from the log alone, without "
            "probabilities or simulation; compare it with the spread that a learned chain gives."
        )

    def plot(self) -> "Figure":
        """Draw the spread as seeds are added."""
        from diffusion.drawing import PALETTE, new_figure

        figure, (axes,) = new_figure()
        counts = np.arange(1, len(self) + 1)
        axes.plot(counts, np.cumsum(self.gains), color=PALETTE[0], marker="o" if len(self) == 1 else None)
        axes.set(xlabel="seeds, in the order of their choice", ylabel="spread by credit (accounts)", ylim=(0, None))
        axes.set_title("What each further seed adds (credit distribution)", loc="left")
        return figure
