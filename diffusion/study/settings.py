"""What a study is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, SupportsFloat, SupportsIndex

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.errors import InputError
from diffusion.files import checksum
from diffusion.launches.comparison.fingerprints import told
from diffusion.learning.learn import LearningMethod
from diffusion.mapped import MANIFEST, is_saved
from diffusion.provenance import fingerprint
from diffusion.randomness import check_random_state


@dataclass(frozen=True)
class StudySettings:
    """The questions of a study, and how hard to try."""

    chance: SupportsFloat = 0.9
    """The chance with which content must pass the target."""
    target: SupportsIndex | None = None
    """The spread, in accounts, that counts as tipped; the valley between small and large outbreaks unless given."""
    powers: Iterable[SupportsFloat] | None = None
    """The powers of content for which every question is answered; 1 is as measured. Unless given: 0.5, 1 and 2, and
    where the learned chain does not make items of the size that the log has, the power at which it does."""
    points: SupportsIndex = 10
    """Into how many points the launch at many points is split."""
    replicates: SupportsIndex = 1_000
    """Replicates of each launch in the comparison."""
    most_replicates: SupportsIndex = 20_000
    """The most replicates to spend on each tipping point."""
    max_seeds: SupportsIndex | None = None
    """The most seeds to try; 400, or all accounts if they are fewer, unless given."""
    draws: SupportsIndex = 20
    """How many plausible chains stand for what the log leaves open about a learned chain; 1 takes it as it is."""
    model: Model = field(default_factory=IndependentCascade)
    """How content spreads."""
    random_state: SupportsIndex = 0
    """The name of the chance."""

    def __post_init__(self) -> None:
        if not isinstance(self.model, Model) or isinstance(self.model, type):
            raise InputError(f"model must be a model such as IndependentCascade(), not {self.model!r}")
        clean: Mapping[str, Any] = {
            "chance": checks.open_unit("chance", self.chance),
            "target": None if self.target is None else checks.integer("target", self.target, minimum=1),
            "powers": None if self.powers is None else _powers(self.powers),
            "points": checks.integer("points", self.points, minimum=2),
            "replicates": checks.integer("replicates", self.replicates, minimum=2),
            "most_replicates": checks.integer("most_replicates", self.most_replicates, minimum=1),
            "draws": checks.integer("draws", self.draws, minimum=1),
            "max_seeds": None if self.max_seeds is None else checks.integer("max_seeds", self.max_seeds, minimum=1),
            "random_state": check_random_state(self.random_state),
        }
        for name, value in clean.items():
            object.__setattr__(self, name, value)

    def to_json(self) -> dict[str, Any]:
        """Return the settings in JSON's types."""
        return {
            "chance": self.chance,
            "target": self.target,
            "powers": None if self.powers is None else list(self.powers),
            "points": self.points,
            "replicates": self.replicates,
            "most_replicates": self.most_replicates,
            "max_seeds": self.max_seeds,
            "draws": self.draws,
            "model": _told(self.model),
        }


def _told(model: Model) -> str:
    """Return what a model is: its name, and where that does not say all of it, the fingerprint of the rest."""
    if isinstance(model, IndependentCascade | LinearThreshold):
        return model.name
    return f"{model.name} ({fingerprint(told(model))})"


def _powers(given: Iterable[SupportsFloat] | SupportsFloat) -> tuple[float, ...]:
    powers = tuple(checks.positive("powers", power) for power in (given if isinstance(given, Iterable) else [given]))
    if not powers or len({f"{power:g}" for power in powers}) < len(powers):  # files are named after six digits of them
        raise InputError(f"powers must be one or more numbers that differ within six digits, not {powers!r}")
    return tuple(sorted(powers))


@dataclass(frozen=True)
class StudyInputs:
    """What a study reads, and how."""

    follows: Any = None
    """Who follows whom: a file, a saved graph or a DataFrame."""
    reposts: Any = None
    """Who passed on what, when: a file or a DataFrame."""
    accounts: Any = None
    """Fees, segments and the like: a file or a DataFrame."""
    edges: str = "follows"
    """``"follows"``, or ``"influence"`` where the first column influences the second."""
    probability: str | None = None
    """The column of ``follows`` with each tie's pass-on probability, if they are known."""
    on_bad_rows: str = "refuse"
    """``"refuse"`` files with bad rows, or ``"report"`` them and go on with the others."""
    learning: LearningMethod | None = None
    """How the chain is learned from the reposts; as `learn_chain` does unless given."""

    plan: Any = None
    """Launches to compare in time: a TOML file or a `Plan`."""

    def __post_init__(self) -> None:
        if self.learning is not None and (not hasattr(self.learning, "learn") or isinstance(self.learning, type)):
            raise InputError(f"learning must be a method such as Bernoulli(), not {self.learning!r}")
        if self.learning is not None and self.reposts is None:
            raise InputError("learning says how to learn from reposts, and there are none")
        if self.follows is None and self.reposts is None:
            raise InputError("a study needs follows, or reposts from which to tell who passes on whom")
        if self.probability is not None and self.follows is None:
            raise InputError("probability names a column of follows, and there are no follows")

    def to_json(self) -> dict[str, Any]:
        """Return what identifies the inputs: names of files, their contents' fingerprints, and how they are read."""
        sources = {"follows": self.follows, "reposts": self.reposts, "accounts": self.accounts}
        return {
            "edges": self.edges,
            "probability": self.probability,
            "on_bad_rows": self.on_bad_rows,
            "learning": None if self.learning is None else repr(self.learning),
            **{name: _identity(name, source) for name, source in sources.items() if source is not None},
            **({} if self.plan is None else {"plan": _identity("plan", self.plan)}),
        }


def _identity(name: str, source: Any) -> dict[str, str]:
    if isinstance(source, str | Path):
        path = Path(source)
        if name == "follows" and is_saved(path):
            return {"folder": path.name, "sha256": checksum(path / MANIFEST)}
        if not path.is_file():
            raise InputError(f"{name}: there is no file {str(path)!r}")
        return {"file": path.name, "sha256": checksum(path)}
    if name == "plan" and hasattr(source, "to_toml"):
        return {"plan": fingerprint(source.to_toml())}
    if name != "plan" and hasattr(source, "to_csv"):
        return {"table": fingerprint(source.to_csv(index=False))}
    kinds = "a TOML file or a Plan" if name == "plan" else "a file or a pandas DataFrame"
    raise InputError(f"{name} must be the path of {kinds}, not {type(source).__name__}")
