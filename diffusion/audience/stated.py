"""From the share of real followers that is stated of some accounts to the chance of each follower to be real."""

from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.raking import NEAR, WIDEST, rake
from diffusion.parallel import report_progress
from diffusion.read.accounts import Accounts
from diffusion.read.labels import Labels
from diffusion.read.names import Codes

Floats = npt.NDArray[np.float64]
MOST_ROUNDS = 1_000
"""So many rounds over all groups at most."""
STUCK = 50
"""Shares contradict each other where so many rounds bring them no tenth nearer."""


def stated_shares(graph: Graph, accounts: Accounts) -> tuple[Codes, Floats]:
    """Return of which accounts of the graph the share of real followers is stated, and that share."""
    if not isinstance(accounts, Accounts):
        raise InputError(f"accounts must come from read_accounts(...), not {type(accounts).__name__}")
    if "authenticity" not in accounts:
        raise InputError("accounts has no column 'authenticity'; see estimate_authenticity for a guess from structure")
    shares = accounts.column(graph, "authenticity")
    if isinstance(shares, Labels):
        raise InputError("the column 'authenticity' of accounts must hold numbers from 0 to 1")
    codes = np.flatnonzero(~np.isnan(shares) & (graph.out_degrees > 0)).astype(np.int32)
    if not len(codes):
        raise InputError("accounts states the authenticity of no account that has followers in this graph")
    return codes, np.asarray(shares[codes])


def real_chances(graph: Graph, codes: Codes, shares: Floats, unknown: float) -> tuple[Floats, float]:
    """Return the chance of each account to be real, and by how much the stated shares contradict each other at most.

    An account that follows none of ``codes`` is as ``unknown`` says.
    """
    followers = graph.out_degrees[codes].astype(np.float64)
    before = float(np.clip(shares @ followers / followers.sum(), 1e-9, 1 - 1e-9))
    log_odds = np.full(len(graph), np.log(before / (1 - before)))
    begins, ends = graph.offsets[codes], graph.offsets[codes + 1]
    worst = [rake(begins, ends, graph.targets, shares, log_odds)]
    while worst[-1] > 10 * NEAR and len(worst) < MOST_ROUNDS and min(worst[-STUCK:]) < 0.9 * min(
        worst[:-STUCK], default=np.inf
    ):  # fmt: skip
        report_progress("meeting stated shares", len(worst), 0)
        worst.append(rake(begins, ends, graph.targets, shares, log_odds))
    real = 1 / (1 + np.exp(-log_odds))
    real[log_odds >= WIDEST], real[log_odds <= -WIDEST] = 1.0, 0.0
    found = np.add.reduceat(real[_followers(graph, codes)], np.append(0, np.cumsum(followers[:-1])).astype(np.int64))
    known = np.zeros(len(graph), bool)
    known[_followers(graph, codes)] = True
    return np.where(known, real, unknown), float(np.abs(found / followers - shares).max())


def margins(shares: Floats, margin: SupportsFloat) -> tuple[Floats, Floats]:
    """Return the shares if all are stated too high, or too low, by a margin."""
    wide = checks.real("margin", margin, minimum=0, maximum=1)
    return np.clip(shares - wide, 0, 1), np.clip(shares + wide, 0, 1)


def _followers(graph: Graph, codes: Codes) -> Codes:
    """Return the followers of the accounts, one account after the other."""
    return np.concatenate([graph.targets[graph.offsets[code] : graph.offsets[code + 1]] for code in codes])
