"""The subcommand that compares launches: some accounts by name, or all that a plan says."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diffusion.cli.app import app
from diffusion.cli.options import (
    INDEPENDENT,
    AccountsFile,
    AsJson,
    BadRows,
    BadRowsOption,
    Edges,
    EdgesOption,
    Follows,
    LearningOption,
    PlanFile,
    Power,
    Probability,
    Quiet,
    Reposts,
    Target,
    Threads,
    launch_of,
    material_of,
    model_of,
)
from diffusion.cli.session import Session, say
from diffusion.errors import InputError

if TYPE_CHECKING:
    from diffusion.launches.comparison.comparison import Comparison
    from diffusion.study.reading import Material

REPLICATES = 5_000


@app.command()
def compare(
    follows: Follows,
    launch: Annotated[list[str] | None, typer.Option(help="NAME=ACCOUNT,ACCOUNT,… ; give it twice or more")] = None,
    plan: PlanFile = None,
    reposts: Reposts = None,
    accounts: AccountsFile = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    target: Target = None,
    model: Annotated[str | None, typer.Option(help="how content spreads, without a plan; as in simulate")] = None,
    replicates: Annotated[int | None, typer.Option(help="runs of chance; 5,000, or what the plan says")] = None,
    draws: Annotated[int, typer.Option(help="with a plan: plausible chains for what the log leaves open")] = 1,
    keep: Annotated[Path | None, typer.Option(help="keep finished runs here, and go on with those in it")] = None,
    out: Annotated[Path | None, typer.Option(help="write the tables and pictures into this folder")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: Annotated[int | None, typer.Option(help="the name of the chance; 0, or what the plan says")] = None,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare launches on the same coins: which spreads further, how fast, at what price, how certain that is.

    Accounts that all start at once are named with --launch; pushes of every kind, with times and prices, in a --plan.
    Ctrl-C tells what is known by then.
    """
    from diffusion.launches.comparison.compare import ComparisonInterrupted

    if (plan is None) == (launch is None):
        raise InputError("compare needs either --launch, twice or more, or --plan with a file")
    if plan is not None and model is not None:
        raise InputError("--model: the plan says how content spreads, under [model]")
    session, asked = Session(as_json, quiet, threads), {"target": target, "replicates": replicates, "keep": keep}
    asked = {name: value for name, value in (asked | {"random_state": random_state}).items() if value is not None}
    try:
        with session.working():
            material = material_of(follows, reposts, edges, probability, on_bad_rows, learning, accounts)
            found = (
                _launches(material, launch or [], model or INDEPENDENT, power, asked)
                if plan is None
                else _plan(material, plan, power, draws, asked)
            )
    except ComparisonInterrupted as interrupted:
        _tell(session, interrupted.comparison, out)
        raise
    _tell(session, found, out)


def _launches(
    material: "Material", launches: list[str], model: str, power: float, asked: dict[str, Any]
) -> "Comparison":
    """Compare accounts by name that all start at once."""
    from diffusion.launches.comparison.compare import compare_launches

    plans = [launch_of(text) for text in launches]
    settings = {"replicates": REPLICATES} | asked
    ground = material.chain.amplified(power)
    return compare_launches(plans, ground, model_of(model), accounts=material.accounts, **settings)


def _plan(material: "Material", file: str, power: float, draws: int, asked: dict[str, Any]) -> "Comparison":
    """Compare what a plan says."""
    from diffusion.study.planned import compare_plan, plan_of

    plan = plan_of(file, material.graph, material.accounts)
    assert plan is not None
    return compare_plan(plan, material.chain.amplified(power), material.accounts, draws=draws, **asked)


def _tell(session: Session, comparison: "Comparison", out: Path | None) -> None:
    """Show a comparison, and leave its tables and pictures where they are wanted."""
    from diffusion.report.tables import planned_cells

    if out is not None:
        from diffusion.files import write_whole
        from diffusion.study.outputs import plan_files

        for name, content in plan_files(comparison, "comparison").items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
    if session.as_json:
        found = comparison.to_json()
        told = {name: part for name, part in found.items() if name not in ("summary", "provenance")}
        session.show("compare", comparison, **told)
        return
    import pandas

    say(f"{comparison.summary()}\n")
    say(pandas.DataFrame(planned_cells(comparison)).to_string(index=False, max_colwidth=40))
