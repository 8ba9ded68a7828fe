"""``import diffusion`` brings names, not libraries; whatever a name needs comes when it is first used."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import diffusion

STUB = Path(diffusion.__file__).with_suffix(".pyi")
LATER = [
    "numba",
    "llvmlite",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "networkx",
    "matplotlib",
    "typer",
    "rich",
    "duckdb",
]


def stated_names():
    """Return the public names, with the module that each is stated to come from, in the order of the stub."""
    imports = [node for node in ast.parse(STUB.read_text("utf-8")).body if isinstance(node, ast.ImportFrom)]
    return [(alias.name, f"diffusion.{node.module}") for node in imports for alias in node.names]


def printed(program):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    ).stdout


def test_importing_the_package_imports_no_library():
    found = printed("import sys, diffusion; print(*{name.split('.')[0] for name in sys.modules})").split()
    assert "diffusion" in found
    assert not set(LATER) & set(found)


def test_importing_the_command_line_imports_neither_numba_nor_pandas():
    found = printed("import sys, diffusion.cli; print(*{name.split('.')[0] for name in sys.modules})").split()
    assert not {"numba", "pandas", "matplotlib", "networkx", "scipy"} & set(found)


def test_importing_every_kernel_compiles_nothing():
    program = """
import importlib, pkgutil
from numba.core.registry import CPUDispatcher
import diffusion.kernels
modules = [importlib.import_module(f"diffusion.kernels.{found.name}") for found in pkgutil.iter_modules(
    diffusion.kernels.__path__)]
kernels = [value for module in modules for value in vars(module).values() if isinstance(value, CPUDispatcher)]
print(len(kernels), sum(len(kernel.signatures) for kernel in kernels))
"""
    kernels, compiled = map(int, printed(program).split())
    assert kernels > 5
    assert compiled == 0


@pytest.mark.parametrize(("name", "module"), stated_names(), ids=lambda value: value)
def test_every_public_name_is_where_the_stub_says(name, module):
    assert getattr(diffusion, name) is getattr(importlib.import_module(module), name)
    assert name in dir(diffusion)
    assert name in diffusion.__all__


def test_the_public_names_differ_and_there_are_no_others():
    names = [name for name, _ in stated_names()]
    assert len(set(names)) == len(names)
    assert set(diffusion.__all__) == set(names)


def test_every_public_name_says_what_it_is():
    silent = [name for name in diffusion.__all__ if not (getattr(diffusion, name).__doc__ or "").strip()]
    assert silent == []


def test_a_name_that_is_none_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = diffusion.no_such_name
