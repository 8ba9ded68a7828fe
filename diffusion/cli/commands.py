"""The subcommands, one a stage."""

import json
from pathlib import Path
from typing import Annotated

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
    Method,
    MethodOption,
    ModelOption,
    PlanFile,
    Power,
    Probability,
    Quiet,
    RandomState,
    Replicates,
    Reposts,
    Seeds,
    Target,
    Threads,
    learning_of,
    material_of,
    method_of,
    model_of,
    names,
    numbers,
)
from diffusion.cli.session import Session, Top, say


@app.command()
def study(
    out: Annotated[Path, typer.Option(help="the folder to leave behind; an interrupted study in it goes on")],
    follows: Annotated[
        str | None, typer.Argument(help="who follows whom; without it, the reposts are the graph")
    ] = None,
    reposts: Reposts = None,
    accounts: AccountsFile = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    chance: Annotated[float, typer.Option(help="chance with which the target must be passed")] = 0.9,
    target: Target = None,
    powers: Annotated[str | None, typer.Option(help="powers of content, separated by commas; 0.5,1,2 usually")] = None,
    points: Annotated[int, typer.Option(help="points of the launch at many points")] = 10,
    max_seeds: Annotated[int | None, typer.Option(help="the most seeds to try")] = None,
    draws: Annotated[int, typer.Option(help="plausible chains for what the log leaves open; 1 for none")] = 20,
    plan: PlanFile = None,
    model: ModelOption = INDEPENDENT,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Do the main job: read, chain, leaders, tipping point, launches, report; resumes where it was stopped."""
    from diffusion.study.run import run_study

    session = Session(as_json, quiet, threads)
    with session.working():
        found = run_study(
            follows, reposts=reposts, accounts=accounts, out=out, edges=edges.value, probability=probability,
            on_bad_rows=on_bad_rows.value, chance=chance, target=target, powers=numbers("--powers", powers),
            points=points, max_seeds=max_seeds, model=model_of(model), random_state=random_state,
            draws=draws, learning=learning_of(learning), plan=plan,
        )  # fmt: skip
    if as_json:
        session.show("study", found, folder=str(found.folder), report=str(found.folder / "report.html"))
        return
    say(found.material.graph.reading.summary() if found.material.graph.reading else "")
    say("\n" + "\n\n".join(found.sentences()))
    say(f"\nThe report to forward: {found.folder / 'report.html'}")


@app.command()
def read(
    follows: Follows,
    edges: EdgesOption = Edges.follows,
    save: Annotated[Path | None, typer.Option(help="write the graph to this folder, to be named as FOLLOWS")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read follows and say what was read, and in which direction; save the graph, so that it opens at once."""
    from diffusion.graph.build import read_follows

    session = Session(as_json, quiet, threads)
    with session.working():
        graph = read_follows(follows, edges=edges.value, on_bad_rows=on_bad_rows.value)
        if save is not None:
            graph.save(save)
    session.show(
        "read",
        graph.reading or Top(graph, 25),
        accounts=graph.account_count,
        ties=graph.tie_count,
        graph=graph.fingerprint,
    )


@app.command()
def chain(
    follows: Follows,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    out: Annotated[Path | None, typer.Option(help="write the chain here, as .csv or .parquet")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the relationship chain: learned from reposts, known, or assumed (weighted cascade)."""
    session = Session(as_json, quiet, threads)
    with session.working():
        material = material_of(follows, reposts, edges, probability, on_bad_rows, learning)
        if out is not None:
            from diffusion.read.export import write_table

            write_table(material.chain.table(), out)
    session.show("chain", Top(material.chain, 25))


@app.command()
def simulate(
    follows: Follows,
    seeds: Seeds,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    model: ModelOption = INDEPENDENT,
    replicates: Replicates = 10_000,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Let content spread from seeds many times: how far, how often it takes off."""
    from diffusion.cascades.simulate import simulate as run

    session = Session(as_json, quiet, threads)
    with session.working():
        ground = material_of(follows, reposts, edges, probability, on_bad_rows, learning).chain.amplified(power)
        ensemble = run(
            ground, model_of(model), names(seeds), replicates=replicates, random_state=random_state, reach=True
        )
        view = ensemble.outbreak()
    low, high = ensemble.interval()
    session.show(
        "simulate", Top(ensemble, 25, extra=view.summary()),
        mean=ensemble.mean, interval=[low, high], quantiles=ensemble.quantiles().tolist(), outbreak=view.summary(),
    )  # fmt: skip


@app.command()
def seeds(
    follows: Follows,
    k: Annotated[int, typer.Option("-k", "--seeds", help="how many seeds")] = 50,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    model: ModelOption = INDEPENDENT,
    epsilon: Annotated[float, typer.Option(help="how far below 1 - 1/e the proven share may be")] = 0.1,
    method: MethodOption = Method.reverse,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Choose the seeds from which content spreads furthest, with a proof of how good they are."""
    from diffusion.seeds.choose import choose_seeds

    session = Session(as_json, quiet, threads)
    with session.working():
        ground = material_of(follows, reposts, edges, probability, on_bad_rows, learning).chain.amplified(power)
        chosen = choose_seeds(
            ground, model_of(model), k=k, epsilon=epsilon, method=method_of(method, ground), random_state=random_state
        )
    session.show("seeds", chosen, accounts=list(chosen.accounts), spread=chosen.spread, ratio=chosen.ratio)


@app.command()
def tipping(
    follows: Follows,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    chance: Annotated[float, typer.Option(help="chance with which the target must be passed")] = 0.9,
    target: Target = None,
    max_seeds: Annotated[int | None, typer.Option(help="the most seeds to try")] = None,
    model: ModelOption = INDEPENDENT,
    method: MethodOption = Method.reverse,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the fewest seeds that push content past the tipping point."""
    from diffusion.seeds.tipping import find_tipping_point

    session = Session(as_json, quiet, threads)
    with session.working():
        ground = material_of(follows, reposts, edges, probability, on_bad_rows, learning).chain.amplified(power)
        point = find_tipping_point(
            ground, model_of(model), chance=chance, target=target, method=method_of(method, ground),
            max_seeds=max_seeds, random_state=random_state,
        )  # fmt: skip
    session.show(
        "tipping", point, exists=point.exists, accounts_needed=point.accounts_needed, interval=point.interval,
        accounts=list(point.accounts), target=point.target, reason=point.reason,
    )  # fmt: skip


@app.command()
def report(folder: Annotated[Path, typer.Argument(help="the folder of a study")], as_json: AsJson = False) -> None:
    """Check that a study is finished and its files are as they were, and say its answer again."""
    from diffusion.study.folder import verified

    manifest = verified(folder)
    page = folder / "report.html"
    if as_json:
        answer = {
            "command": "report",
            "answer": manifest["answer"],
            "report": str(page),
            "files": len(manifest["files"]),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    say("\n\n".join(manifest["answer"]))
    say(f"\n{len(manifest['files'])} files are as they were. The report to forward: {page}")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="the folder to leave behind")] = Path("study"),
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Do the main job on the made-up network that comes with the package."""
    from diffusion.study.demo import demo_file

    study(
        out, demo_file("follows.csv.gz"), reposts=demo_file("reposts.csv.gz"), accounts=demo_file("accounts.csv"),
        threads=threads, quiet=quiet, as_json=as_json,
    )  # fmt: skip
