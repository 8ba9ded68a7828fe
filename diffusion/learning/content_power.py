"""Content power: how much more or less contagious each item was than the average one, and how far items differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.learning.campaigns import campaigns_of
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.pairs import exposed_pairs, hazards_of
from diffusion.learning.power_prior import Believed, Evidence, fit_powers
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class ContentPower:
    """How contagious each item (or campaign) was, next to the average one, and how far such powers differ.

    Power 1 is the average item. Content of power w multiplies the hazard of every tie: p becomes 1 - (1 - p)**w, which
    is what `Chain.amplified` does.
    """

    items: tuple[Name, ...]
    """The items or campaigns."""
    what: str
    """``"item"`` or ``"campaign"``."""
    powers: Floats
    """The expected power of each."""
    lower: Floats
    """The power is above it with a chance of 95 %."""
    upper: Floats
    """The power is below it with a chance of 95 %."""
    adopted: Integers
    """How many accounts took each up by a way that the chain can explain."""
    expected: Floats
    """How many of those exposed would have, had it been of average power."""
    spread: float
    """The shape κ of the distribution of powers, Gamma(κ, κ) with mean 1 and variance 1 / κ; infinity: all alike."""
    spread_interval: tuple[float, float]
    """Between which shapes the true one lies, with a chance of about 90 %."""
    level: float
    """The factor on the chain's hazards at which the average item has power 1; 1 if the chain fits the log."""
    unexplained: int
    """Reposts by accounts of the graph that no tie and no way outside explains; left out."""
    provenance: Provenance
    """Where the numbers come from."""

    def share_at_least(self, power: SupportsFloat) -> float:
        """Return which share of all such content has at least this power.

        The scale for "what would it take": content that must be of power 3 to tip is content as one in so many is.
        """
        wanted = checks.positive("power", power)
        if not np.isfinite(self.spread):
            return float(wanted <= 1)
        from scipy.special import gammaincc

        return float(gammaincc(self.spread, self.spread * wanted))

    def quantile(self, share: SupportsFloat) -> float:
        """Return the power below which this share of all such content stays."""
        wanted = checks.open_unit("share", share)
        if not np.isfinite(self.spread):
            return 1.0
        from scipy.special import gammaincinv

        return float(gammaincinv(self.spread, wanted) / self.spread)

    def table(self) -> "pandas.DataFrame":
        """Return one row an item, the most contagious first: ``power`` with ``lower`` and ``upper`` (90 %).

        ``adopted`` accounts took it up; ``expected`` would have, of those exposed, at average power.
        """
        import pandas

        names = np.empty(len(self.items), object)
        names[:] = list(self.items)
        columns: dict[str, Any] = {self.what: names, "power": self.powers, "lower": self.lower, "upper": self.upper}
        columns |= {"adopted": self.adopted, "expected": self.expected}
        order = np.argsort(-self.powers, kind="stable")
        return pandas.DataFrame(columns).iloc[order].reset_index(drop=True)

    def summary(self) -> str:
        """Say in sentences how far content differs, and how well the chain's level fits this log."""
        those = counted(len(self.items), self.what)
        if not np.isfinite(self.spread):
            return f"{those} differ in power by no more than chance would make them seem to. {self._level}"
        low, high = self.spread_interval
        between = f"{_short(low)} to {_short(high)}" if np.isfinite(high) else f"{_short(low)} or more: maybe alike"
        return (
            f"Of {those}, half lie between power {self.quantile(0.25):.2g} and {self.quantile(0.75):.2g}, and one in "
            f"ten is above {self.quantile(0.9):.2g} (1 is the average {self.what}; the shape of the distribution is "
            f"{_short(self.spread)}, 90 %: {between}). Twice the average power or more have "
            f"{percent(self.share_at_least(2))}. {self._level}{self._left_out}"
        )

    @property
    def _level(self) -> str:
        if 0.8 <= self.level <= 1.25:
            return f"The chain's hazards fit this log (factor {self.level:.2f})."
        word = "low" if self.level > 1 else "high"
        return f"The chain's hazards are too {word} for this log: they would have to be multiplied by {self.level:.2g}."

    @property
    def _left_out(self) -> str:
        if not self.unexplained:
            return ""
        verb = "is" if self.unexplained == 1 else "are"
        return f" {counted(self.unexplained, 'repost')} that no tie explains {verb} left out."

    def plot(self) -> "Figure":
        """Draw the power of each item with its interval, in order, and the fitted distribution beside them."""
        from diffusion.drawing import INK, PALETTE, new_figure

        figure, (items, shares) = new_figure(1, 2, width_ratios=(3, 2))
        order = np.argsort(self.powers)
        ranks = np.arange(1, len(order) + 1)
        items.vlines(ranks, self.lower[order], self.upper[order], color=PALETTE[5], linewidth=0.7)
        items.plot(ranks, self.powers[order], color=PALETTE[0])
        items.axhline(1, color=INK, linewidth=0.8)
        items.set(xlabel=f"{self.what}s, by power", ylabel="power, with 90 % intervals", yscale="log")
        items.set_title("Each", loc="left")
        powers = np.geomspace(max(0.02, self.quantile(0.001)), max(2.0, self.quantile(0.999)), 200)
        shares.plot(powers, [100 * self.share_at_least(power) for power in powers], color=PALETTE[1])
        shares.set(xlabel="power", ylabel=f"{self.what}s with at least that, %", xscale="log", ylim=(0, 100))
        shares.set_title("All", loc="left")
        return figure

    def __repr__(self) -> str:
        return f"ContentPower({len(self.items):,} {self.what}s, spread {self.spread:.3g}, level {self.level:.3g})"


