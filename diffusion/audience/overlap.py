"""Audience overlap: how many different accounts a list of candidates reaches, and how many it reaches again."""

from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.audience.audience_overlap import FOLLOWERS, AudienceOverlap
from diffusion.audience.authenticity import Authenticity
from diffusion.audience.candidates import candidate_codes, fees_of, graph_of
from diffusion.audience.shared import Floats, Rows, greedy_order, shared_by_pairs, sketched, tallied
from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance, fingerprint
from diffusion.randomness import Purpose, check_random_state, root_key
from diffusion.read.accounts import Accounts
from diffusion.read.names import Name

FEWEST = 16
"""A sketch of fewer members says nothing."""


def audience_overlap(
    network: Graph | Chain,
    candidates: Iterable[Name],
    *,
    authenticity: Authenticity | None = None,
    accounts: Accounts | None = None,
    sketch: SupportsIndex | None = None,
    random_state: SupportsIndex = 0,
) -> AudienceOverlap:
    """Count the followers of a list of accounts: of each, of all together, shared by every pair, added by each.

    The audience of an account is who follows it, whatever the ties weigh or their probabilities; a candidate that
    follows another one is in the other's audience. All together, repeated followers and what each adds are always
    counted exactly, in time proportional to the audiences. What pairs share is counted too, unless a sketch is asked
    for.

    Parameters
    ----------
    network
        A graph, or a chain, of which only the ties matter here.
    candidates
        Accounts by name, each once, in the order in which they would be called.
    authenticity
        Count each follower by its chance to be a real person; `Authenticity` says how that is known.
    accounts
        From `read_accounts`, with a column ``fee``: adds prices.
    sketch
        Estimate what pairs share from so many followers of each larger audience, at least 16, drawn by a hash that is
        the same for all audiences. With k of them, what makes up a share s of the larger audience of a pair is
        estimated with a relative standard error of about 1 / sqrt(s k); `AudienceOverlap.matrix_errors` has each.
        Counting takes seconds for 10 million ties; a sketch is for audiences that are much larger.
    random_state
        The name of the chance of the sketch.

    Returns
    -------
    AudienceOverlap
        With `table`, `matrix`, `summary` and `plot`.

    Raises
    ------
    UnknownAccountError
        If a candidate is not in the graph.
    InputError
        If there is no candidate, one is named twice, or there are more than 20,000.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@a", "@a", "@b", "@b"], ["@x", "@y", "@y", "@z"], edges="influence")
    >>> overlap = diffusion.audience_overlap(graph, ["@a", "@b"])
    >>> overlap.union, overlap.repeated, overlap.waste, overlap.added.tolist()
    (3.0, 1.0, 0.25, [2.0, 1.0])
    >>> overlap.matrix.loc["@a", "@b"]
    np.float64(1.0)
    """
    graph, state = graph_of(network), check_random_state(random_state)
    codes = candidate_codes(graph, candidates)
    most = None if sketch is None else checks.integer("sketch", sketch, minimum=FEWEST)
    rows = Rows(graph.offsets[codes], graph.offsets[codes + 1], graph.targets, graph.account_count)
    known = None if authenticity is None else authenticity.of(graph)
    weights = None if known is None else known.real
    tally, (order, gained) = tallied(rows, weights), greedy_order(rows, weights)
    pairs, thresholds = _pairs(rows, weights, tally.sizes, most, root_key(state, Purpose.AUDIENCE))
    settings: dict[str, Any] = {"candidates": len(codes), "sketch": most}
    if known is not None:
        settings["authenticity"] = known.source
    inputs = {"network": graph.fingerprint, "candidates": fingerprint(codes)}
    return AudienceOverlap(
        accounts=tuple(graph.names.take(codes)),
        what=FOLLOWERS,
        tally=tally,
        order=order,
        gained=gained,
        pairs=pairs,
        population=graph.account_count,
        provenance=Provenance("audience_overlap", settings, inputs, None if most is None else state),
        thresholds=thresholds,
        sketch=most,
        low=None if known is None else tallied(rows, known.low),
        high=None if known is None else tallied(rows, known.high),
        fees=fees_of(graph, accounts, codes),
    )


def _pairs(
    rows: Rows, weights: Floats | None, sizes: Floats, most: int | None, key: np.uint64
) -> tuple[Floats, Floats | None]:
    """Return what every pair shares, and the chance of a follower to be in each sketch."""
    thresholds = None
    if most is None:
        pairs = shared_by_pairs(rows, weights)
    else:
        small, thresholds = sketched(rows, most, key)
        pairs = shared_by_pairs(small, weights)
        for row, own in enumerate(thresholds):  # a row at a time: a second square would double the memory
            pairs[row] /= np.minimum(own, thresholds)
            np.minimum(pairs[row], np.minimum(sizes[row], sizes), out=pairs[row])
    np.fill_diagonal(pairs, sizes)
    return pairs, thresholds
