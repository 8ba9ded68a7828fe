"""The way an account's content typically takes: in the log from repost to repost, in a chain over the busiest ties."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diffusion.cards.own_spread import OwnSpread
from diffusion.chain.chain import Chain
from diffusion.learning.trees import Trees

if TYPE_CHECKING:
    import pandas

    from diffusion.read.log import RepostLog

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
LONGEST = 5
"""A typical path has no more steps."""
LEAST = 2
"""A step seen in fewer items is not typical."""


def path_in_log(trees: Trees, log: "RepostLog", code: int) -> "pandas.DataFrame":
    """Return, step by step, who passed the account's content on most: the branch with most accounts behind it.

    Parameters
    ----------
    trees
        Who passed what to whom.
    log
        The reposts, for the times; items and accounts that it does not have count as without a time.
    code
        The account, as a code of ``trees.names``.

    Returns
    -------
    pandas.DataFrame
        One row a step: ``step``, ``account``, ``items`` in which it took that step, ``share`` of the items in which the
        account at the head of the path was active, ``wait`` (median seconds since the step before; NaN where times are
        unknown), ``behind`` (mean number of accounts that got an item over this step, itself included).
    """
    import pandas

    rows, times = [], _times(trees, log)
    here = np.flatnonzero(trees.accounts == code)
    items = len(here)
    for step in range(1, LONGEST + 1):
        children = np.flatnonzero(np.isin(trees.parents, here))
        if not len(children):
            break
        accounts, group = np.unique(trees.accounts[children], return_inverse=True)
        best = int(np.argmax(np.bincount(group, weights=1.0 + trees.descendants[children])))
        here = children[group == best]
        if len(here) < LEAST:
            break
        waits = times[here] - times[trees.parents[here]]
        rows.append({
            "step": step, "account": trees.names[int(accounts[best])], "items": len(here), "share": len(here) / items,
            "wait": float(np.nanmedian(waits)) if np.isfinite(waits).any() else np.nan,
            "behind": float((1 + trees.descendants[here]).mean()),
        })  # fmt: skip
    return pandas.DataFrame(rows, columns=["step", "account", "items", "share", "wait", "behind"])


def path_in_chain(chain: Chain, own: OwnSpread, code: int) -> "pandas.DataFrame":
    """Return, step by step, the tie over which the account's cascades reach most.

    One row a step: ``step``, ``account``, ``probability`` of the tie, and ``behind``, how many accounts a cascade of
    the account reaches over that tie on average. No account comes twice.
    """
    import pandas

    rows, seen, graph = [], {code}, chain.graph
    for step in range(1, LONGEST + 1):
        ties = np.arange(graph.offsets[code], graph.offsets[code + 1])
        ties = ties[~np.isin(graph.targets[ties], list(seen))]
        best = int(ties[np.argmax(own.carried[ties])]) if len(ties) else -1
        if best < 0 or not own.carried[best]:
            break
        code = int(graph.targets[best])
        seen.add(code)
        rows.append({
            "step": step, "account": graph.names[code], "probability": float(chain.probabilities[best]),
            "behind": float(own.carried[best]),
        })  # fmt: skip
    return pandas.DataFrame(rows, columns=["step", "account", "probability", "behind"])


def _times(trees: Trees, log: "RepostLog") -> Floats:
    """Return when each event of the trees was, NaN where the log does not say."""
    items, accounts = log.items.find(trees.item_names)[trees.items], log.names.find(trees.names)[trees.accounts]
    width = max(len(log.names), 1)
    keys = log.item_codes.astype(np.int64) * width + log.account_codes
    order = np.argsort(keys, kind="stable")
    wanted = np.where((items >= 0) & (accounts >= 0), items.astype(np.int64) * width + accounts, -1)
    places = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
    found = np.full(len(wanted), np.nan)
    if len(keys):
        hit = keys[order[places]] == wanted
        found[hit] = log.times[order[places[hit]]]
    return found
