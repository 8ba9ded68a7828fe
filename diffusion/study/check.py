"""Does the learned chain spread as far as the log's own items did? A first check before anybody trusts it."""

from dataclasses import dataclass

import numpy as np

from diffusion.cascades.model import Model
from diffusion.cascades.simulate import spread_curves
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.read.log import RepostLog

REPLICATES = 4_000
CLOSE = 1.5
"""Within this factor the chain is said to agree with the log."""


@dataclass(frozen=True)
class LogCheck:
    """Mean size of the log's items, observed and as the chain at power 1 makes them from the same starters."""

    items: int
    """Items whose starter is in the graph."""
    observed: float
    """Mean number of accounts of the graph that an item reached."""
    predicted: float
    """Mean spread of simulations from starters drawn from the same items."""

    @property
    def agrees(self) -> bool:
        """Whether the two are within a factor of 1.5."""
        return 1 / CLOSE <= self.predicted / self.observed <= CLOSE

    def summary(self) -> str:
        """Say in sentences how far the chain can be trusted for sizes."""
        text = (
            f"Checked against its own log: {self.items:,} items reached {self.observed:,.1f} accounts on average; "
            f"simulated from the same starters, the chain at power 1 makes it {self.predicted:,.1f}"
        )
        if self.agrees:
            return f"{text}, which agrees."
        factor = self.predicted / self.observed
        direction, mend = ("too far", "lower") if factor > 1 else ("not far enough", "higher")
        return (
            f"{text}: it spreads {direction}, by a factor of {max(factor, 1 / factor):.2g}. Every account of an item "
            "that was followed is credited for a repost in full, and people also come by other ways; read the figures "
            f"as those of a chain that is too {'strong' if factor > 1 else 'weak'}, and look at the {mend} powers too."
        )


def check_against_log(chain: Chain, model: Model, log: RepostLog, random_state: int) -> LogCheck:
    """Simulate from the starters of the log's items, in turn, and compare the mean sizes."""
    codes = chain.graph.names.find(log.names)[log.account_codes]
    first = np.flatnonzero(np.diff(log.item_codes, prepend=-1) != 0)
    sizes = np.add.reduceat((codes >= 0).astype(np.int64), first)
    inside = codes[first] >= 0
    if not inside.any():
        raise InputError("no item of the log was started by an account of the graph; do they use the same names?")
    starters = np.resize(codes[first][inside], REPLICATES)[:, None]
    spread, _ = spread_curves(
        chain, model, starters, np.array([1]), replicates=REPLICATES, random_state=random_state, what="the log's items"
    )
    return LogCheck(int(inside.sum()), float(sizes[inside].mean()), float(spread.mean()))
