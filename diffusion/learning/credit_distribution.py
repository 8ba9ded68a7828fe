"""Credit distribution: spread told by the log itself, without probabilities and without simulation."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.credit_distribution import hand_out, put_in_order
from diffusion.learning.credit_seeds import CreditSeeds
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.silence import refuse_silence
from diffusion.parallel import over_chunks, report_progress
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
RULES = ("time", "equal")
ROUNDING = 1 + 1e-12
"""The mean of equal delays may come out a rounding error below them."""


@dataclass(frozen=True, eq=False, repr=False)
class CreditDistribution:
    """The spread of any seeds as the log's own items tell it; see `CreditDistribution.learn`."""

    seen: Exposures
    """Every repost with the accounts that may have passed it on."""
    credit: Floats
    """Per candidate, the direct credit it has for the repost; 0 where it closes a circle of stated parents."""
    order: Integers
    """The events of each item so that those who may have passed it on come first."""
    influenceability: Floats
    """Per account, the share of its activity that came soon after that of an account it follows; NaN without any."""
    provenance: Provenance
    """What it was learned from, and how."""

    @classmethod
    def learn(
        cls,
        graph: Graph,
        log: "RepostLog",
        *,
        credit: str = "time",
        window: SupportsFloat | None = None,
        use_parents: bool = True,
    ) -> "CreditDistribution":
        """Learn from a log who has how much credit for which reposts.

        Account u's repost of item a gives **direct credit** to each of the d accounts v that it follows and that were
        active in a before it,

            g(v, u, a) = infl(u) / d · exp(-(t(u, a) - t(v, a)) / τ(v, u)),

        where τ(v, u) is the mean of the tie's delays and infl(u) the share of u's activity that came within τ(v, u)
        of some v. Those who passed it on to v have their part of that in turn: the credit Γ of a set of accounts for
        u's repost is 1 if u is one of them, and the sum of g(v, u, a) Γ(v, a) over v otherwise. The spread of seeds is
        the sum, over all accounts u, of their mean credit for u's activity: the accounts whose activity the log would
        put down to the seeds. No probability and no simulation has a part in it, so that it is a second opinion on
        both. The original cuts small credits off to be fast; nothing is cut off here.

        Parameters
        ----------
        graph
            Who sees whom.
        log
            Who was active in which item, and when.
        credit
            ``"time"`` as above, or ``"equal"``: g = 1/d, whatever the time and the account.
        window, use_parents
            As in `Bernoulli`: what came later than ``window`` seconds was not passed on; stated parents have all of
            the direct credit.

        Raises
        ------
        InputError
            If no repost came after one by an account that its own account follows.

        References
        ----------
        A. Goyal, F. Bonchi, L. V. S. Lakshmanan, "A data-based approach to social influence maximization", PVLDB 5(1),
        2011, arXiv:1109.6886: credit in section 4, gains of further seeds in section 5.

        Examples
        --------
        >>> import pandas, diffusion
        >>> graph = diffusion.Graph.from_arrays(["@bo", "@cy", "@cy"], ["@ann", "@ann", "@bo"], edges="follows")
        >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9), (2, "@cy", 0)]
        >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
        >>> told = diffusion.CreditDistribution.learn(graph, log, credit="equal")
        >>> told.spread(["@ann"])
        2.5
        >>> told.choose(2).table()
           rank account  gain  spread
        0     1    @ann   2.5     2.5
        1     2     @cy   0.5     3.0
        """
        if credit not in RULES:
            raise InputError(f'credit must be "time" or "equal", not {credit!r}')
        longest = np.inf if window is None else checks.positive("window", window)
        seen = gather_exposures(graph, log, window=longest, use_parents=use_parents)
        refuse_silence(seen, "who has credit for what")
        order, kept = _ordered(seen)
        influenceability, direct = _direct(seen, credit)
        settings = {"credit": credit, "window": None if window is None else longest, "use_parents": use_parents}
        return cls(
            seen,
            checks.frozen(np.where(kept, direct, 0.0)),
            checks.frozen(order),
            checks.frozen(influenceability),
            Provenance("CreditDistribution.learn", settings, {"graph": graph.fingerprint, "log": log.fingerprint}),
        )

    def __repr__(self) -> str:
        return f"CreditDistribution({len(self.seen):,} reposts, {len(self.credit):,} with somebody to credit)"

    @cached_property
    def _shares(self) -> Floats:
        """What each event is worth: one over the activity of its account."""
        activity = np.bincount(self.seen.accounts, minlength=1)
        return checks.frozen(1 / activity[self.seen.accounts])

    def spread(self, seeds: Iterable[Name]) -> float:
        """Return how many accounts the log would put down to the seeds, themselves included.

        Seeds that were never active in the log count nothing: the log says nothing of them.
        """
        codes = self.seen.graph.codes(seeds, "seeds")
        received, _ = self._handed_out(np.isin(self.seen.accounts, codes))
        return float(received @ self._shares)

    @cached_property
    def gains(self) -> Floats:
        """The spread of every account alone, by code."""
        received, onward = self._handed_out(np.zeros(len(self.seen), bool))
        return checks.frozen(self._gains(received, onward))

    def choose(self, k: SupportsIndex) -> CreditSeeds:
        """Return the ``k`` seeds that greedy choice finds: each adds the most to the spread of those before it.

        Spread is monotone and submodular in the seeds, so these have more than 1 - 1/e of the most that any k have
        (Nemhauser, Wolsey, Fisher 1978). Gains are exact; equal ones go by the order of the accounts.
        """
        graph, seen = self.seen.graph, self.seen
        done = np.bincount(seen.accounts, minlength=len(graph)) == 0  # who was never active cannot be chosen
        count = checks.integer("k", k, minimum=1, maximum=int((~done).sum()))
        by_account = np.argsort(seen.accounts, kind="stable")
        begins = np.searchsorted(seen.accounts[by_account], np.arange(len(graph) + 1))
        is_seed, gains = np.zeros(len(seen), bool), np.empty(count)
        codes = np.empty(count, np.int32)
        received, onward = self._handed_out(is_seed)
        for place in range(count):
            report_progress("choosing by credit", place, count)
            left = np.where(done, -1.0, self._gains(received, onward))
            best = int(np.argmax(left))
            codes[place], gains[place], done[best] = best, left[best], True
            own = by_account[begins[best] : begins[best + 1]]
            is_seed[own] = True
            self._hand_out(checks.frozen(seen.items[own]), is_seed, received, onward)
        return CreditSeeds(
            tuple(graph.names.take(codes)), checks.frozen(codes), checks.frozen(gains),
            Provenance("CreditDistribution.choose", {"k": count, **self.provenance.settings}, self.provenance.inputs),
        )  # fmt: skip

    def table(self) -> "pandas.DataFrame":
        """Return one row for each account that was active: its spread alone, items and influenceability, best first."""
        import pandas

        active = np.bincount(self.seen.accounts, minlength=len(self.seen.graph))
        order = np.argsort(-self.gains, kind="stable")
        order = order[active[order] > 0]
        return pandas.DataFrame(
            {
                "account": self.seen.graph.names.take(order),
                "spread": self.gains[order],
                "items": active[order],
                "influenceability": self.influenceability[order],
            }
        )

    def summary(self) -> str:
        """Say what the log puts down to whom, and what it is silent about."""
        seen, graph = self.seen, self.seen.graph
        known = int((np.bincount(seen.accounts, minlength=1) > 0).sum())
        credited = int((np.diff(seen.offsets) > 0).sum())
        best = int(np.argmax(self.gains))
        outside = f" ({seen.outside:,} more by accounts outside the graph were left out)" if seen.outside else ""
        return (
            f"Of {counted(seen.events, 'repost')} of {counted(seen.active_items, 'item')}{outside}, "
            f"{percent(credited / seen.events)} came after one by an account that is followed, and give it credit. The "
            f"largest spread of one account is that of {graph.names[best]}: {self.gains[best]:,.1f} accounts, itself "
            f"included. Of {counted(len(graph), 'account')}, {len(graph) - known:,} were never active, and the log "
            "cannot tell what they would do as seeds. These are shares of what happened, not chances."
        )

    def plot(self, top: SupportsIndex = 15) -> "Figure":
        """Draw the ``top`` accounts by the spread of each alone."""
        from diffusion import drawing

        leading = self.table().head(checks.integer("top", top, minimum=1))
        figure, (axes,) = drawing.new_figure(height=1.2 + 0.26 * len(leading))
        axes.barh(np.arange(len(leading)), leading["spread"], color=drawing.PALETTE[0])
        axes.set_yticks(np.arange(len(leading)), [drawing.safe_text(account, 28) for account in leading["account"]])
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("accounts that the log puts down to it, itself included")
        axes.set_title("Spread of one account by credit distribution", loc="left")
        return figure

    def _gains(self, received: Floats, onward: Floats) -> Floats:
        """Return what each account would add to the seeds' spread, by code."""
        own = (1 - received) * onward
        return np.bincount(self.seen.accounts, own, minlength=len(self.seen.graph)).astype(np.float64, copy=False)

    def _handed_out(self, is_seed: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        received, onward = np.empty((2, len(self.seen)))
        self._hand_out(checks.frozen(np.arange(self.seen.item_count)), is_seed, received, onward)
        return received, onward

    def _hand_out(self, items: Integers, is_seed: npt.NDArray[np.bool_], received: Floats, onward: Floats) -> None:
        """Hand out the credit of some items anew."""
        seen, seeds = self.seen, checks.frozen(is_seed)

        def work(first: int, stop: int) -> None:
            hand_out(
                items, seen.starts, self.order, seen.offsets, seen.origins, self.credit, seeds, self._shares,
                first, stop, received, onward,
            )  # fmt: skip

        over_chunks(work, len(items), what="credit for reposts")


def _ordered(seen: Exposures) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return the events so that those who may have passed an item on come first, and which candidates do."""
    order = np.arange(len(seen))
    if (seen.origins < seen.events_of).all():
        return order, np.ones(len(seen.ties), bool)
    put_in_order(seen.starts, seen.offsets, seen.origins, seen.offsets.copy(), order)
    places = np.empty(len(seen), np.int64)
    places[order] = np.arange(len(seen))
    return order, places[seen.origins] < places[seen.events_of]


def _direct(seen: Exposures, rule: str) -> tuple[Floats, Floats]:
    """Return the accounts' influenceability and the candidates' direct credit."""
    delays = np.maximum(np.nan_to_num(seen.delays, nan=0.0), 0.0)  # a stated parent may come without a time, or late
    counts = np.bincount(seen.ties, minlength=seen.graph.tie_count)
    totals = np.bincount(seen.ties, delays, minlength=seen.graph.tie_count)
    usual = (totals / np.maximum(counts, 1))[seen.ties]
    soon = np.zeros(len(seen), bool)
    soon[seen.events_of[delays <= usual * ROUNDING]] = True
    activity = np.bincount(seen.accounts, minlength=len(seen.graph))
    with np.errstate(invalid="ignore"):
        influenceability = np.bincount(seen.accounts, soon, minlength=len(seen.graph)) / activity
    split = 1 / np.diff(seen.offsets)[seen.events_of]
    if rule == "equal":
        return influenceability, split
    decay = np.exp(-np.divide(delays, usual, out=np.zeros(len(delays)), where=usual > 0))
    return influenceability, influenceability[seen.accounts[seen.events_of]] * split * decay
