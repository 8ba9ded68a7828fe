"""The next batch of a launch that has begun: chosen by who is active."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np

from diffusion.cascades.replicates import seed_codes
from diffusion.chain.plausible import AnyChain, draw_settings, shown
from diffusion.chain.sources import InTies
from diffusion.launches.stages.adaptive import adaptive_question
from diffusion.launches.stages.adaptive_runs import EVERYBODY
from diffusion.provenance import Provenance, fingerprint
from diffusion.read.names import Name
from diffusion.words import counted, percent, printable

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class NextBatch:
    """Who is to post next, and what that is expected to bring."""

    accounts: tuple[Name, ...]
    """The accounts; none where the target is met, or nobody is left who may be a seed."""
    active: int
    """How many accounts are active already."""
    target: int
    """How many are to be."""
    expected: float
    """How many of those that are missing it brings on average, by the sets it was chosen on: at least that many, and at
    most 1 / (1 - 1/e) times as many."""
    share: float
    """At least this share of the best batch's score on such sets is proven for this one."""
    provenance: Provenance
    """What was asked."""

    @property
    def missing(self) -> int:
        """How many accounts are missing to the target."""
        return max(0, self.target - self.active)

    def table(self) -> "pandas.DataFrame":
        """Return one row an account, in the order of their choice."""
        import pandas

        return pandas.DataFrame({"account": list(self.accounts)})

    def summary(self) -> str:
        """Say who is next, and what to expect."""
        if not self.missing:
            return f"The target of {counted(self.target, 'account')} is met: {self.active:,} are active."
        if not self.accounts:
            return (
                f"{counted(self.missing, 'account')} are missing to the target, and nobody is left who may be a seed."
            )
        names = ", ".join(printable(str(name)) for name in self.accounts)
        high = min(self.missing, self.expected / (1 - 1 / np.e))
        return (
            f"Next: {names}. Of the {counted(self.missing, 'account')} that are missing to the target, "
            f"{self.expected:,.1f} to {high:,.1f} are to be expected; at least {percent(self.share)} of what the best "
            "choice scores is proven."
        )


def next_batch(
    chain: AnyChain,
    target: SupportsIndex,
    active: Iterable[Name] = (),
    batch: SupportsIndex = 1,
    *,
    candidates: Iterable[Name] | None = None,
    epsilon: SupportsFloat = 0.1,
    random_state: SupportsIndex = 0,
) -> NextBatch:
    """Choose who is to post next, now that it is known who is active: one step of `seed_adaptively`, for real.

    Parameters
    ----------
    chain
        What the content spreads over, by the independent cascade. The accounts that are active have passed the content
        on to everybody whom they bring in: the choice is made for when nothing is left to happen.
    target
        The spread (accounts) to be met.
    active
        Who is active already, by name; nobody before the first batch.
    batch
        How many accounts are to be chosen; no more than are missing to the target.
    candidates
        Who may be a seed; everybody who is not active unless given.
    epsilon
        How far the proven share of the best batch may fall short; between 0 and 1.
    random_state
        The name of the chance.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a"] * 3 + ["@b"] * 2, list("cdefg"), edges="influence")
    >>> chain = diffusion.uniform(graph, 1.0)
    >>> diffusion.next_batch(chain, target=7, active=["@a", "c", "d", "e"]).accounts
    ('@b',)

    References
    ----------
    See `seed_adaptively`.
    """
    asked = adaptive_question(chain, target, batch, candidates, None, epsilon, random_state)
    known, ties = np.zeros(chain.graph.account_count, np.bool_), InTies.independent(shown(chain))
    names = [active] if isinstance(active, str) else list(active)
    if names:
        known[seed_codes(chain, names, "active")] = True
    reached = int(known.sum())
    chooser, choice = asked.chooser(ties), None
    chooser.mark(np.flatnonzero(known).astype(np.uint32))
    if reached < asked.target:
        choice = chooser.choose(known, asked.target - reached, asked.batch, asked.key(EVERYBODY, 0))
    settings = {"target": asked.target, "active": reached, "batch": asked.batch, "epsilon": asked.epsilon}
    settings |= {"candidates": int(asked.allowed.sum()), "power": chain.power} | draw_settings(chain)
    inputs = {"chain": chain.fingerprint, "active": fingerprint(known)}
    record = Provenance("next_batch", settings, inputs, asked.random_state)
    if choice is None:
        return NextBatch((), reached, asked.target, 0.0, 1.0, record)
    chosen = tuple(chain.graph.names.take(choice.codes))
    return NextBatch(chosen, reached, asked.target, choice.expected, choice.share, record)