def content_power(chain: Chain, log: "RepostLog", *, by: "Mapping[Name, Name] | str | None" = None) -> ContentPower:
    """Estimate how much more or less contagious each item was than the average item.

    An exposed account takes item i up with probability 1 - exp(-w(i) H), H the sum of the hazards -log(1 - p) of the
    ties that expose it, and of its way outside if the chain has such ways. Powers w(i) are Gamma distributed with mean
    1 and shape κ. κ, and the factor between the chain's hazards and those of the average item, are those under which
    the log is likeliest (with each w(i) integrated out); each item's power is then its mean and interval given its own
    exposures. Items of few exposures are drawn towards 1.

    Parameters
    ----------
    chain
        The chain that the average item spreads over, at its own power.
    log
        The items; best not those that the chain was learned from, which fit it better than others will.
    by
        A mapping from items to campaigns, or the name of a column of the log (``"platform"``, ``"kind"`` or
        ``"sentiment"``), of which an item's first repost decides: then one power a campaign. Items without a campaign
        are left out.

    Returns
    -------
    ContentPower
        Its ``spread`` is κ, and `ContentPower.share_at_least` the share of all content with a power or more.

    Raises
    ------
    InputError
        If nobody in the log was exposed, or nobody who was took an item up, or ``by`` is not a column.

    Examples
    --------
    >>> import diffusion, pandas
    >>> fans = [f"@fan{place}" for place in range(50)]
    >>> graph = diffusion.Graph.from_arrays(["@hub"] * 50, fans, edges="influence")
    >>> counts = {"dull": 2, "usual": 9, "hot": 31}
    >>> rows = [(item, account, float(time)) for item, count in counts.items()
    ...         for time, account in enumerate(["@hub", *fans[:count]])]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> content_power(diffusion.uniform(graph, 0.2), log).table()[["item", "power", "adopted"]].round(2)
        item  power  adopted
    0    hot   2.34       31
    1  usual   0.52        9
    2   dull   0.14        2

    References
    ----------
    Powers as a shared factor on hazards are the frailties of survival analysis: J. Vaupel, K. Manton, E. Stallard,
    Demography 16 (1979) 439, doi:10.2307/2061224.
    """
    campaigns = campaigns_of(log, by)
    evidence = _evidence(chain, log, campaigns.codes, len(campaigns.names))
    if not len(evidence.hazards):
        found = "took an item up" if evidence.failed.any() else "was exposed in it"
        raise InputError(f"the log does not tell how contagious content is: no account of the graph {found}")
    return _content_power(chain, log, campaigns.names, campaigns.what, evidence, fit_powers(evidence))


def _content_power(
    chain: Chain, log: "RepostLog", names: tuple[Name, ...], what: str, evidence: Evidence, found: Believed
) -> ContentPower:
    settings = {"by": what, "power": chain.power, "items": len(names)}
    return ContentPower(
        items=names, what=what, powers=checks.frozen(found.means), lower=checks.frozen(found.lower),
        upper=checks.frozen(found.upper), adopted=checks.frozen(evidence.counts()),
        expected=checks.frozen(evidence.expected(found.level)),
        spread=found.shape, spread_interval=found.shape_interval,
        level=found.level, unexplained=evidence.unexplained,
        provenance=Provenance("content_power", settings, {"chain": chain.fingerprint, "log": log.fingerprint}),
    )  # fmt: skip


def _evidence(chain: Chain, log: "RepostLog", campaigns: Integers, count: int) -> Evidence:
    """Return the hazards that explain each repost, and those that led to nothing, by campaign."""
    seen = gather_exposures(chain.graph, log)
    power = chain.power
    ways = np.zeros(len(chain.graph)) if chain.outside is None else power * hazards_of(chain.outside)
    own = ways[seen.accounts]  # of each event, what explains it
    everywhere = np.bincount(seen.items, own, minlength=seen.item_count)
    failed = np.where(np.diff(seen.starts) > 0, ways.sum() - everywhere, 0.0)
    trials, places = [], []
    for part in exposed_pairs(seen, power * hazards_of(chain.measured)[:, None]):
        total = part.hazards[:, 0]
        failed += np.bincount(part.items, np.where(part.adopted, 0.0, total), minlength=seen.item_count)
        own[part.events[part.adopted]] += total[part.adopted]
        trials.append(total + ways[part.accounts])
        places.append(campaigns[part.items])
    passed = ~seen.starters
    explained = np.flatnonzero(passed & (own > 0) & (campaigns[seen.items] >= 0))
    explained = explained[np.argsort(campaigns[seen.items[explained]], kind="stable")]
    of = campaigns[seen.items[explained]]
    kept = campaigns >= 0
    return Evidence(
        starts=np.searchsorted(of, np.arange(count + 1)).astype(np.int64),
        hazards=own[explained],
        failed=np.bincount(campaigns[kept], failed[kept], minlength=count).astype(np.float64),
        trials=np.concatenate([np.empty(0), *trials]),
        trial_items=np.concatenate([np.empty(0, np.int64), *places]),
        unexplained=int((passed & (own <= 0)).sum()),
    )


def _short(shape: float) -> str:
    """Return a shape in two digits, without powers of ten."""
    return f"{float(f'{shape:.2g}'):,.10g}"
