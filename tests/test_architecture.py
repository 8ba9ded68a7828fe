"""The rooms of the design: who may import whom, and how long a file or a function may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("diffusion", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
DRAWERS = {"utils", "util", "core", "base", "helpers", "misc", "common", "tools"}


def test_data_flows_one_way_and_kernels_know_arrays_only():
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_holds_one_idea(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert path.stem not in DRAWERS


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(ROOT / "diffusion")],
                         ids=lambda path: path.relative_to(ROOT).as_posix())  # fmt: skip
def test_a_function_can_be_seen_at_once(path):
    long = {
        node.name: length
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (length := body_length(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def body_length(function):
    """Return the lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0
