"""Results to and from a folder: JSON for what they are, NPZ for their arrays, never a pickle.

What is read back equals what was written, field by field; a chain, its graph, the names in it and a model that may
hold anything are not stored but given again, because they follow from the inputs and the settings.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.cascades.account_groups import AccountGroups
from diffusion.cascades.chance import Chance
from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.outbreak import OutbreakView, Valley
from diffusion.cascades.threshold import LinearThreshold
from diffusion.cascades.timed_ensemble import TimedEnsemble
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.chain.chain import Chain
from diffusion.errors import StudyError
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.compare import Comparison, PairedDifference
from diffusion.launches.launch import Launch, Push
from diffusion.leaders.ranking import Ranking
from diffusion.learning.content_power import ContentPower
from diffusion.measures.cores import KShell
from diffusion.measures.followers import Followers
from diffusion.measures.measure import Scores
from diffusion.measures.spread import ExpectedSpread
from diffusion.measures.ties import EqualTies, TieProbabilities, TieWeights
from diffusion.measures.walks import PageRank
from diffusion.provenance import Provenance
from diffusion.read.names import Names
from diffusion.seeds.critical import CriticalPower
from diffusion.seeds.curve import TippingCurve
from diffusion.seeds.curve_draws import CurveDraws
from diffusion.seeds.seed_set import SeedSet
from diffusion.seeds.seed_stability import SeedStability
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.study.check import LogCheck
from diffusion.study.chosen import ChosenAccounts
from diffusion.study.planned import PlannedLaunches
from diffusion.study.trust import ChainTrust
from diffusion.validation.reliability import Reliability
from diffusion.validation.resampling import Estimate
from diffusion.validation.spread import SizeForecasts, StartedItems
from diffusion.validation.validation import HeldOut, Validation

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        AccountGroups, ChainTrust, Chance, ChosenAccounts, Comparison, ContentPower, CriticalPower, CurveDraws,
        Ensemble, EqualTies, Estimate, ExpectedSpread, Followers, HeldOut, IndependentCascade, KShell, Launch,
        LinearThreshold, LogCheck, OutbreakView, PageRank, PairedDifference, PlannedLaunches, Provenance, Push,
        Ranking, Reliability, Scores, SeedSet, SeedStability, SizeForecasts, StartedItems, TieProbabilities,
        TieWeights, TimedEnsemble, TippingCurve, TippingPoint, Uncertainty, Validation, Valley,
    )
}  # fmt: skip
"""The only classes that are ever built from a file."""


@dataclass
class Packed:
    """A result taken apart."""

    tree: Any
    """What JSON can say; arrays are named in it."""
    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    """The arrays, by those names."""

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Return the JSON and the NPZ file, the same bytes for the same result."""
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **self.arrays)
        return json.dumps(self.tree, ensure_ascii=False).encode(), buffer.getvalue()

    @classmethod
    def from_bytes(cls, tree: bytes, arrays: bytes) -> "Packed":
        """Read both files."""
        with np.load(io.BytesIO(arrays), allow_pickle=False) as found:
            return cls(json.loads(tree), {name: found[name] for name in found.files})


def pack(value: Any) -> Packed:
    """Take a result apart."""
    packed = Packed(None)
    packed.tree = _pack(value, packed.arrays)
    return packed


def _pack(value: Any, arrays: dict[str, npt.NDArray[Any]]) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.generic):
        return _pack(value.item(), arrays)
    if isinstance(value, int | float):
        return value
    if isinstance(value, np.ndarray):
        arrays[name := f"a{len(arrays)}"] = value
        return {"array": name}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [_pack(part, arrays) for part in value]}
    if isinstance(value, Mapping):
        return {"dict": [[_pack(key, arrays), _pack(part, arrays)] for key, part in value.items()]}
    if isinstance(value, Chain):
        return {"chain": value.power}
    if isinstance(value, Graph):
        return {"graph": True}
    if isinstance(value, Names):
        return {"names": True}
    if isinstance(value, Model) and type(value).__name__ not in KINDS:
        return {"model": True}
    if is_dataclass(value) and type(value).__name__ in KINDS:
        parts = {part.name: _pack(getattr(value, part.name), arrays) for part in fields(value)}
        return {"kind": type(value).__name__, "fields": parts}
    raise TypeError(f"a study cannot store {type(value).__name__}")


def unpack(packed: Packed, graph: Graph, chain: Chain, model: Model | None = None) -> Any:
    """Put a result together again, on this graph, this chain (at power 1) and this model."""
    return _unpack(packed.tree, packed.arrays, (graph, chain, model))


def _unpack(tree: Any, arrays: Mapping[str, npt.NDArray[Any]], given: tuple[Graph, Chain, Model | None]) -> Any:
    graph, chain, model = given

    def again(part: Any) -> Any:
        return _unpack(part, arrays, given)

    if not isinstance(tree, dict):
        return tree
    match tree:
        case {"array": name}:
            return arrays[name]
        case {"tuple": parts}:
            return tuple(again(part) for part in parts)
        case {"list": parts}:
            return [again(part) for part in parts]
        case {"dict": pairs}:
            return {again(key): again(part) for key, part in pairs}
        case {"chain": power}:
            return chain.amplified(power)
        case {"graph": True}:
            return graph
        case {"names": True}:
            return graph.names
        case {"model": True}:
            return model
        case {"kind": kind, "fields": parts} if kind in KINDS:
            return KINDS[kind](**{name: again(part) for name, part in parts.items()})
    raise StudyError(f"a stored result has a part that this version does not know: {str(tree)[:80]}")
