"""Who ignites which live-edge world, a bit for each account and world, and the accounts that together ignite most."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Forward, Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.cascades.traits import require_live_ties
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.kernels.ignition import mark_igniting
from diffusion.kernels.lanes import LANES as WORLDS
from diffusion.parallel import over_chunks
from diffusion.randomness import Purpose, root_key
from diffusion.read.names import Codes

Integers = npt.NDArray[np.int64]
Planes = npt.NDArray[np.uint64]
EVERY = np.uint64(2**64 - 1)
"""The word in which all 64 worlds of a plane are marked."""


class IgnitionWorlds:
    """Live-edge worlds of a chain, and which candidates ignite them: from each of whom alone the target is reached."""

    def __init__(self, chain: Chain, model: Model, target: int, candidates: Codes, random_state: int) -> None:
        require_live_ties(model, "Ignition()")
        if not isinstance(model, IndependentCascade | LinearThreshold):
            raise InputError(
                f"the {model.name} model has no live-edge worlds to ignite; choose seeds by another method"
            )
        self._forward = Forward.of(chain, model)
        self._root = root_key(random_state, Purpose.IGNITION)
        self._target, self._candidates = target, candidates
        self.planes: Planes = np.empty((0, len(candidates)), np.uint64)

    def __len__(self) -> int:
        """Return how many worlds there are."""
        return WORLDS * len(self.planes)

    def extend(self, worlds: int) -> None:
        """Draw worlds, 64 at a time, until there are so many."""
        first, more = len(self.planes), -(-worlds // WORLDS) - len(self.planes)
        if more > 0:
            planes = np.empty((more, len(self._candidates)), np.uint64)
            over_chunks(lambda start, stop: self._draw(first, start, planes[start:stop]), more, what="Drawing worlds")
            self.planes = np.concatenate([self.planes, planes])

    def _draw(self, first: int, start: int, planes: Planes) -> None:
        ties, chosen = self._forward, self._candidates
        mark_igniting(
            ties.offsets, ties.targets, ties.units, ties.starts, self._root, first + start, self._target, chosen, planes
        )


@dataclass(frozen=True, eq=False)
class Cover:
    """A greedy choice of candidates that together ignite many worlds, and how many any choice could ignite."""

    places: Integers
    """The choice, as places among the candidates, the most useful first."""
    ignited: Integers
    """How many of the worlds the first 1, 2, ... of them ignite."""
    bounds: Integers
    """How many of the worlds any 1, 2, ... candidates ignite at most, for as many as were asked for."""


def cover_worlds(planes: Planes, fresh: Planes, most: int) -> Cover:
    """Choose up to ``most`` candidates, each time the one that ignites most worlds that are left.

    Candidates that are equal there are told apart by the fresh worlds that are left, and if equal there too, the
    first is taken. Nobody is chosen who ignites no world that is left, be it fresh. The choice ignites at least
    1 - 1/e of the worlds that any choice of as many does (Nemhauser, Wolsey, Fisher 1978, doi:10.1007/BF01588971); the
    bounds are usually much nearer: what a part of the choice ignites, and the largest gains that are left.
    """
    left, fresh_left = np.full(len(planes), EVERY), np.full(len(fresh), EVERY)
    most = min(most, planes.shape[1])
    places: list[int] = []
    ignited: list[int] = [0]
    bounds = np.full(most, WORLDS * len(planes), np.int64)
    while True:
        gains = gains_of(planes, left)
        bounds = np.minimum(bounds, ignited[-1] + np.cumsum(_largest(gains, most)))
        if len(places) == most:
            break
        best = np.flatnonzero(gains == gains.max())
        second = gains_of(fresh[:, best], fresh_left)
        if not gains[best[0]] and not second.max():
            break
        place = int(best[second.argmax()])
        places.append(place)
        ignited.append(ignited[-1] + int(gains[place]))
        left &= ~planes[:, place]
        fresh_left &= ~fresh[:, place]
    return Cover(np.array(places, np.int64), np.array(ignited[1:], np.int64), bounds)


def gains_of(planes: Planes, left: Planes) -> Integers:
    """Return how many of the worlds that are left each candidate ignites."""
    gains = np.zeros(planes.shape[1], np.int64)
    for plane, word in zip(planes, left, strict=True):
        if word:
            gains += np.bitwise_count(plane & word)
    return gains


def _largest(gains: Integers, number: int) -> Integers:
    """Return the largest of the gains, in descending order."""
    return np.sort(np.partition(gains, len(gains) - number)[len(gains) - number :])[::-1]
