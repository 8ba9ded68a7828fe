"""The command line: one subcommand a stage. Parsing, progress and exit statuses only; the work is done elsewhere."""

from diffusion.cli import commands as commands
from diffusion.cli import comparing as comparing
from diffusion.cli import leading as leading
from diffusion.cli import learned as learned
from diffusion.cli.app import main as main
