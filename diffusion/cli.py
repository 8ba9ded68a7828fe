"""The command line: one subcommand a stage. Parsing, progress and exit statuses only; the work is done elsewhere.

Exit status 0: done. 2: the input or the arguments are wrong, in one sentence on standard error. 130: interrupted.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from diffusion.errors import DiffusionError, InputError

if TYPE_CHECKING:
    from diffusion.cascades.model import Model
    from diffusion.read.names import Name
    from diffusion.study.reading import Material

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="How many seed accounts push content past the tipping point, which ones, and with what certainty.",
)  # fmt: skip


class ModelName(StrEnum):
    """Short names of the models."""

    independent = "independent"
    threshold = "threshold"


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
    greedy = "greedy"
    followers = "followers"
    random = "random"


Follows = Annotated[str, typer.Argument(help="who follows whom: CSV, Parquet, JSON lines or edge list")]
Reposts = Annotated[str | None, typer.Option(help="who passed on what, when: the chain is learned from it")]
AccountsFile = Annotated[str | None, typer.Option("--accounts", help="fees, segments and the like")]
EdgesOption = Annotated[Edges, typer.Option(help="the first column follows, or influences, the second")]
Probability = Annotated[str | None, typer.Option(help="column of FOLLOWS with known pass-on probabilities")]
Power = Annotated[float, typer.Option(help="the content's own spreading power; 1 is as measured")]
ModelOption = Annotated[ModelName, typer.Option("--model", help="how content spreads")]
RandomState = Annotated[int, typer.Option(help="the name of the chance")]
Threads = Annotated[int | None, typer.Option(help="threads to use; the numbers do not depend on it")]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress bars")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object on standard output, and nothing else")]
BadRowsOption = Annotated[BadRows, typer.Option("--on-bad-rows", help="refuse files with bad rows, or report them")]
Replicates = Annotated[int, typer.Option(help="runs of chance")]
Target = Annotated[int | None, typer.Option(help="spread that counts as tipped; the valley unless given")]
Seeds = Annotated[str, typer.Option(help="seed accounts, separated by commas (as in a CSV row)")]


@dataclass
class Session:
    """What every command shares: where numbers come from, and how they are shown."""

    as_json: bool
    quiet: bool
    threads: int | None

    @contextmanager
    def working(self) -> Iterator[None]:
        """Use the threads asked for, and show progress on standard error."""
        from diffusion import parallel

        with ExitStack() as stack:
            if self.threads is not None:
                stack.enter_context(parallel.threads(self.threads))
            if not self.quiet:
                stack.enter_context(parallel.progress(stack.enter_context(progress_bars())))
            yield

    def show(self, command: str, result: Any, **more: Any) -> None:
        """Print a result: its sentences and table, or one JSON object."""
        table, words = result.table(), result.summary()
        if not self.as_json:
            typer.echo(words)
            typer.echo("")
            typer.echo(table.head(25).to_string(index=False, max_colwidth=40))
            return
        record = getattr(result, "provenance", None)
        found = {"command": command, "summary": words, **more, "rows": table.to_dict("records")}
        typer.echo(json.dumps(plain(found | ({"provenance": record.to_json()} if record else {})), ensure_ascii=False))


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each step, with what it does and when it will end; nothing where no terminal watches."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            if bars.tasks[0].description != what:
                bars.reset(task, description=what, total=total or None)
            bars.update(task, completed=done, total=total or None, description=what)

        yield show


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
    chance: Annotated[float, typer.Option(help="chance with which the target must be passed")] = 0.9,
    target: Target = None,
    powers: Annotated[str, typer.Option(help="powers of content, separated by commas")] = "0.5,1,2",
    points: Annotated[int, typer.Option(help="points of the launch at many points")] = 10,
    max_seeds: Annotated[int | None, typer.Option(help="the most seeds to try")] = None,
    model: ModelOption = ModelName.independent,
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
        )  # fmt: skip
    if as_json:
        session.show("study", found, folder=str(found.folder), report=str(found.folder / "report.html"))
        return
    typer.echo(found.material.graph.reading.summary() if found.material.graph.reading else "")
    typer.echo("\n" + "\n\n".join(found.sentences()))
    typer.echo(f"\nThe report to forward: {found.folder / 'report.html'}")


@app.command()
def read(
    follows: Follows,
    edges: EdgesOption = Edges.follows,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Read follows and say what was read, and in which direction."""
    from diffusion.graph.build import read_follows

    session = Session(as_json, quiet, threads)
    with session.working():
        graph = read_follows(follows, edges=edges.value, on_bad_rows=on_bad_rows.value)
    session.show("read", graph.reading, accounts=graph.account_count, ties=graph.tie_count, graph=graph.fingerprint)


