"""Subcommands on what a log teaches: whether to trust the chain, and who passed what to whom."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from diffusion.cli.app import app
from diffusion.cli.options import (
    AsJson,
    BadRows,
    BadRowsOption,
    Edges,
    EdgesOption,
    Follows,
    LearningOption,
    Quiet,
    RandomState,
    Threads,
    learning_of,
)
from diffusion.cli.session import Session, Top

Log = Annotated[str, typer.Option("--reposts", help="who passed on what, when")]


@app.command()
def validate(
    follows: Follows,
    reposts: Log,
    edges: EdgesOption = Edges.follows,
    learning: LearningOption = None,
    share: Annotated[float, typer.Option(help="share of the items, the earlier ones, to learn from")] = 0.5,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Learn the chain from earlier items and check it on later ones: what it can be trusted for, and what not."""
    from diffusion.graph.build import read_follows
    from diffusion.learning.learn import learn_chain
    from diffusion.read.reposts import read_reposts
    from diffusion.validation.validate import validate_chain

    session = Session(as_json, quiet, threads)
    with session.working():
        graph = read_follows(follows, edges=edges.value, on_bad_rows=on_bad_rows.value)
        earlier, later = read_reposts(reposts, on_bad_rows=on_bad_rows.value).split(share)
        chain = learn_chain(graph, earlier, method=learning_of(learning))
        found = validate_chain(chain, later, training_log=earlier, random_state=random_state)
    session.show(
        "validate", found, verdict=str(found.verdict), differences=found.differences().to_dict("records"),
        reliability=found.reliability.to_dict("records"),
    )  # fmt: skip


@app.command()
def parents(
    follows: Follows,
    reposts: Log,
    edges: EdgesOption = Edges.follows,
    learning: LearningOption = None,
    hide: Annotated[bool, typer.Option("--hide-parents", help="infer also the parents that the log states")] = False,
    out: Annotated[Path | None, typer.Option(help="write every parent's chance here, as .csv or .parquet")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Infer who passed each repost on, and show the cascade trees."""
    from diffusion.graph.build import read_follows
    from diffusion.learning.delays import fit_delays
    from diffusion.learning.learn import learn_chain
    from diffusion.learning.parents import infer_parents
    from diffusion.read.reposts import read_reposts

    session = Session(as_json, quiet, threads)
    with session.working():
        graph = read_follows(follows, edges=edges.value, on_bad_rows=on_bad_rows.value)
        log = read_reposts(reposts, on_bad_rows=on_bad_rows.value)
        log = replace(log, parents=None) if hide else log
        chain = learn_chain(graph, log, method=learning_of(learning))
        delays = fit_delays(chain, log)
        found = infer_parents(chain, log, delays=delays)
        trees = found.most_probable()
        if out is not None:
            from diffusion.read.export import write_table

            write_table(found.table(), out)
    session.show(
        "parents", Top(trees, 25, extra=found.summary()), parents=found.summary(), delays=delays.summary(),
        branching=trees.branching().to_dict("records"),
    )  # fmt: skip
