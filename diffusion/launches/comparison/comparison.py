"""Launches side by side: what became of each on the same coins, and every difference between two of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.outbreak import OutbreakView, Valley
from diffusion.errors import InputError
from diffusion.launches.comparison import rows
from diffusion.launches.comparison.metrics import Measure, Outcome, measures_of
from diffusion.launches.comparison.paired_difference import PairedDifference
from diffusion.launches.launch import Launch
from diffusion.provenance import Provenance, plain

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Launches side by side: ensembles on shared coins, and their paired differences.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> plans = [diffusion.Launch("at once", diffusion.Push([0, 1])),
    ...          diffusion.Launch("later", [diffusion.Push(0), diffusion.Push(1, at="6h")])]
    >>> model = diffusion.TimedCascade(diffusion.Exponential("1h"), horizon="8h")
    >>> compared = diffusion.compare_launches(plans, chain, model, replicates=200, target=20)
    >>> compared.difference("spread", "at once", "later").second_wins.successes
    0
    >>> [measure.name for measure in compared.measures][:5]
    ['spread', 'reach', 'impressions', 'tips', 'time to tip']
    """

    launches: tuple[Launch, ...]
    """The plans, in the order they were given."""
    ensembles: tuple[Ensemble, ...]
    """One for each plan; replicate r of all of them uses the same coins."""
    differences: tuple[PairedDifference, ...]
    """Every pair of plans, by spread."""
    valley: Valley | None
    """Where taking off begins, the same for all; None where a target was asked for and the model has time."""
    target: int | None
    """The spread at which a launch tips: the one asked for, else the valley's; None if there is neither."""
    provenance: Provenance
    """Where the numbers come from."""
    prices: tuple[float | None, ...] = ()
    """What each launch is to be expected to cost; None where that is not known."""
    confidence: float = 0.95
    """How certain each interval is, by itself."""
    planned: int = 0
    """How many replicates were asked for; there are fewer where the comparison was interrupted."""

    @property
    def replicates(self) -> int:
        """How many replicates there are of each launch."""
        return self.ensembles[0].replicates

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each launch."""
        prices = self.prices or (None,) * len(self.launches)
        each = zip(self.launches, self.ensembles, prices, strict=True)
        return tuple(Outcome(launch, ensemble, self.target, price) for launch, ensemble, price in each)

    @property
    def is_timed(self) -> bool:
        """Whether the launches have times."""
        return all(outcome.is_timed for outcome in self.outcomes)

    @property
    def outbreaks(self) -> dict[str, OutbreakView]:
        """How often each launch takes off and how far it then goes; nothing where no valley was looked for."""
        return {} if self.valley is None else {
            each.launch.name: each.ensemble.outbreak(self.valley) for each in self.outcomes
        }  # fmt: skip

    @property
    def tips(self) -> dict[str, Chance | None]:
        """P(spread >= target) of each launch, None without a target."""
        return {each.launch.name: each.chance(self.confidence) for each in self.outcomes}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What is measured of all of the launches."""
        return measures_of(self.outcomes)

    def differences_in(self, measure: str) -> tuple[PairedDifference, ...]:
        """Return how every pair of launches differs in one measure, such as ``"time to tip"``."""
        if measure == "spread":
            return self.differences
        kept: dict[str, tuple[PairedDifference, ...]] = self.__dict__.setdefault("_differences", {})
        if measure not in kept:
            kept[measure] = rows.differences_of(self.outcomes, self._measure(measure), self.confidence)
        return kept[measure]

    def difference(self, measure: str, first: str, second: str) -> PairedDifference:
        """Return how two launches, by name, differ in one measure: the first minus the second."""
        by_name = {outcome.launch.name: outcome for outcome in self.outcomes}
        for name in (first, second):
            if name not in by_name:
                raise InputError(f"there is no launch {name!r}; there are {', '.join(map(repr, by_name))}")
        return self._measure(measure).difference(by_name[first], by_name[second], self.confidence)

    def chance_by(self, time: float | str) -> dict[str, Chance]:
        """Return P(it tips by a time) of each launch, exact whether runs that never tip are many or few.

        >>> import diffusion
        >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.3)
        >>> plans = [diffusion.Launch(f"from {seed}", diffusion.Push(seed)) for seed in (8, 9)]
        >>> model = diffusion.TimedCascade(diffusion.Exponential("1h"))
        >>> compared = diffusion.compare_launches(plans, chain, model, replicates=100, target=50)
        >>> soon, late = compared.chance_by("10min"), compared.chance_by("1d")
        >>> soon["from 8"].estimate < late["from 8"].estimate
        True
        """
        from diffusion.durations import seconds

        if not self.is_timed or self.target is None:
            raise InputError("only launches in time with a target tip by a time; give a TimedCascade and a target")
        moment = seconds("time", time, minimum=0)
        return {each.launch.name: rows.tipped_by(each, moment, self.confidence) for each in self.outcomes}

    def table(self) -> "pandas.DataFrame":
        """Return one row a launch.

        ``seeds`` (accounts asked to post) and their ``followers`` in all; ``mean`` spread, ``chance`` to tip, each with
        its interval; ``spread_if_takes_off``. In time also the means of ``reach``, ``impressions`` and ``peak_rate``
        (accounts an hour), and the medians of ``time_to_tip`` (of the runs that tip), ``peak_time`` and ``lasts``
        (seconds), with their intervals. With prices, the ``price`` to expect, and for each account that joins (and in
        time for each impression).
        """
        import pandas

        return pandas.DataFrame([rows.launch_row(self, outcome) for outcome in self.outcomes])

    def differences_table(self, measure: str | None = None) -> "pandas.DataFrame":
        """Return one row a pair of launches, of one measure, or else of all where launches have times.

        Intervals are each by themselves; ``together`` says whether the difference is beyond noise when all pairs of the
        measure are looked at together (Holm's method at the same level).
        """
        import pandas

        names = [measure] if measure else [each.name for each in self.measures] if self.is_timed else ["spread"]
        told = [row for name in names for row in rows.difference_rows(self.differences_in(name), self.confidence)]
        return pandas.DataFrame(told)

    def shares_table(self) -> "pandas.DataFrame":
        """Return who joins in each launch, by several divisions, one row a part.

        ``by`` is ``way`` (what made an account join: a push, the reserve, the trending list, the network), ``origin``
        (what its ripple goes back to), ``generation`` of the ripple (0 where it began), or a label of accounts such as
        ``community`` or ``segment``; ``joined`` are accounts on average, ``share`` is of all who join, with its
        interval; with labels, ``of_group`` is the share of the group's own accounts that join.
        """
        import pandas

        self._prove_timed("shares_table")
        return pandas.DataFrame([row for each in self.outcomes for row in rows.share_rows(each, self.confidence)])

    def growth_table(self) -> "pandas.DataFrame":
        """Return how each launch grows, one row a time.

        ``joined`` accounts on average with the interval of that mean, and between which numbers nine runs in ten lie
        (``joined_5``, ``joined_95``); with a target, P(``tipped`` by then) with its interval.
        """
        import pandas

        self._prove_timed("growth_table")
        return pandas.concat([rows.growth(each, self.confidence) for each in self.outcomes], ignore_index=True)

    def summary(self) -> str:
        """Say which launch does better, by how much, how certain that is, how fast, and at what price."""
        from diffusion.launches.comparison.words import summary_of

        return summary_of(self)

    def plot(self) -> "Figure":
        """Draw the launches: how far their runs go, and in time how they grow, and how those who join came."""
        from diffusion.launches.comparison.picture import picture_of

        return picture_of(self)

    def to_json(self) -> dict[str, Any]:
        """Return all tables, the sentences and the provenance in JSON's types; what is not finite is None."""
        found = {"launches": self.table(), "differences": self.differences_table()}
        if self.is_timed:
            found |= {"shares": self.shares_table(), "growth": self.growth_table()}
        told: dict[str, Any] = {"summary": self.summary()}
        told |= {name: table.to_dict("records") for name, table in found.items()}
        told |= {"target": self.target, "replicates": self.replicates, "planned": self.planned or self.replicates}
        told |= {"confidence": self.confidence, "provenance": self.provenance.to_json()}
        return {name: plain(part) for name, part in told.items()}

    def _measure(self, name: str) -> Measure:
        known = {measure.name: measure for measure in self.measures}
        if name not in known:
            raise InputError(f"measure must be one of {', '.join(map(repr, known))}, not {name!r}")
        return known[name]

    def _prove_timed(self, name: str) -> None:
        if not self.is_timed:
            raise InputError(f"{name} is for launches in time: compare them by a TimedCascade")

    def __repr__(self) -> str:
        return f"Comparison({', '.join(launch.name for launch in self.launches)})"