@app.command()
def chain(
    follows: Follows,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    out: Annotated[Path | None, typer.Option(help="write the chain here, as .csv or .parquet")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the relationship chain: learned from reposts, known, or assumed (weighted cascade)."""
    session = Session(as_json, quiet, threads)
    with session.working():
        material = material_of(follows, reposts, edges, probability, on_bad_rows)
        if out is not None:
            from diffusion.read.export import write_table

            write_table(material.chain.table(), out)
    session.show("chain", Top(material.chain, 25))


@app.command()
def leaders(
    follows: Follows,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    power: Power = 1.0,
    top: Annotated[int, typer.Option(help="how many to show")] = 20,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Rank opinion leaders by expected spread, followers, PageRank and k-shell."""
    from diffusion.leaders.ranking import rank_leaders

    session = Session(as_json, quiet, threads)
    with session.working():
        ground = material_of(follows, reposts, edges, probability, on_bad_rows).chain.amplified(power)
        ranking = rank_leaders(ground, top=top, random_state=random_state)
    session.show("leaders", ranking)


@app.command()
def simulate(
    follows: Follows,
    seeds: Seeds,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    power: Power = 1.0,
    model: ModelOption = ModelName.independent,
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
        ground = material_of(follows, reposts, edges, probability, on_bad_rows).chain.amplified(power)
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
    power: Power = 1.0,
    model: ModelOption = ModelName.independent,
    epsilon: Annotated[float, typer.Option(help="how far below 1 - 1/e the proven share may be")] = 0.1,
    method: Annotated[Method, typer.Option(help="how to choose")] = Method.reverse,
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
        ground = material_of(follows, reposts, edges, probability, on_bad_rows).chain.amplified(power)
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
    power: Power = 1.0,
    chance: Annotated[float, typer.Option(help="chance with which the target must be passed")] = 0.9,
    target: Target = None,
    max_seeds: Annotated[int | None, typer.Option(help="the most seeds to try")] = None,
    model: ModelOption = ModelName.independent,
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
        ground = material_of(follows, reposts, edges, probability, on_bad_rows).chain.amplified(power)
        point = find_tipping_point(
            ground, model_of(model), chance=chance, target=target, max_seeds=max_seeds, random_state=random_state
        )
    session.show(
        "tipping", point, exists=point.exists, accounts_needed=point.accounts_needed, interval=point.interval,
        accounts=list(point.accounts), target=point.target, reason=point.reason,
    )  # fmt: skip


@app.command()
def compare(
    follows: Follows,
    launch: Annotated[list[str], typer.Option(help="NAME=ACCOUNT,ACCOUNT,… ; give it twice or more")],
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    power: Power = 1.0,
    target: Target = None,
    model: ModelOption = ModelName.independent,
    replicates: Replicates = 5_000,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare launches on the same coins: which spreads further, by how much, how certain that is."""
    from diffusion.launches.compare import compare_launches

    session = Session(as_json, quiet, threads)
    with session.working():
        ground = material_of(follows, reposts, edges, probability, on_bad_rows).chain.amplified(power)
        comparison = compare_launches(
            [launch_of(text) for text in launch], ground, model_of(model), target=target, replicates=replicates,
            random_state=random_state,
        )  # fmt: skip
    session.show("compare", comparison, differences=comparison.differences_table().to_dict("records"))


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
    typer.echo("\n\n".join(manifest["answer"]))
    typer.echo(f"\n{len(manifest['files'])} files are as they were. The report to forward: {page}")


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


def material_of(
    follows: str, reposts: str | None, edges: Edges, probability: str | None, on_bad_rows: BadRows
) -> "Material":
    """Read what a stage rests on."""
    from diffusion.study.reading import read_material
    from diffusion.study.settings import StudyInputs

    return read_material(StudyInputs(follows, reposts, None, edges.value, probability, on_bad_rows.value))


def model_of(name: ModelName) -> "Model":
    """Return the model of a short name."""
    from diffusion.cascades.independent import IndependentCascade
    from diffusion.cascades.threshold import LinearThreshold

    return IndependentCascade() if name is ModelName.independent else LinearThreshold()


def method_of(name: Method, ground: Any) -> Any:
    """Return the way to choose seeds of a short name."""
    from diffusion.leaders.followers import Followers
    from diffusion.leaders.ranking import rank_leaders
    from diffusion.seeds.greedy import Greedy
    from diffusion.seeds.reverse_sampling import ReverseSampling
    from diffusion.seeds.rules import RandomAccounts, TopBy

    if name is Method.followers:
        return TopBy(rank_leaders(ground, measures=[Followers()]))
    return {Method.reverse: ReverseSampling, Method.greedy: Greedy, Method.random: RandomAccounts}[name]()


def names(text: str) -> "list[Name]":
    """Split account names at commas; a name that has one itself is put in double quotes."""
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]


def numbers(option: str, text: str) -> list[float]:
    """Split numbers at commas."""
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


@dataclass
class Top:
    """A result of which only the first rows are shown."""

    result: Any
    rows: int
    extra: str = ""

    def table(self) -> Any:
        """Return the first rows."""
        return self.result.table().head(self.rows)

    def summary(self) -> str:
        """Return the sentences, and what is to be added."""
        return f"{self.result.summary()} {self.extra}".strip()

    @property
    def provenance(self) -> Any:
        """Where it comes from."""
        return self.result.provenance


def plain(value: Any) -> Any:
    """Return a value in JSON's types: no NumPy scalars, no NaN."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value


def main() -> None:
    """Run the command line."""
    try:
        status = app(standalone_mode=False)
    except DiffusionError as error:
        status = refuse(str(error))
    except click.ClickException as error:
        status = refuse(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        typer.echo("interrupted; what was finished is kept", err=True)
        status = 130
    except BrokenPipeError:
        status = 0
    sys.exit(status if isinstance(status, int) else 0)


def refuse(message: str) -> int:
    """Say in one sentence on standard error what is wrong."""
    typer.echo(f"diffusion: {' '.join(message.split())}", err=True)
    return 2
