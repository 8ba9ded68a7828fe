"""The program: what becomes of a command, whatever it is.

Exit status 0: done. 2: the input or the arguments are wrong, in one sentence on standard error. 130: interrupted.
"""

import gc
import io
import os
import sys
from typing import Any

import typer

from diffusion.errors import DiffusionError
from diffusion.words import printable

INTERRUPTED = 130
USAGE: Any = typer.BadParameter.__mro__[2]
"""What typer raises for arguments it cannot use, wherever the installed version keeps that class."""
app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="How many seed accounts push content past the tipping point, which ones, and with what certainty.",
)  # fmt: skip


def main() -> None:
    """Run the command line."""
    gc.set_threshold(50_000, 20, 50)  # looking for circles after every 700 objects takes a tenth of a small study
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names that the terminal's encoding lacks are shown as codes
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(standalone_mode=False)
        if sys.stdout is not None:  # None where it was closed beforehand
            sys.stdout.flush()
    except DiffusionError as error:
        status = refuse(str(error))
    except USAGE as error:
        status = refuse(error.format_message())
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except (BrokenPipeError, SystemExit):  # the latter is how typer leaves where nobody reads any more
        status = hush()
    except OSError as error:
        status = refuse(f"{error.filename or 'standard output'}: {error.strerror}")
        if error.filename is None:
            hush()
    except MemoryError as error:
        status = refuse(f"there is not enough memory for this: {error}")
    if status == INTERRUPTED:
        typer.echo("interrupted; what was finished is kept", err=True)
    gc.freeze()  # nor is there use in looking for circles once more at the end: that took half a second
    sys.exit(status if isinstance(status, int) else 0)


def hush() -> int:
    """Give up on standard output, where nobody reads or nothing fits any more, so that Python does not try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def refuse(message: str) -> int:
    """Say in one sentence on standard error what is wrong."""
    said = message.replace('on_bad_rows="report"', "--on-bad-rows report")
    typer.echo(f"diffusion: {printable(' '.join(said.split()))}", err=True)
    return 2
