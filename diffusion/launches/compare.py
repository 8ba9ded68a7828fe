"""One point or many: launches compared replicate by replicate, on the same coins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import Ensemble, normal_quantile, standard_errors
from diffusion.cascades.model import Model
from diffusion.cascades.outbreak import OutbreakView, Valley, find_valley
from diffusion.cascades.simulate import simulate
from diffusion.cascades.uncertainty import Uncertainty, chance_of
from diffusion.chain.plausible import AnyChain, draw_settings
from diffusion.errors import InputError
from diffusion.launches.launch import Launch
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


ONE_RUN = "the difference of single launches"


@dataclass(frozen=True)
class PairedDifference:
    """How much further the first launch spreads than the second, replicate by replicate."""

    first: str
    """Name of the first launch."""
    second: str
    """Name of the second launch."""
    mean: float
    """Mean of spread(first) - spread(second), in accounts."""
    low: float
    """Lower end of the interval for the mean."""
    high: float
    """Upper end of the interval for the mean."""
    first_wins: Chance
    """P(the first spreads further)."""
    second_wins: Chance
    """P(the second spreads further); the rest are ties."""
    replicates_to_decide: int | None
    """Replicates at which an interval this far from 0 would exclude it; None where it does, or the mean is 0, or more
    replicates would not help because the chain is not known well enough."""
    uncertainty: Uncertainty | None = None
    """How much of what is not known of the mean is chance, how much not knowing the chain; None with one chain."""
    draws_won: tuple[int, int] | None = None
    """On how many plausible chains the first spreads further on average, and on how many the second."""

    @classmethod
    def of(
        cls,
        first: str,
        second: str,
        gaps: npt.NDArray[np.int64],
        confidence: float,
        draws: npt.NDArray[np.int64] | None = None,
    ) -> "PairedDifference":
        """Summarise the differences of all replicates; ``draws`` says on which plausible chain each ran, if several."""
        if draws is not None:
            return cls._over_draws(first, second, gaps, confidence, draws)
        mean, error = float(gaps.mean()), float(standard_errors(gaps[:, None])[0])
        half = normal_quantile(confidence) * error
        undecided = abs(mean) <= half and mean != 0
        return cls(
            first,
            second,
            mean,
            mean - half,
            mean + half,
            Chance.of(int((gaps > 0).sum()), len(gaps), confidence),
            Chance.of(int((gaps < 0).sum()), len(gaps), confidence),
            int(np.ceil(len(gaps) * (half / mean) ** 2)) + 1 if undecided else None,
        )

    @classmethod
    def _over_draws(
        cls, first: str, second: str, gaps: npt.NDArray[np.int64], confidence: float, draws: npt.NDArray[np.int64]
    ) -> "PairedDifference":
        made = Uncertainty.of(gaps, draws)
        low, high = made.interval(confidence)
        sums = np.bincount(draws, weights=gaps)
        # What the chain adds to the width stays, however many replicates there are: they help if it alone excludes 0.
        room = (made.mean / ((high - low) / 2)) ** 2 * (made.by_chance + made.by_chain) - made.by_chain
        helps = low <= 0 <= high and room > 0
        return cls(
            first,
            second,
            made.mean,
            low,
            high,
            chance_of(gaps > 0, draws, confidence),
            chance_of(gaps < 0, draws, confidence),
            int(np.ceil(made.run_by_chance / room)) + 1 if helps else None,
            made,
            (int((sums > 0).sum()), int((sums < 0).sum())),
        )

    def summary(self) -> str:
        """Say it in sentences, and what the width of the interval is made of."""
        made = self.uncertainty
        return self.sentence() if made is None else f"{self.sentence()} {made.summary(run=ONE_RUN)}"

    def sentence(self) -> str:
        """Say who spreads further, by how much, and how often."""
        sure, wins = level(self.first_wins.confidence), percent(self.first_wins.estimate, 0)
        words = f"“{self.first}” spreads to {abs(self.mean):,.1f} {'more' if self.mean >= 0 else 'fewer'} accounts than"
        text = (
            f"{words} “{self.second}” ({sure}: {self.low:+,.1f} to {self.high:+,.1f}), and "
            f"further in {wins} of runs (less far in {percent(self.second_wins.estimate, 0)})"
        )
        if self.low <= 0 <= self.high:
            more = (
                f"; about {self.replicates_to_decide:,} replicates would decide it" if self.replicates_to_decide else ""
            )
            return f"{text}{self._draw_words()}: the difference is within noise{more}."
        return f"{text}{self._draw_words()}."

    def _draw_words(self) -> str:
        """Say on how many plausible chains which one is ahead."""
        if self.uncertainty is None or self.draws_won is None:
            return ""
        ahead, behind = self.draws_won
        name, count = (self.first, ahead) if ahead >= behind else (self.second, behind)
        return f", “{name}” on average on {count:,} of {self.uncertainty.draws:,} plausible chains"


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Launches side by side: ensembles on shared coins, and their paired differences."""

    launches: tuple[Launch, ...]
    """The plans, in the order they were given."""
    ensembles: tuple[Ensemble, ...]
    """One for each plan; replicate r of all of them uses the same coins."""
    differences: tuple[PairedDifference, ...]
    """Every pair of plans."""
    valley: Valley
    """Where taking off begins, the same for all."""
    target: int | None
    """The spread at which a launch tips: the one asked for, else the valley's; None if there is neither."""
    provenance: Provenance
    """Where the numbers come from."""

    @property
    def outbreaks(self) -> dict[str, OutbreakView]:
        """How often each launch takes off and how far it then goes."""
        return {
            launch.name: ensemble.outbreak(self.valley)
            for launch, ensemble in zip(self.launches, self.ensembles, strict=True)
        }

    @property
    def tips(self) -> dict[str, Chance | None]:
        """P(spread >= target) of each launch, None without a target."""
        return {
            launch.name: None if self.target is None else ensemble.chance(at_least=self.target)
            for launch, ensemble in zip(self.launches, self.ensembles, strict=True)
        }

    def table(self) -> "pandas.DataFrame":
        """Return one row a launch: seeds, followers in all, mean spread, P(tips), spread when it takes off."""
        import pandas

        return pandas.DataFrame([self._row(*pair) for pair in zip(self.launches, self.ensembles, strict=True)])

    def differences_table(self) -> "pandas.DataFrame":
        """Return one row a pair of launches."""
        import pandas

        return pandas.DataFrame(
            {
                "first": pair.first,
                "second": pair.second,
                "difference": pair.mean,
                "difference_low": pair.low,
                "difference_high": pair.high,
                "first_wins": pair.first_wins.estimate,
                "second_wins": pair.second_wins.estimate,
                "replicates_to_decide": pair.replicates_to_decide,
            }
            | ({} if pair.draws_won is None else {"draws_won": pair.draws_won[0], "draws_lost": pair.draws_won[1]})
            for pair in self.differences
        )

    def summary(self) -> str:
        """Say which launch does better, by how much, and how certain that is."""
        *others, last = self.differences
        sentences = [*(difference.sentence() for difference in others), last.summary()]
        if self.target is not None:
            tips = ", ".join(f"“{name}” with {chance}" for name, chance in self.tips.items())
            sentences.append(f"Past {counted(self.target, 'account')}: {tips}.")
        else:
            sentences.append(f"No launch can tip: {self.valley.reason}.")
        return " ".join(sentences)

    def plot(self) -> "Figure":
        """Draw the spread of each launch's replicates side by side, smallest to largest."""
        from diffusion.drawing import MUTED, PALETTE, new_figure, safe_text

        figure, (axes,) = new_figure()
        for position, (launch, ensemble) in enumerate(zip(self.launches, self.ensembles, strict=True)):
            share = np.arange(1, ensemble.replicates + 1) / ensemble.replicates
            colour = PALETTE[position % len(PALETTE)]
            axes.plot(np.sort(ensemble.sizes), 1 - share, color=colour, label=safe_text(launch.name, 30))
        if self.target is not None:
            axes.axvline(self.target, color=MUTED, linestyle="--", linewidth=1)
        axes.set(xscale="log", xlabel="spread (accounts)", ylabel="share of runs that go further", ylim=(-0.02, 1.02))
        axes.legend()
        return figure

    def _row(self, launch: Launch, ensemble: Ensemble) -> dict[str, object]:
        graph = ensemble.chain.graph
        low, high = ensemble.interval()
        view, tips = self.outbreaks[launch.name], self.tips[launch.name]
        return {
            "launch": launch.name,
            "seeds": len(launch.accounts),
            "followers": int(graph.out_degrees[graph.codes(launch.accounts)].sum()),
            "mean": ensemble.mean,
            "mean_low": low,
            "mean_high": high,
            "chance": tips.estimate if tips else None,
            "chance_low": tips.lower if tips else None,
            "chance_high": tips.upper if tips else None,
            "spread_if_takes_off": view.size_mean,
        }

    def __repr__(self) -> str:
        return f"Comparison({', '.join(launch.name for launch in self.launches)})"


