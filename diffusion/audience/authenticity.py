"""Authenticity: the chance of each account to be a real person, as a range, and where that is known from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.audience.stated import margins, real_chances, stated_shares
from diffusion.chain.chain import ByTarget, Chain, amplified
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import Purpose, check_random_state, generator
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name, Names
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
BOUNDS = ("low", "estimate", "high")


@dataclass(frozen=True, eq=False, repr=False)
class Authenticity:
    """For each account the chance to be a real person: an estimate, and a range around it.

    To be real is a property of an account, not of a tie: the same follower counts the same in every audience. Make one
    by `stated` (chances that you bring), by `from_accounts` (the share of an account's followers that are real, as
    audits sell it), or by `estimate_authenticity` (signs in structure and timing).
    """

    names: Names
    """The accounts, in the order of their codes."""
    real: Floats
    """The chance of each account to be a real person, estimated."""
    low: Floats
    """The least that this chance may be."""
    high: Floats
    """The most that it may be."""
    source: str
    """Where it is known from, in words."""
    provenance: Provenance
    """What it was made of."""
    signals: Mapping[str, Flags] = field(default_factory=dict)
    """Which accounts show which sign of not being real; empty where nobody looked for signs."""
    notes: tuple[str, ...] = ()
    """What a reader should know of it, in sentences."""

    def __post_init__(self) -> None:
        for name in ("real", "low", "high"):
            values = checks.probabilities(name, getattr(self, name), len(self.names), "accounts")
            object.__setattr__(self, name, values)
        if np.any((self.low > self.real) | (self.real > self.high)):
            raise InputError("low must not be above the estimate, nor the estimate above high")
        object.__setattr__(self, "signals", {name: checks.frozen(mask) for name, mask in self.signals.items()})

    @classmethod
    def stated(
        cls,
        graph: Graph,
        real: npt.ArrayLike,
        *,
        low: npt.ArrayLike | None = None,
        high: npt.ArrayLike | None = None,
    ) -> "Authenticity":
        """Take the chance of each account to be real from the user.

        Parameters
        ----------
        graph
            Whose accounts are meant.
        real
            One chance an account, in the order of ``graph.names``, or one number for all.
        low, high
            The ends of the range; the estimate itself unless given.

        Examples
        --------
        >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@bot7"], edges="influence")
        >>> Authenticity.stated(graph, [1, 1, 0.1]).effective_followers(graph, "@ann")
        1.1
        """
        middle, least, most = (
            checks.probabilities(name, real if values is None else values, len(graph), "accounts")
            for name, values in (("real", real), ("low", low), ("high", high))
        )
        inputs = {"graph": graph.fingerprint, "chances": fingerprint(middle, least, most)}
        record = Provenance("Authenticity.stated", {}, inputs)
        return cls(graph.names, middle, least, most, "stated for each account", record)

    @classmethod
    def from_accounts(
        cls, graph: Graph, accounts: Accounts, *, margin: SupportsFloat = 0.0, unknown: SupportsFloat = 1.0
    ) -> "Authenticity":
        """Take the share of real followers of some accounts from the column ``authenticity`` of the accounts file.

        A follower of several such accounts is one person or none: its chance to be real must serve all of them. Of all
        chances that give each listed account its share, those are taken that are nearest (by Kullback-Leibler
        divergence) to every follower being real with the same chance, the mean of the shares by followers. So whoever
        follows only an account with 40 % is real with a chance near 0.4, and whoever follows it beside three accounts
        with 95 % probably is. Shares that contradict each other cannot all be met: ``notes`` tells by how much.

        Parameters
        ----------
        graph
            Who follows whom.
        accounts
            From `read_accounts`.
        margin
            By how much the stated shares may be off, all in the same direction: the range. 0 believes them.
        unknown
            The chance of accounts that follow none of those listed: nothing is known of them, and 1, unless given,
            leaves them as they are. Compare candidates only where their shares are all stated.

        Raises
        ------
        InputError
            If there is no such column, or it states nothing of accounts with followers.

        Examples
        --------
        >>> import pandas, diffusion
        >>> table = pandas.DataFrame({"account": ["@ann", "@bo"], "authenticity": [0.5, 0.9]})
        >>> graph = Graph.from_arrays(["@ann"] * 2 + ["@bo"] * 2, ["@cy", "@di", "@di", "@ed"], edges="influence")
        >>> known = Authenticity.from_accounts(graph, diffusion.read_accounts(table))
        >>> round(known.effective_followers(graph, "@ann"), 6), round(known.effective_followers(graph, "@bo"), 6)
        (1.0, 1.8)
        >>> known.table()["real"].round(2).tolist()
        [1.0, 1.0, 0.18, 0.82, 0.98]
        """
        codes, shares = stated_shares(graph, accounts)
        otherwise = checks.real("unknown", unknown, minimum=0, maximum=1)
        real, gap = real_chances(graph, codes, shares, otherwise)
        low = high = real
        if margin:
            low, high = (real_chances(graph, codes, end, otherwise)[0] for end in margins(shares, margin))
        listed = f"the share of real followers is stated for {counted(len(codes), 'account')}"
        notes = [f"Accounts that follow none of these count as real with a chance of {otherwise:g}."]
        if gap > 0.001:
            notes.append(f"The stated shares contradict each other: some cannot be met by {percent(gap)}.")
        settings = {"margin": float(margin), "unknown": otherwise, "stated": len(codes)}
        inputs = {"graph": graph.fingerprint, "accounts": accounts.fingerprint}
        record = Provenance("Authenticity.from_accounts", settings, inputs)
        return cls(graph.names, real, np.minimum(low, real), np.maximum(high, real), listed, record, notes=tuple(notes))

    def of(self, graph: Graph) -> "Authenticity":
        """Return this, or say that it is about the accounts of another graph."""
        if self.names is not graph.names and self.names != graph.names:
            raise InputError("authenticity: it is about the accounts of another graph; make it of this one")
        return self

    def at(self, bound: str = "estimate") -> Floats:
        """Return the chance of each account to be real: ``"estimate"``, or the ``"low"`` or ``"high"`` end."""
        if bound not in BOUNDS:
            raise InputError(f"bound must be one of {', '.join(map(repr, BOUNDS))}, not {bound!r}")
        return {"low": self.low, "estimate": self.real, "high": self.high}[bound]

    def effective_followers(self, graph: Graph, account: Name, bound: str = "estimate") -> float:
        """Return how many of an account's followers are real, on average."""
        code = int(self.of(graph).names.codes([account], "account")[0])
        return float(self.at(bound)[graph.targets[graph.offsets[code] : graph.offsets[code + 1]]].sum())

    def discounted(self, chain: Chain, bound: str = "estimate") -> Chain:
        """Return the chain in which only real followers pass content on: each tie's probability times their chance.

        A tie u → v has p(u, v) · real(v), at the chain's own power. What that keeps: how many real followers each
        account brings in on average; and the whole distribution of the spread among real accounts in the linear
        threshold model, and in the independent cascade model wherever no account has two active accounts to hear
        from. What it approximates: an account that hears from several is real for all of them or for none, but the
        ties are drawn one by one, so the spread is somewhat too large where audiences overlap. `drawn` has no such
        error. A chain that was learned from a log already knows who does not pass anything on; discount it only for
        accounts that do, and are not people. Seeds count as they are. What was believed of the ties (posterior,
        evidence) is left behind.

        Examples
        --------
        >>> import diffusion
        >>> graph = Graph.from_arrays(["@ann", "@ann"], ["@bo", "@bot7"], edges="influence")
        >>> known = Authenticity.stated(graph, [1, 1, 0.1])
        >>> known.discounted(diffusion.uniform(graph, 0.5)).probabilities.tolist()
        [0.5, 0.05]
        """
        meaning = f"times the chance that the follower is real ({bound})"
        return self._scaled(chain, self.at(bound), Provenance(
            "discounted", self._settings(chain, meaning), self._inputs(chain)
        ))  # fmt: skip

    def drawn(
        self, chain: Chain, index: SupportsIndex = 0, bound: str = "estimate", *, random_state: SupportsIndex = 0
    ) -> Chain:
        """Return the chain of one draw of who is real: ties to accounts that are not have probability 0.

        The mean spread over many draws is the expected spread among real accounts, exactly, in every model.
        """
        state = check_random_state(random_state)
        place = checks.integer("index", index, minimum=0)
        chance = generator(state, Purpose.AUDIENCE, place + 1)
        real = (chance.random(len(self.names)) < self.at(bound)).astype(np.float64)
        settings = self._settings(chain, f"with draw {place} of who is real ({bound})")
        return self._scaled(chain, real, Provenance("drawn", settings, self._inputs(chain), state))

    def table(self) -> "pandas.DataFrame":
        """Return one row an account: estimate, low, high, and which signs it shows."""
        import pandas

        names = np.empty(len(self.names), object)
        names[:] = list(self.names)
        columns: dict[str, Any] = {"account": names, "real": self.real, "low": self.low, "high": self.high}
        return pandas.DataFrame(columns | dict(self.signals))

    def summary(self) -> str:
        """Say in sentences how many accounts are taken for real, between which bounds, and on what grounds."""
        many = len(self.names)
        total = self.real.sum()
        parts = [
            f"Of {counted(many, 'account')}, {total:,.0f} count as real people on average ({self.low.sum():,.0f} to "
            f"{self.high.sum():,.0f}): {self.source}."
        ]
        if self.signals:
            signs = ", ".join(f"{name} {int(mask.sum()):,}" for name, mask in self.signals.items())
            parts.append(f"Signs that were found: {signs}.")
        return " ".join([*parts, *self.notes])

    def plot(self) -> "Figure":
        """Draw how many accounts have which chance to be real, estimated, and at both ends of the range."""
        from diffusion.drawing import PALETTE, new_figure

        figure, (axes,) = new_figure()
        edges = np.linspace(0, 1, 11).tolist()
        colors = [PALETTE[1], PALETTE[0], PALETTE[2]]
        axes.hist([self.at(bound) for bound in BOUNDS], bins=edges, color=colors, label=list(BOUNDS))
        axes.set(xlabel="chance to be a real person", ylabel="accounts", yscale="symlog", xlim=(-0.02, 1.02))
        axes.legend(loc="upper center")
        return figure

    def __repr__(self) -> str:
        return f"Authenticity({len(self.names):,} accounts, {self.real.sum():,.1f} real: {self.source})"

    def _settings(self, chain: Chain, how: str) -> dict[str, Any]:
        if not isinstance(chain, Chain):
            raise InputError(
                f"chain must be one Chain, not {type(chain).__name__}; of plausible chains, discount each: "
                "authenticity.discounted(chains.draw(index))"
            )
        self.of(chain.graph)
        before = chain.provenance.settings.get("meaning", chain.provenance.operation)
        return {"meaning": f"{before}; {how}", "authenticity": self.source, "power": chain.power}

    def _inputs(self, chain: Chain) -> dict[str, str]:
        return {"chain": chain.fingerprint, "authenticity": fingerprint(self.low, self.real, self.high)}

    def _scaled(self, chain: Chain, real: Floats, record: Provenance) -> Chain:
        """Return the chain with ties at its own power multiplied by how real the follower is."""
        scaled: Floats | ByTarget
        if chain.by_target is not None:
            scaled = ByTarget(_at_power_one(chain.by_target * real, chain.power))
        else:
            scaled = _at_power_one(chain.probabilities * real[chain.graph.targets], chain.power)
        return replace(chain, given=scaled, provenance=record, evidence={}, posterior=None)


def _at_power_one(probabilities: Floats, power: float) -> Floats:
    """Return probabilities that become these at the power."""
    return checks.frozen(probabilities if power == 1 else amplified(probabilities, 1 / power))
