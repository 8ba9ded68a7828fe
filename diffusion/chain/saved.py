"""Chains in folders, with their graphs: a chain that was learned once is opened ever after."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from diffusion import checks
from diffusion.chain.chain import ByTarget, Chain
from diffusion.chain.saved_beliefs import belief_parts, beliefs
from diffusion.errors import InputError
from diffusion.graph.saved import graph_parts, open_graph
from diffusion.mapped import MANIFEST, ArrayFolder, open_arrays, save_arrays
from diffusion.provenance import Provenance


def save_chain(chain: Chain, path: str | os.PathLike[str]) -> Path:
    """Write a chain; see `Chain.save`."""
    arrays, facts = graph_parts(chain.graph)
    evidence = {f"evidence_{place}": values for place, values in enumerate(chain.evidence.values())}
    values = {"by_target": chain.given.values} if isinstance(chain.given, ByTarget) else {"measured": chain.given}
    more = {
        "provenance": chain.provenance.to_json(),
        "power": chain.power,
        "by_target": isinstance(chain.given, ByTarget),
        "evidence": list(chain.evidence),
        "chain_fingerprint": chain.fingerprint,
    }
    believed, told = belief_parts(chain)
    return save_arrays(path, "chain", {**arrays, **values, **evidence, **believed}, {**facts, **more, **told})


def open_chain(path: str | os.PathLike[str], *, verify: bool = False) -> Chain:
    """Open a chain that was saved with `Chain.save`, and its graph, in no time.

    Parameters
    ----------
    path
        The folder.
    verify
        Read everything at once and compare it with the checksums; unless asked for, only the manifest and the sizes of
        the files are looked at.

    Raises
    ------
    InputError
        If the folder holds no chain, or a file is missing or damaged.

    Examples
    --------
    >>> import tempfile, diffusion
    >>> folder = tempfile.TemporaryDirectory()
    >>> graph = diffusion.Graph.from_arrays(["@ann"], ["@bo"], edges="follows")
    >>> saved = diffusion.weighted_cascade(graph).save(folder.name + "/chain")
    >>> open_chain(saved)
    Chain(2 accounts, 1 ties, weighted_cascade, power 1)
    >>> folder.cleanup()
    """
    folder = open_arrays(path, "chain")
    graph = open_graph(path, verify=verify)
    ties, names = graph.tie_count, folder.fact("evidence", list)
    chain = object.__new__(Chain)
    vars(chain).update(
        graph=graph,
        given=ByTarget(folder.array("by_target", np.float64, len(graph)))
        if folder.facts.get("by_target") is True
        else folder.array("measured", np.float64, ties),
        provenance=_provenance(folder),
        power=checks.positive("power", folder.fact("power", float)),
        evidence={str(name): folder.array(f"evidence_{place}", np.float64, ties) for place, name in enumerate(names)},
        fingerprint=folder.fact("chain_fingerprint", str),
        **beliefs(folder, ties, len(graph)),
    )
    if verify:
        _prove(folder, chain)
    return chain


def _provenance(folder: ArrayFolder) -> Provenance:
    try:
        found: dict[str, Any] = folder.fact("provenance", dict)
        return Provenance(**found)
    except TypeError as error:
        raise folder.damaged(folder.path / MANIFEST, f"provenance: {error}") from None


def _prove(folder: ArrayFolder, chain: Chain) -> None:
    """Prove everything that opening believes."""
    try:
        posterior = chain.posterior and replace(chain.posterior)
        proven = replace(chain, posterior=posterior, delays=chain.delays and replace(chain.delays))
        if proven.fingerprint != chain.fingerprint:
            raise InputError(f"its fingerprint is {proven.fingerprint} and not {chain.fingerprint}")
    except InputError as error:
        raise folder.damaged(folder.path, str(error)) from None
