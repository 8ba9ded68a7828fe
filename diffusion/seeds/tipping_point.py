"""What the question "how many accounts?" was answered with, and why."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diffusion.cascades.chance import Chance
from diffusion.cascades.outbreak import OutbreakView
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.seeds.critical import CriticalPower
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.seed_set import SeedSet
from diffusion.words import counted, level, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

LISTED = 10
"""How many seeds are listed where no number of them is enough."""


@dataclass(frozen=True, eq=False, repr=False)
class TippingPoint:
    """How many seeds, and which, or why there is no such number."""

    exists: bool
    """Whether some number of seeds reaches the target with the chance that was asked for."""
    accounts_needed: int | None
    """The fewest seeds of the ordered list for which the estimated P(tips) is at least the chance."""
    interval: tuple[int, int | None] | None
    """Between how many and how many seeds the true number lies; None as upper end: more than were tried."""
    accounts: tuple[Name, ...]
    """The seeds that are needed, in order."""
    seeds: SeedSet | None
    """How the ordered list was chosen, unless it was given."""
    curve: TippingCurve
    """P(tips) and mean spread for every number of seeds."""
    target: int | None
    """The spread at which a replicate tips; None if none was given and there is no valley."""
    target_source: str
    """``"asked"``, ``"valley"`` or ``"none"``."""
    chance_asked: float
    """The chance that was asked for."""
    outbreak: OutbreakView
    """What single random accounts set off, or small groups where single ones may set off nothing."""
    power: float
    """The power of the content."""
    critical: CriticalPower | None
    """The power at which content begins to carry itself, looked for where it does not."""
    power_needed: float | None
    """The least power at which the listed seeds would reach the chance, looked for where they do not."""
    provenance: Provenance
    """Where the numbers come from."""
    needed_by_draw: tuple[int | None, ...] | None = None
    """The fewest seeds that reach the chance on each plausible chain, None where all of them do not; None with one
    chain. Each rests on that chain's replicates alone."""
    unseeded: Chance | None = None
    """P(tips) without any seed, where some accounts start by themselves; None where nobody does."""

    @property
    def uncertainty(self) -> Uncertainty | None:
        """How much of what is not known of P(tips) is chance, how much not knowing the chain; None with one chain."""
        if self.target is None:
            return None
        return self.curve.uncertainty(self.accounts_needed or len(self.curve.accounts))

    @property
    def needed_over_draws(self) -> tuple[int | None, int | None] | None:
        """Between how many and how many seeds plausible chains need, but for the tails; None: more than were tried."""
        if self.needed_by_draw is None:
            return None
        ordered = sorted(len(self.curve.accounts) + 1 if number is None else number for number in self.needed_by_draw)
        spare = int(len(ordered) * (1 - self.curve.confidence) / 2)
        low, high = (None if end > len(self.curve.accounts) else end for end in (ordered[spare], ordered[-1 - spare]))
        return low, high

    @property
    def chance(self) -> Chance | None:
        """P(tips) at ``accounts_needed``, or with all the seeds if there is no such number; None without a target."""
        if self.target is None:
            return None
        column = (self.accounts_needed or len(self.curve.accounts)) - 1
        if self.uncertainty is not None:
            return self.uncertainty.chance(int(self.curve.tipped[column]), self.curve.confidence)
        return Chance.of(int(self.curve.tipped[column]), self.curve.trials, self.curve.confidence)

    @property
    def listed(self) -> tuple[Name, ...]:
        """The seeds that are needed, or, where no number is enough, the ten that bring most."""
        return self.curve.accounts[: self.accounts_needed or LISTED]

    @property
    def reason(self) -> str:
        """Why there is, or is not, a tipping point, in sentences."""
        if self.target is None:
            would = self.critical.summary() if self.critical else ""
            nothing = "there is nothing to tip"
            if self.outbreak.valley.together > 1:
                nothing = "no size stands out as tipped (to ask how many seeds reach a certain size, give a target)"
            return f"{self.outbreak.valley.reason}. {self._each_further_seed()}; {nothing}. {would}"
        if self.accounts_needed is None:
            return self._not_reached(self.target)
        if self.outbreak.exists:
            return f"Content carries itself here: {self.outbreak.valley.reason}."
        if self.outbreak.valley.together > 1:
            return (
                f"That small groups set off large outbreaks does not show: {self.outbreak.valley.reason}. "
                f"{self._each_further_seed()}."
            )
        return (
            "Content does not carry itself at this power, so this is a matter of adding up. "
            f"{self._each_further_seed()}."
        )

    def table(self) -> "pandas.DataFrame":
        """Return the curve, one row for each number of seeds, with a column that marks the seeds that are needed."""
        table = self.curve.table()
        table["needed"] = table["seeds"] <= (self.accounts_needed or 0)
        return table

    def summary(self) -> str:
        """Say it in sentences a strategist can forward."""
        if self.accounts_needed is None:
            words = f"{self._unseeded_words()}{self._chain_words()}"
            return f"There is no tipping point at power {self.power:g}: {self.reason}{words}"
        mean = counted(round(float(self.curve.mean[self.accounts_needed - 1])), "account")
        target, them = counted(self.target or 0, "account"), "it" if self.accounts_needed == 1 else "them"
        if self.unseeded is not None and self.unseeded.estimate >= self.chance_asked:
            return (
                f"At power {self.power:g}, no seed account is needed for a {level(self.chance_asked)} chance that "
                f"content passes {target}: some accounts start by themselves, and without any seed the chance is "
                f"{self.unseeded}. {self.reason}{self._chain_words()}"
            )
        seeds = "1 seed account is" if self.accounts_needed == 1 else f"{self.accounts_needed:,} seed accounts are"
        return (
            f"At power {self.power:g}, {seeds} needed ({self._interval_words()}) for a {level(self.chance_asked)} "
            f"chance that content passes {target}; with {them} the chance is {self.chance} and the mean spread {mean}. "
            f"{self.reason}{self._unseeded_words()}{self._chain_words()}"
        )

    def plot(self) -> "Figure":
        """Draw the curve, with the chance asked for and the number of seeds that reaches it."""
        from diffusion.drawing import MUTED, PALETTE

        figure = self.curve.plot()
        axes = figure.axes
        if self.target is not None:
            axes[0].axhline(self.chance_asked, color=MUTED, linestyle="--", linewidth=1)
        if self.accounts_needed is not None:
            for panel in axes:
                panel.axvline(self.accounts_needed, color=PALETTE[2], linestyle=":")
            axes[0].set_title(f"{counted(self.accounts_needed, 'seed')} for {level(self.chance_asked)}")
        return figure

    def _interval_words(self) -> str:
        if self.interval is None:
            return "interval unknown"
        low, high = self.interval
        alone = "" if self.needed_by_draw is None else " by chance alone"
        return f"{level(self.curve.confidence)}{alone}: {low:,} to {f'{high:,}' if high else 'more than were tried'}"

    def _unseeded_words(self) -> str:
        if self.unseeded is None:
            return ""
        return f" Some accounts start by themselves: without any seed the chance is {self.unseeded}."

    def _chain_words(self) -> str:
        """Say how many accounts plausible chains need, and what the width of P(tips) is made of."""
        if self.needed_by_draw is None or self.needed_over_draws is None or self.uncertainty is None:
            return ""
        many, some = len(self.needed_by_draw), sum(number is not None for number in self.needed_by_draw)
        low, high = self.needed_over_draws
        if not some:
            need = f"on none of {many:,} plausible chains is any number of them enough"
        else:
            between = "more accounts than were tried"
            if low is not None:
                between = f"{low:,} to {between if high is None else f'{high:,}'}"
            need = f"{level(self.curve.confidence)} of {many:,} plausible chains need {between}"
            need += "" if some == many else f" (on {some:,} some number is enough)"
        return f" Not knowing the chain: {need}. {self.uncertainty.summary('the interval of the chance')}"

    def _not_reached(self, target: int) -> str:
        tried = len(self.curve.accounts)
        who = f"not even {tried:,} seeds together reach" if tried > 1 else "the one seed does not reach"
        would = f"at power {self.power_needed:.3g} they would" if self.power_needed else "no power tried makes them"
        estimate, chance = self.curve.chances[0][-1], f"{level(self.chance_asked)} chance"
        return f"{who} a {chance} of passing {counted(target, 'account')} (it is {percent(estimate)}); {would}."

    def _each_further_seed(self) -> str:
        """Say what a further seed brings, from the second half of the list, where the best accounts are used up."""
        first = len(self.curve.gains) // 2
        if not first:
            return f"The one seed tried brings {self.curve.gains[0]:.1f} accounts, itself included"
        return f"Each further seed brings {self.curve.gains[first:].mean():.1f} accounts (after the first {first:,})"

    def __repr__(self) -> str:
        return f"TippingPoint({self.accounts_needed} accounts for {level(self.chance_asked)} of target {self.target})"
