"""Does the learned chain spread as far as the log's own items did? A first check before anybody trusts it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.ways_outside import WaysOutside
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.read.log import RepostLog

REPLICATES = 4_000
POWERS, PRECISE = (1 / 64, 64.0), 1.01
"""Between which powers, and how finely, the one that matches the log is looked for."""
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
    matching_power: float | None
    """The power, to two digits, at which the two are equal; None if they agree, or no power in reach does it."""

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
        direction = "too far" if factor > 1 else "not far enough"
        matching = f" At power {self.matching_power:g} the two are equal." if self.matching_power else ""
        return (
            f"{text}: it spreads {direction}, by a factor of {max(factor, 1 / factor):.2g}.{matching} Content "
            "differs in power from item to item, and people also come by ways that no tie shows."
        )


def check_against_log(chain: Chain, model: Model, log: RepostLog, random_state: int) -> LogCheck:
    """Simulate from the starters of the log's items, in turn, and compare the mean sizes."""
    codes = chain.graph.names.find(log.names)[log.account_codes]
    first = np.flatnonzero(np.diff(log.item_codes, prepend=-1) != 0)
    sizes = np.add.reduceat((codes >= 0).astype(np.int64), first)
    inside = codes[first] >= 0
    if not inside.any():
        raise InputError("no item of the log was started by an account of the graph; do they use the same names?")
    starters = np.resize(codes[first][inside], REPLICATES).astype(np.int64)[:, None]
    observed = float(sizes[inside].mean())

    ways = WaysOutside(chain.graph, chain.outside is not None and isinstance(model, IndependentCascade))

    def predicted(power: float) -> float:
        strong = chain.amplified(power)
        if ways.exist:  # those stay as they are: they are not the content's own power
            at_one = Chain(chain.graph, strong.probabilities, chain.provenance)
            strong = ways.widened(at_one, chain.outside)
        spread = ways.sizes(strong, model, starters, random_state=random_state, what="the log's items")
        return float(spread.mean())

    check = LogCheck(int(inside.sum()), observed, predicted(1.0), None)
    return check if check.agrees else replace(check, matching_power=_matching(predicted, observed))


def _matching(predicted: Callable[[float], float], observed: float) -> float | None:
    """Return the power at which the prediction is what was observed; it rises with the power on shared coins."""
    low, high = POWERS
    try:
        if not predicted(low) <= observed <= predicted(high):
            return None
    except InputError:  # the linear threshold model bears no more power
        return None
    while high / low > PRECISE:
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if predicted(middle) > observed else (middle, high)
    return float(f"{high:.2g}")
