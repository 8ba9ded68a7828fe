"""How a command works and speaks: threads, progress on standard error, sentences and tables or one JSON object."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import typer

from diffusion.provenance import plain
from diffusion.words import printable


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
            say(words)
            say("")
            say(table.head(25).to_string(index=False, max_colwidth=40))
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


def say(text: str) -> None:
    """Print text as it is, whatever codes for terminals the names in it hold."""
    typer.echo(printable(text))
