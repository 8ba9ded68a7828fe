"""Fingerprints of what is compared: two comparisons with the same one have the same replicates."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from diffusion.cascades.account_groups import AccountGroups
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.errors import InputError
from diffusion.launches.comparison.launch_runs import LaunchRun
from diffusion.provenance import fingerprint, versions


def fingerprint_of(
    runs: tuple[LaunchRun, ...], target: int | None, grid: Any, groups: Mapping[str, AccountGroups], looked_for: bool
) -> str:
    """Return the fingerprint of everything that decides about replicates but their number."""
    parts: list[Any] = [versions()["diffusion"], target, grid, looked_for]
    for run in runs:
        parts += [run.launch.name, run.chain.fingerprint, _delays(run.chain), run.model, run.starts, run.reserve]
    parts += [runs[0].random_state, [(label, group.codes, group.titles) for label, group in groups.items()]]
    return fingerprint(told(parts))


def told(value: Any) -> str:
    """Return what a value is, all the way down, as a text that is the same in every process.

    >>> told([1.5, "a", np.array([1, 2])]) == told([1.5, "a", np.array([1, 2])])
    True
    """
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return repr(value)
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, np.ndarray):
        return f"array {fingerprint(value)}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{told(key)}: {told(part)}' for key, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(told, value))}]"
    if is_dataclass(value):
        parts = {part.name: getattr(value, part.name) for part in fields(value) if part.init}
        return f"{type(value).__name__}({told(parts)})"
    if hasattr(value, "dist") and hasattr(value, "kwds"):  # a frozen distribution of SciPy
        return f"{value.dist.name}({told(value.args)}, {told(value.kwds)})"
    if " at 0x" in repr(value):
        raise InputError(f"keep: nobody can tell later whether {value!r} is the same; leave out keep")
    return f"{type(value).__name__}({value!r})"


def _delays(chain: AnyChain) -> Any:
    return (chain.chain if isinstance(chain, PlausibleChains) else chain).delays