def compare_launches(
    launches: Iterable[Launch],
    chain: AnyChain,
    model: Model,
    *,
    target: SupportsIndex | None = None,
    valley: Valley | None = None,
    replicates: SupportsIndex = 5_000,
    confidence: float = 0.95,
    random_state: SupportsIndex = 0,
) -> Comparison:
    """Simulate launches on the same coins and return their paired differences.

    Parameters
    ----------
    launches
        Two or more plans with different names. In the models there are so far, time plays no part in how far content
        spreads, so all pushes must start at once (``at=0``).
    chain, model
        What the content spreads over, and how. With `PlausibleChains` every launch runs on the same draws, and the
        answer says on how many of them the same launch is ahead.
    target
        The spread (accounts) at which a launch tips; the valley between small and large outbreaks unless given.
    valley
        The valley, if it is known already (`find_valley`).
    replicates, confidence, random_state
        How many runs, how certain the intervals, and the name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> plans = [diffusion.Launch("one", [diffusion.Push([0])]), diffusion.Launch("two", [diffusion.Push([0, 1])])]
    >>> comparison = diffusion.compare_launches(plans, chain, diffusion.IndependentCascade(), replicates=500)
    >>> comparison.differences[0].first_wins.successes  # one seed never spreads further than that one and another
    0
    """
    plans = _plans(launches)
    level = checks.open_unit("confidence", confidence)
    goal = None if target is None else checks.integer("target", target, minimum=1, maximum=chain.graph.account_count)
    ensembles = tuple(
        simulate(chain, model, plan.accounts, replicates=replicates, random_state=random_state) for plan in plans
    )
    known = valley or find_valley(chain, model, random_state=random_state)
    seeds = {plan.name: list(ensemble.seeds) for plan, ensemble in zip(plans, ensembles, strict=True)}
    settings = {
        "model": model.name,
        "replicates": ensembles[0].replicates,
        "target": goal,
        "confidence": level,
        "power": chain.power,
    } | draw_settings(chain)
    return Comparison(
        launches=plans,
        ensembles=ensembles,
        differences=_differences(plans, ensembles, level),
        valley=known,
        target=goal if goal is not None else known.size,
        provenance=Provenance(
            "compare_launches",
            settings | {"launches": seeds},
            {"chain": chain.fingerprint},
            check_random_state(random_state),
        ),
    )


def _plans(launches: Iterable[Launch]) -> tuple[Launch, ...]:
    plans = tuple(launches)
    if len(plans) < 2 or not all(isinstance(plan, Launch) for plan in plans):
        raise InputError("launches: give at least two Launch objects to compare")
    names = [plan.name for plan in plans]
    if len(set(names)) < len(names):
        raise InputError(f"launches: names must differ, not {names!r}")
    late = next(((plan, push) for plan in plans for push in plan.pushes if push.at > 0), None)
    if late is not None:
        raise InputError(
            f"launch {late[0].name!r} pushes at {late[1].at:g}; in models without time all pushes start at 0"
        )
    return plans


def _differences(
    plans: Sequence[Launch], ensembles: Sequence[Ensemble], confidence: float
) -> tuple[PairedDifference, ...]:
    pairs = combinations(zip(plans, ensembles, strict=True), 2)
    return tuple(
        PairedDifference.of(first[0].name, second[0].name, first[1].sizes - second[1].sizes, confidence, first[1].draws)
        for first, second in pairs
    )
