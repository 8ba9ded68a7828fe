"""The chain: a graph whose ties carry the probability that content passes along them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks, drawing
from diffusion.chain.posterior import Posterior
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.coins import write_units
from diffusion.kernels.incoming import find_shared, sum_rows
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import check_random_state
from diffusion.words import counted

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.chain.delays import Delays

Floats = npt.NDArray[np.float64]
COUNTS = ("tries", "successes")
"""What of the evidence stays true of a chain that is drawn; an interval is not one of it."""


@dataclass(frozen=True, eq=False)
class ByTarget:
    """Probabilities that are the same for all ties into an account, as most that are assumed: one number an account."""

    values: Floats
    """The probability of every tie into the account; 0 for an account that follows nobody."""


@dataclass(frozen=True, eq=False, repr=False)
class Chain:
    """Pass-on probabilities on the ties of a graph, at the content's own power.

    ``amplified`` gives the same chain for more or less contagious content: p becomes 1 - (1 - p)**power.
    """

    graph: Graph
    """Who sees whom."""
    given: "npt.NDArray[np.float64] | ByTarget"
    """The probabilities at power 1 as they were given: one a tie in the graph's tie order, or `ByTarget`."""
    provenance: Provenance
    """How the probabilities came about."""
    power: float = 1.0
    """The content's own spreading power; 1 is as measured."""
    evidence: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    """What a learned chain rests on, per tie: ``tries``, ``successes``, ``lower`` and ``upper`` (at power 1)."""
    posterior: Posterior | None = None
    """What is believed of each tie after its evidence, and how sure that is; None for a chain that is assumed."""
    outside: Floats | None = None
    """Per account, the chance that it takes up an item by no visible tie (at power 1); None where nobody looked."""
    delays: "Delays | None" = None
    """How long content takes along a tie; None where nobody looked."""

    def __post_init__(self) -> None:
        if isinstance(self.given, ByTarget):
            values = checks.probabilities("probabilities", self.given.values, self.graph.account_count, "accounts")
            object.__setattr__(self, "given", ByTarget(values))
        else:
            values = checks.probabilities("probabilities", self.given, self.graph.tie_count)
            object.__setattr__(self, "given", values)
        object.__setattr__(self, "power", checks.positive("power", self.power))
        object.__setattr__(self, "evidence", {name: checks.frozen(values) for name, values in self.evidence.items()})
        if self.outside is not None:
            outside = checks.probabilities("outside", self.outside, self.graph.account_count, "accounts")
            object.__setattr__(self, "outside", outside)
        if self.posterior is not None:
            self.posterior.check_size(self.graph)

    @cached_property
    def measured(self) -> Floats:
        """The probability of each tie at power 1, in the graph's tie order."""
        if isinstance(self.given, ByTarget):
            return checks.frozen(self.given.values[self.graph.targets])
        return self.given

    @cached_property
    def probabilities(self) -> Floats:
        """The probability of each tie at this power: 1 - (1 - p)**power."""
        if self.power == 1:
            return self.measured
        if self.by_target is not None:
            return checks.frozen(self.by_target[self.graph.targets])
        return checks.frozen(amplified(self.measured, self.power))

    @cached_property
    def by_target(self) -> Floats | None:
        """The probability of all ties into each account at this power, if they are the same; None where any differ."""
        if self._shared is None or self.power == 1:
            return self._shared
        return checks.frozen(amplified(self._shared, self.power))

    @cached_property
    def _shared(self) -> Floats | None:
        """What all ties into each account have in common at power 1, 0 without ties; None where any differ."""
        if isinstance(self.given, ByTarget):
            return self.given.values
        shared: Floats = np.full(self.graph.account_count, np.nan)
        if not find_shared(self.graph.targets, self.given, shared):
            return None
        shared[np.isnan(shared) | (shared == 0)] = 0.0  # the one without a sign
        return checks.frozen(shared)

    @cached_property
    def units(self) -> npt.NDArray[np.uint32]:
        """The probabilities at this power in the units of coins, 2**-31: rounded, but never to 0 where p > 0."""
        if self.units_by_target is not None:
            return checks.frozen(self.units_by_target[self.graph.targets])
        return checks.frozen(_units(self.probabilities))

    @cached_property
    def units_by_target(self) -> npt.NDArray[np.uint32] | None:
        """`by_target` in the units of coins, for kernels that need not look at every tie; None where any differ."""
        return None if self.by_target is None else checks.frozen(_units(self.by_target))

    @cached_property
    def expected_successes(self) -> Floats:
        """How many of an account's followers pass its content on, on average, per account: the sum over its ties."""
        sums, shared = np.empty(self.graph.account_count), self.by_target
        values = self.probabilities if shared is None else shared
        sum_rows(self.graph.offsets, self.graph.targets, values, shared is not None, sums)
        return checks.frozen(sums)

    def amplified(self, power: SupportsFloat) -> "Chain":
        """Return the chain of content ``power`` times as strong as this one; powers multiply."""
        return replace(self, power=self.power * checks.positive("power", power))

    def draw(self, random_state: SupportsIndex = 0, index: SupportsIndex = 0) -> "Chain":
        """Return a chain that is plausible after the evidence: each tie's probability is drawn from its posterior.

        Parameters
        ----------
        random_state
            The name of the chance.
        index
            Which of the chains that this random state names: 0, 1, ... A tie's number depends on these two and on the
            tie's ends alone, so a tie that is added, or evidence for another one, does not redraw it.

        Returns
        -------
        Chain
            At the same power; its counts of evidence are the same, and nothing is left to be believed of it.

        Raises
        ------
        InputError
            If the chain has no posterior.

        Examples
        --------
        >>> import diffusion
        >>> graph = diffusion.Graph.from_arrays(["@ann", "@ann"], ["@bo", "@cy"], edges="influence")
        >>> chain = diffusion.uniform(graph, 0.2).doubted(tries=10)
        >>> chain.draw(index=0).probabilities.round(3).tolist(), chain.draw(index=1).probabilities.round(3).tolist()
        ([0.241, 0.068], [0.111, 0.104])
        """
        if self.posterior is None:
            raise InputError(
                "this chain says nothing about how sure its probabilities are, so there is nothing to draw; learn it "
                "from a log (learn_chain), or state your doubts: chain.doubted(tries=20)"
            )
        drawn = self.posterior.draw(self.graph, random_state, index)
        counts = {name: values for name, values in self.evidence.items() if name in COUNTS}
        meaning = f"plausible chain {index} of what is believed: {self.provenance.settings.get('meaning', '')}"
        told = {"index": int(index), "meaning": meaning, "power": self.power}
        inputs = {"chain": self.fingerprint, "posterior": self.posterior.fingerprint}
        record = Provenance("draw", told, inputs, check_random_state(random_state))
        return replace(self, given=checks.frozen(drawn), provenance=record, evidence=counts, posterior=None)

    def doubted(self, tries: SupportsFloat, level_error: SupportsFloat = 0.0) -> "Chain":
        """Return the chain with doubts that are stated, not learned, for what rests on an assumption.

        Parameters
        ----------
        tries
            Each probability is believed as much as if it had been seen in so many tries.
        level_error
            By how much all of them together may be off: the standard deviation of the logarithm of a factor on the
            hazards -log(1 - p). 0.7 makes a factor of 2 usual, in either direction.

        Examples
        --------
        >>> import diffusion
        >>> graph = diffusion.Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
        >>> doubted = diffusion.uniform(graph, 0.2).doubted(tries=10)
        >>> float(doubted.posterior.successes[0]), float(doubted.posterior.failures[0])
        (2.0, 8.0)
        """
        return replace(self, posterior=Posterior.stated(self.measured, tries, level_error))

    @property
    def is_measured(self) -> bool:
        """Whether the probabilities were learned from what people did, rather than assumed."""
        return bool(self.evidence)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any tie, probability or the power."""
        kind, values = ("by tie", self.measured) if self._shared is None else ("by target", self._shared)
        return fingerprint(self.graph.fingerprint, kind, values, repr(self.power))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the chain and its graph to a folder from which `open_chain` opens them by memory map; see `Graph.save`.

        Raises
        ------
        InputError
            If something else is there already, or the folder that it is to lie in is not.
        """
        from diffusion.chain.saved import save_chain

        return save_chain(self, path)

    def __repr__(self) -> str:
        size = f"{self.graph.account_count:,} accounts, {self.graph.tie_count:,} ties"
        return f"Chain({size}, {self.provenance.operation}, power {self.power:g})"

    def table(self) -> "pandas.DataFrame":
        """Return one row a tie, in tie order: source, target, probability at this power, evidence if learned."""
        import pandas

        names = np.array(list(self.graph.names), dtype=object)
        columns = {"source": names[self.graph.sources], "target": names[self.graph.targets]}
        return pandas.DataFrame({**columns, "probability": self.probabilities, **self.evidence})

    def summary(self) -> str:
        """Return what the chain says and how far to trust it, in sentences."""
        meaning = str(self.provenance.settings.get("meaning", self.provenance.operation))
        accounts = counted(self.graph.account_count, "account")
        first = f"The chain has {counted(self.graph.tie_count, 'tie')} between {accounts}; {meaning}."
        if not self.graph.tie_count:
            return first
        power = "" if self.power == 1 else f" at power {self.power:g}"
        return (
            f"{first} A tie passes content on with probability {self.probabilities.mean():.3g} on average{power}, and "
            f"an active account brings in {self.expected_successes.mean():.3g} of its followers (the largest: "
            f"{self.expected_successes.max():,.3g}). The numbers are "
            + ("measured from what people did." if self.is_measured else "assumed, not measured.")
        )

    def plot(self) -> "Figure":
        """Draw how the ties are spread over probabilities, and the accounts over expected successes."""
        figure, (ties, accounts) = drawing.new_figure(1, 2)
        ties.hist(self.probabilities, bins=40, color=drawing.PALETTE[0])
        ties.set_title("Ties", loc="left")
        scale = "log" if self.graph.tie_count else "linear"
        ties.set(xlabel="pass-on probability", ylabel="ties", yscale=scale)
        accounts.hist(self.expected_successes, bins=40, color=drawing.PALETTE[1])
        accounts.set_title("Accounts", loc="left")
        accounts.set(xlabel="followers brought in, expected", ylabel="accounts", yscale="log")
        return figure


def amplified(probabilities: Floats, power: float) -> Floats:
    """Return the probabilities for content ``power`` times as strong: 1 - (1 - p)**power."""
    with np.errstate(divide="ignore"):
        strong: Floats = np.log1p(-probabilities)
        np.multiply(strong, power, out=strong)
        np.expm1(strong, out=strong)
    return np.negative(strong, out=strong)


def _units(probabilities: Floats) -> npt.NDArray[np.uint32]:
    units = np.empty(len(probabilities), np.uint32)
    write_units(probabilities, units)
    return units
