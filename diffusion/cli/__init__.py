"""The command line: one subcommand a stage. Parsing, progress and exit statuses only; the work is done elsewhere."""

from diffusion.cli.commands import main as main
