"""What a way of choosing seeds must say of itself. A new way is a class with ``name`` and ``choose``."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from diffusion.cascades.model import Model
from diffusion.chain.chain import Chain
from diffusion.read.names import Codes


@dataclass(frozen=True, eq=False)
class Problem:
    """What is asked: k seeds among the candidates, and how near to the best possible they shall be."""

    chain: Chain
    """The chain the content spreads on."""
    model: Model
    """How it spreads."""
    k: int
    """How many seeds, at most as many as there are candidates."""
    candidates: Codes
    """Who may be a seed, as ascending account codes."""
    epsilon: float
    """How far below 1 - 1/e of the best possible spread the proven share may lie."""
    delta: float
    """The chance with which a proof may fail."""
    random_state: int
    """The name of the chance."""

    @property
    def everyone(self) -> bool:
        """Whether every account is a candidate."""
        return len(self.candidates) == self.chain.graph.account_count


@dataclass(frozen=True, eq=False)
class Selection:
    """The seeds that a method chose, in order, and what it proved about them."""

    codes: Codes
    """The seeds, the most useful first."""
    lower_bound: float | None = None
    """The least that their expected spread can be, in accounts."""
    upper_bound: float | None = None
    """The most that the expected spread of any k candidates can be, in accounts."""
    guaranteed: bool = False
    """Whether the proven share reached 1 - 1/e - epsilon."""
    sets_drawn: int | None = None
    """How many reverse-reachable sets were drawn, for choosing and for judging together."""
    estimate: float | None = None
    """About how many accounts they spread to, where that is known; it only decides how many replicates judge them."""
    how: str | None = None
    """How they were chosen, in words, where that is not what the method's name says."""

    sets_kept: str | None = None
    """How the sets were kept: whole, compressed, or drawn again for each choice, as the memory allowed."""


@runtime_checkable
class SeedMethod(Protocol):
    """A way of choosing seeds."""

    @property
    def name(self) -> str:
        """The method's name in words."""

    def choose(self, problem: Problem) -> Selection:
        """Choose ``problem.k`` seeds."""
