"""What can be said on the command line, and what the words mean."""

import csv
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diffusion.errors import InputError

if TYPE_CHECKING:
    from diffusion.cascades.model import Model
    from diffusion.learning.learn import LearningMethod
    from diffusion.read.names import Name
    from diffusion.study.reading import Material


class Edges(StrEnum):
    """What the first column of the follows says of the second."""

    follows = "follows"
    influence = "influence"


class BadRows(StrEnum):
    """What happens to rows that cannot be read."""

    refuse = "refuse"
    report = "report"


class Method(StrEnum):
    """Short names of the ways to choose seeds."""

    reverse = "reverse"
    ignition = "ignition"
    greedy = "greedy"
    followers = "followers"
    random = "random"


class Learning(StrEnum):
    """Short names of the ways to learn a chain from reposts."""

    bernoulli = "bernoulli"
    jaccard = "jaccard"
    partial = "partial-credit"
    expectation = "expectation"
    shared = "shared-strength"


Follows = Annotated[str, typer.Argument(help="who follows whom: CSV, Parquet, JSON lines, edge list or saved graph")]
Reposts = Annotated[str | None, typer.Option(help="who passed on what, when: the chain is learned from it")]
LearningOption = Annotated[Learning | None, typer.Option("--learning", help="how the chain is learned from reposts")]
AccountsFile = Annotated[str | None, typer.Option("--accounts", help="fees, segments and the like")]
PlanFile = Annotated[str | None, typer.Option("--plan", help="launches in time, as a TOML file: docs/plans.md")]
EdgesOption = Annotated[Edges, typer.Option(help="the first column follows, or influences, the second")]
Probability = Annotated[str | None, typer.Option(help="column of FOLLOWS with known pass-on probabilities")]
Power = Annotated[float, typer.Option(help="the content's own spreading power; 1 is as measured")]
MethodOption = Annotated[Method, typer.Option("--method", help="by mean spread (reverse), for tipping (ignition), ...")]
ModelOption = Annotated[
    str,
    typer.Option("--model", help="independent, threshold (linear), complex:2 (two active accounts) or complex:20%"),
]
RandomState = Annotated[int, typer.Option(help="the name of the chance")]
Threads = Annotated[int | None, typer.Option(help="threads to use; the numbers do not depend on it")]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress bars")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object on standard output, and nothing else")]
BadRowsOption = Annotated[BadRows, typer.Option("--on-bad-rows", help="refuse files with bad rows, or report them")]
Replicates = Annotated[int, typer.Option(help="runs of chance")]
Target = Annotated[int | None, typer.Option(help="spread that counts as tipped; the valley unless given")]
Seeds = Annotated[str, typer.Option(help="seed accounts, separated by commas (as in a CSV row)")]


def material_of(
    follows: str,
    reposts: str | None,
    edges: Edges,
    probability: str | None,
    on_bad_rows: BadRows,
    learning: Learning | None = None,
    accounts: str | None = None,
) -> "Material":
    """Read what a stage rests on."""
    from diffusion.study.reading import read_material
    from diffusion.study.settings import StudyInputs

    return read_material(
        StudyInputs(follows, reposts, accounts, edges.value, probability, on_bad_rows.value, learning_of(learning))
    )


def learning_of(name: Learning | None) -> "LearningMethod | None":
    """Return the way to learn of a short name; None for the usual one."""
    if name is None:
        return None
    if name is Learning.shared:
        from diffusion.learning.shared_strength import SharedStrength

        return SharedStrength()
    from diffusion.learning.bernoulli import Bernoulli, Jaccard, PartialCredit
    from diffusion.learning.expectation_maximization import ExpectationMaximization

    ways: dict[Learning, type[LearningMethod]] = {
        Learning.bernoulli: Bernoulli, Learning.jaccard: Jaccard, Learning.partial: PartialCredit,
        Learning.expectation: ExpectationMaximization,
    }  # fmt: skip
    return ways[name]()


INDEPENDENT = "independent"
"""The model unless another is asked for."""


def model_of(text: str) -> "Model":
    """Return the model of a short name: ``complex:2`` takes two active accounts, ``complex:20%`` that share of them."""
    from diffusion.cascades.complex import ComplexContagion
    from diffusion.cascades.independent import IndependentCascade
    from diffusion.cascades.threshold import LinearThreshold
    from diffusion.cascades.thresholds import AbsoluteThreshold, RelativeThreshold

    name, _, threshold = text.partition(":")
    try:
        match name, threshold:
            case "independent", "":
                return IndependentCascade()
            case "threshold", "":
                return LinearThreshold()
            case "complex", share if share.endswith("%"):
                return ComplexContagion(RelativeThreshold(float(share[:-1]) / 100))
            case "complex", _:
                return ComplexContagion(AbsoluteThreshold(int(threshold or 2)))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
    raise InputError(f"--model must be independent, threshold, complex:2 or complex:20%, not {text!r}")


def method_of(name: Method, ground: Any) -> Any:
    """Return the way to choose seeds of a short name."""
    from diffusion.seeds.greedy import Greedy
    from diffusion.seeds.ignition import Ignition
    from diffusion.seeds.reverse_sampling import ReverseSampling
    from diffusion.seeds.rules import RandomAccounts, TopBy

    if name is Method.followers:
        from diffusion.leaders.ranking import rank_leaders
        from diffusion.measures.followers import Followers

        return TopBy(rank_leaders(ground, measures=[Followers()]))
    ways = {Method.reverse: ReverseSampling, Method.ignition: Ignition, Method.greedy: Greedy}
    return (ways | {Method.random: RandomAccounts})[name]()


def names(text: str) -> "list[Name]":
    """Split account names at commas; a name that has one itself is put in double quotes."""
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]


def numbers(option: str, text: str | None) -> list[float] | None:
    """Split numbers at commas."""
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise InputError(f"{option} must be numbers separated by commas, not {text!r}") from None


def launch_of(text: str) -> Any:
    """Read NAME=ACCOUNT,ACCOUNT as a launch."""
    from diffusion.launches.launch import Launch, Push

    name, sign, accounts = text.partition("=")
    if not sign:
        raise InputError(f"--launch must look like NAME=ACCOUNT,ACCOUNT and not {text!r}")
    return Launch(name, Push(names(accounts)))
