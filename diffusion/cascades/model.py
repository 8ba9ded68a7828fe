"""What a spreading model must say of itself. A new model is a file here, a kernel, and that kernel's plain twin."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.errors import InputError


@dataclass(frozen=True)
class Forward:
    """A chain in the form the forward kernels read: rows of (target, units) pairs."""

    offsets: npt.NDArray[np.uint64]
    """Where each account's row of ties begins; length accounts + 1."""
    ties: npt.NDArray[np.uint32]
    """Target and units of probability in turn; length 2 * ties."""

    @classmethod
    def of(cls, chain: Chain, units: npt.NDArray[np.uint32]) -> "Forward":
        """Interleave the targets of a chain with the units of its ties."""
        ties = np.empty(2 * len(units), np.uint32)
        ties[0::2], ties[1::2] = chain.graph.targets, units
        return cls(chain.graph.offsets.view(np.uint64), ties)


@runtime_checkable
class Model(Protocol):
    """A way in which content spreads from seeds over a chain."""

    @property
    def name(self) -> str:
        """The model's name in words."""

    def units(self, chain: Chain) -> npt.NDArray[np.uint32]:
        """Return each tie's probability or weight in whole units of 2**-31, in the graph's tie order."""

    def spread(
        self,
        forward: Forward,
        seeds: npt.NDArray[np.uint32],
        ends: npt.NDArray[np.int64],
        root: np.uint64,
        first: int,
        sizes: npt.NDArray[np.int64],
        reach: npt.NDArray[np.int64],
    ) -> None:
        """Fill ``sizes[r, j]`` with the spread of the first ``ends[j]`` seeds in replicate ``first + r``."""


def check_model(model: object) -> None:
    """Raise unless it is a model; the class of one is not."""
    if not isinstance(model, Model) or isinstance(model, type):
        raise InputError(f"model must be a model such as IndependentCascade(), not {model!r}")
