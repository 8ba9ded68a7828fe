"""The accounts whose audiences are compared: by name, in order, each once; and what they ask for a push."""

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Name

MOST = 20_000
"""The most candidates: what every pair shares takes eight bytes a pair, 3.2 GB for so many."""


def graph_of(network: Graph | Chain) -> Graph:
    """Return the graph of a graph or a chain."""
    if isinstance(network, Chain):
        return network.graph
    if isinstance(network, Graph):
        return network
    raise InputError(f"network must be a Graph or a Chain, not {type(network).__name__}")


def candidate_codes(graph: Graph, candidates: Iterable[Name] | Name) -> Codes:
    """Return the codes of candidates given by name; refuse none, strangers, repetition and too many."""
    if not isinstance(candidates, str | Iterable | SupportsIndex):
        raise InputError(f"candidates must be account names, such as ['@ann', '@bo'], not {candidates!r}")
    names = list(candidates) if isinstance(candidates, Iterable) and not isinstance(candidates, str) else [candidates]
    if not names:
        raise InputError("candidates: name at least one account")
    if len(names) > MOST:
        raise InputError(
            f"candidates: at most {MOST:,} can be compared, every one with every other, not {len(names):,}"
        )
    codes = graph.codes(names, "candidates")
    unique, first = np.unique(codes, return_index=True)
    if len(unique) < len(codes):
        again = min(set(range(len(codes))) - set(first.tolist()))
        raise InputError(f"candidates: {names[again]!r} is named twice; an audience counts once")
    return codes


def fees_of(graph: Graph, accounts: Accounts | None, codes: Codes) -> npt.NDArray[np.float64] | None:
    """Return the fee of each candidate, NaN where unknown; None where no fees are given."""
    if accounts is None:
        return None
    if not isinstance(accounts, Accounts):
        raise InputError(f"accounts must come from read_accounts(...), not {type(accounts).__name__}")
    if "fee" not in accounts:
        raise InputError("accounts has no column 'fee', so nothing can be said of prices; leave accounts out")
    fees = accounts.column(graph, "fee")
    if isinstance(fees, Labels):
        raise InputError("the column 'fee' of accounts must hold numbers")
    return np.asarray(fees[codes])
