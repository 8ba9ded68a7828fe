"""A plan: several launches, and what they are compared by."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

from diffusion import checks
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.chain import Chain
from diffusion.chain.cross_posts import with_cross_posts
from diffusion.chain.delays import DelayFamily, Delays
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.durations import said
from diffusion.errors import InputError
from diffusion.files import write_whole
from diffusion.graph.graph import Graph
from diffusion.launches.launch import Launch
from diffusion.launches.plans.faults import refuse_objects
from diffusion.launches.plans.identities import CrossPost, faulty_identities, identity_ties, persons_of
from diffusion.launches.plans.proofs import faults_on, faulty_launches
from diffusion.launches.ways.quote import amount
from diffusion.randomness import check_random_state
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name
from diffusion.words import counted, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plan:
    """Launches that are to be compared: by which model, with which content, how far ahead, and at what price.

    `read_plan` reads one from a TOML file, and `save` writes it.

    Examples
    --------
    >>> import diffusion
    >>> from diffusion import Launch, Plan, Push, TimedCascade
    >>> launches = [Launch("at once", Push(["@ann", "@bo"])), Launch("later", [Push("@ann"), Push("@bo", at="6h")])]
    >>> plan = Plan(launches, TimedCascade(diffusion.Exponential(3_600), horizon="2d"), power=1.5)
    >>> print(plan.summary())  # doctest: +NORMALIZE_WHITESPACE
    2 launches, by the model “timed cascade” over 48 hours, at 1.5 times the chain's power: “at once” (2 accounts post);
    “later” (2 accounts post).
    """

    launches: tuple[Launch, ...]
    """What is compared."""
    model: Model = field(default_factory=TimedCascade)
    """How content spreads."""
    power: float = 1.0
    """By which factor the content is stronger than the chain's; that of a launch multiplies it."""
    target: int | None = None
    """The spread, in accounts, at which a launch tips; the valley between small and large outbreaks unless given."""
    replicates: int = 1_000
    """How many runs of chance."""
    random_state: int = 0
    """The name of the chance."""
    budget: float | None = None
    """What each launch may cost, as is to be expected, unless it says so itself."""
    same_person: tuple[tuple[Name, ...], ...] = ()
    """Lists of accounts of one person each; the others repeat what the first posts."""
    cross_posts: tuple[CrossPost, ...] = ()
    """Accounts that repeat what others post."""

    def __init__(
        self,
        launches: Iterable[Launch],
        model: Model | None = None,
        power: SupportsFloat = 1.0,
        target: SupportsIndex | None = None,
        replicates: SupportsIndex = 1_000,
        random_state: SupportsIndex = 0,
        budget: SupportsFloat | None = None,
        same_person: Iterable[Iterable[Name]] = (),
        cross_posts: Iterable[CrossPost] = (),
    ) -> None:
        values = {
            "launches": (launches,) if isinstance(launches, Launch) else tuple(launches),
            "model": TimedCascade() if model is None else model,
            "power": checks.positive("power", power),
            "target": None if target is None else checks.integer("target", target, minimum=1),
            "replicates": checks.integer("replicates", replicates, minimum=1),
            "random_state": check_random_state(random_state),
            "budget": None if budget is None else checks.real("budget", budget, minimum=0),
            "same_person": persons_of(same_person),
            "cross_posts": tuple(cross_posts),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if not self.launches or not all(isinstance(launch, Launch) for launch in self.launches):
            raise InputError("launches: a plan needs one Launch or several")
        check_model(self.model)
        refuse_objects(faulty_launches(self.launches, self.model))
        refuse_objects(faulty_identities(self.same_person, self.cross_posts))

    @property
    def horizon(self) -> float:
        """After how many seconds everything ends; infinite in a model without time."""
        return float(self.model.horizon) if isinstance(self.model, TimedCascade) else float("inf")

    @cached_property
    def identity_ties(self) -> tuple[CrossPost, ...]:
        """All ties between accounts of one person, and those over which accounts repeat others."""
        return identity_ties(self.same_person, self.cross_posts)

    def check(self, graph: Graph, accounts: Accounts | None = None) -> None:
        """Raise if it cannot be carried out on a network.

        Parameters
        ----------
        graph
            The network.
        accounts
            What is known of its accounts: who is owned, fees, acceptance, segments.

        Raises
        ------
        UnknownAccountError
            If an account is named that the network does not have.
        InputError
            If an account is to post twice, something is not known that a push needs, or a launch is to be expected to
            cost more than its budget, or an unknown price where it has one.
        """
        refuse_objects(faults_on(self, graph, accounts))

    def on(self, chain: AnyChain) -> tuple[AnyChain, Model]:
        """Return the chain and the model that the launches are to be run on.

        The chain has the plan's power, and the ties over which accounts repeat others; where such a tie has a delay of
        its own, the model's delays go over to the chain, which knows ties one by one.
        """
        if isinstance(chain, PlausibleChains):
            single, model = self._on(chain.chain)
            return PlausibleChains(single, chain.draws, chain.random_state), model
        return self._on(chain)

    def table(self, graph: Graph, accounts: Accounts | None = None) -> "pandas.DataFrame":
        """Return one row a push: ``launch``, ``push``, ``kind``, ``at`` (seconds), ``accounts`` and ``expected`` price.

        ``accounts`` is how many are asked to post, or may see it; the price is NaN where it is not known.
        """
        import pandas

        rows = [
            {
                "launch": launch.name,
                "push": start.name,
                "kind": type(push).__name__,
                "at": push.at,
                "accounts": len(start.accounts),
                "expected": push.price(graph, accounts, self.power * launch.power),
            }
            for launch in self.launches
            for push, start in zip(launch.pushes, launch.starts(graph, accounts), strict=True)
        ]
        return pandas.DataFrame(rows).astype({"expected": "float64"})

    def summary(self) -> str:
        """Say what is compared, in a sentence."""
        over = "" if self.horizon == float("inf") else f" over {said(self.horizon)}"
        power = "" if self.power == 1 else f", at {self.power:g} times the chain's power"
        launches = "; ".join(_described(launch) for launch in self.launches)
        count = "1 launch" if len(self.launches) == 1 else f"{len(self.launches):,} launches"
        return f"{count}, by the model “{self.model.name}”{over}{power}: {launches}."

    def plot(self) -> "Figure":
        """Draw when each push of each launch begins, and how long it goes on."""
        from diffusion.launches.plans.picture import draw_plan

        return draw_plan(self)

    def to_toml(self) -> str:
        """Return it as the text of a TOML file that `read_plan` reads as the same plan.

        Raises
        ------
        InputError
            If a part of it has no form in such a file, such as a threshold that is drawn from a distribution.
        """
        from diffusion.launches.plans.written import plan_text

        return plan_text(self)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a TOML file, whole or not at all, and return the path."""
        write_whole(path, self.to_toml().encode())
        return Path(path)

    def _on(self, chain: Chain) -> tuple[Chain, Model]:
        strong, model = chain.amplified(self.power), self.model
        if isinstance(model, TimedCascade) and model.delays is None and chain.delays is None:
            raise InputError(
                "this chain has no delays and the plan gives none; in a file, they stand under [model], such as "
                'delays = { kind = "exponential", mean = "1h" }'
            )
        ties = self.identity_ties
        if not ties:
            return strong, model
        if any(tie.delay is not None for tie in ties) and isinstance(model, TimedCascade) and model.delays is not None:
            strong, model = replace(strong, delays=_by_tie(model.delays)), replace(model, delays=None)
        sources, targets = [tie.source for tie in ties], [tie.target for tie in ties]
        delays = [tie.delay if tie.delay is None else float(tie.delay) for tie in ties]
        return with_cross_posts(strong, sources, targets, [float(tie.chance) for tie in ties], delays), model


def _by_tie(delays: Delays | DelayFamily | Fixed) -> Delays:
    """Return delays in the form in which a chain has them."""
    if isinstance(delays, Fixed):
        raise InputError("delay: no tie can have a delay of its own where the model's delays are fixed")
    return delays if isinstance(delays, Delays) else Delays(delays)


def _described(launch: Launch) -> str:
    """Return a launch in a few words."""
    ways = [counted(len(launch.accounts), "account") + " post"] if launch.accounts else []
    ways += [push.name for push in launch.pushes if not push.accounts_named]
    if launch.reserve is not None:
        ways.append(f"{len(launch.reserve.accounts):,} held back")
    if launch.budget is not None:
        ways.append(f"budget {amount(launch.budget)}")
    return f"“{printable(launch.name)}” ({', '.join(map(printable, ways))})"
