"""What a spreading model must say of itself. A new model is a file here, a kernel, and that kernel's plain twin."""

from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.errors import InputError

Masks = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.uint32]
NO_STARTS = checks.frozen(np.empty(0, np.uint32))  # as other starts are: a writable array is another compilation


@dataclass(frozen=True, eq=False)
class Forward:
    """A chain in the form the forward kernels read, and what a search over it leaves for the next."""

    chain: Chain
    """The chain itself, at its power."""
    offsets: Masks
    """Where each account's row of ties begins; length accounts + 1."""
    targets: Counts
    """Who sees the content, per tie."""
    units: Counts
    """How much of a coin's range makes each tie live, in units of 2**-31."""
    starts: Counts = field(default_factory=lambda: NO_STARTS)
    """Where that stretch of its target's coin begins, per tie; empty where each tie has a coin of its own."""
    rooms: list[Any] = field(default_factory=list)
    """Room in memory that a search has left for the next."""
    tried: list[tuple[str, float]] = field(default_factory=list)
    """Which ways searches took, and the seconds that each took a replicate. It decides the way, but no result."""

    @classmethod
    def of(cls, chain: Chain, model: "Model") -> "Forward":
        """Return the form of a chain under a model."""
        starts = np.ascontiguousarray(model.starts(chain), np.uint32)
        offsets, targets = chain.graph.offsets.view(np.uint64), chain.graph.targets.view(np.uint32)
        return cls(chain, offsets, targets, model.units(chain), starts)


@runtime_checkable
class Model(Protocol):
    """A way in which content spreads from seeds over a chain."""

    @property
    def name(self) -> str:
        """The model's name in words."""

    def units(self, chain: Chain) -> Counts:
        """Return each tie's probability or weight in whole units of 2**-31, in the graph's tie order."""

    def starts(self, chain: Chain) -> Counts:
        """Return where on its target's coin each tie's stretch begins; nothing if each tie has a coin of its own."""

    def spread(
        self,
        forward: Forward,
        replicates: npt.NDArray[np.int64],
        seeds: Counts,
        ends: npt.NDArray[np.int64],
        root: np.uint64,
        enough: int,
        sizes: npt.NDArray[np.int64],
        reach: npt.NDArray[np.int64],
    ) -> None:
        """Fill ``sizes[r, j]`` with the spread of the first ``ends[j]`` seeds in replicate ``replicates[r]``.

        A replicate that comes to ``enough`` is followed no further, and counts as that many.
        """


def check_model(model: object) -> None:
    """Raise unless it is a model; the class of one is not."""
    if not isinstance(model, Model) or isinstance(model, type):
        raise InputError(f"model must be a model such as IndependentCascade(), not {model!r}")
