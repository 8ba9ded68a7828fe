"""Ties beside those that the network shows: accounts that repeat what others post, on other platforms or by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain
from diffusion.chain.delays import Delays
from diffusion.chain.posterior import LEAST, Posterior
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import tie_keys
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
KIND = "cross-post"
"""What such ties are called on a graph whose ties have kinds."""
CERTAIN = 1e12
"""So many tries stand behind a chance that is stated: it is not doubted, whatever is doubted of others."""


def with_cross_posts(
    chain: Chain,
    sources: Sequence[Name],
    targets: Sequence[Name],
    chances: Sequence[float],
    delays: Sequence[float | None],
) -> Chain:
    """Return the chain with ties over which accounts repeat what others post.

    A tie that is there already passes content on by either: 1 - (1 - p)(1 - chance). The chances are stated, so that
    plausible chains do not differ in them. A delay is the median of the chain's family of delays on that tie.

    Parameters
    ----------
    chain
        The chain at any power; chances are those at power 1.
    sources, targets
        Whose posts are repeated, and by whom; each pair once.
    chances, delays
        Per tie: the chance, and the median delay in seconds, or None for what is usual.

    Raises
    ------
    UnknownAccountError
        If an account is not in the graph.
    InputError
        If a tie has a delay of its own on a chain without delays.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    >>> chain = diffusion.uniform(graph, 0.5)
    >>> with_cross_posts(chain, ["@ann", "@bo"], ["@bo", "@ann"], [0.5, 1.0], [None, None]).table()
      source target  probability
    0   @ann    @bo         0.75
    1    @bo   @ann         1.00
    """
    graph, stated = chain.graph, np.asarray(chances, np.float64)
    keys = graph.codes(sources, "source").astype(np.int64) * len(graph) + graph.codes(targets, "target")
    order = np.argsort(keys, kind="stable")
    keys, stated = keys[order], stated[order]
    old = tie_keys(graph.offsets, graph.targets)
    places = np.searchsorted(old, keys)
    known = np.append(old, -1)[places] == keys
    grown = _Grown(graph, places[~known], keys[~known])
    at = grown.places_of(keys)
    given = grown.with_values(chain.measured, 0.0)
    given[at] = 1 - (1 - given[at]) * (1 - stated)
    before = chain.provenance.settings.get("meaning", chain.provenance.operation)
    meaning = f"{before}; besides, {counted(len(keys), 'tie')} over which accounts repeat others"
    return replace(
        chain,
        graph=grown.graph,
        given=checks.frozen(given),
        provenance=Provenance("with_cross_posts", {"meaning": meaning}, {"chain": chain.fingerprint}),
        evidence={name: grown.with_values(values, 0.0) for name, values in chain.evidence.items()},
        posterior=_believed(chain.posterior, grown, at, given[at]),
        delays=_delays(chain, grown, at, [delays[place] for place in order]),
    )


class _Grown:
    """A graph with ties added, and how values per tie go over to it."""

    def __init__(self, graph: Graph, places: Integers, keys: Integers) -> None:
        self._places, self._added = places, len(keys)
        accounts = max(len(graph), 1)
        rows = np.bincount(keys // accounts, minlength=len(graph))
        kinds = {name: self.with_values(values, 0.0) for name, values in graph.kinds.items()}
        if kinds:
            kinds[KIND] = self.with_values(graph.kinds.get(KIND, np.zeros(graph.tie_count)), 1.0)
        self.graph = Graph(
            graph.names,
            graph.offsets + np.concatenate([[0], np.cumsum(rows)]),
            np.insert(graph.targets, places, (keys % accounts).astype(np.int32)),
            self.with_values(graph.weights, 1.0),
            graph.reading,
            kinds,
        )
        self._keys = tie_keys(self.graph.offsets, self.graph.targets)

    def with_values(self, values: Floats, added: float) -> Floats:
        """Return values per tie with one for each tie that was added."""
        return np.insert(values, self._places, np.full(self._added, added))

    def places_of(self, keys: Integers) -> Integers:
        """Return where ties are now."""
        return np.searchsorted(self._keys, keys)


def _believed(posterior: Posterior | None, grown: _Grown, at: Integers, chances: Floats) -> Posterior | None:
    if posterior is None:
        return None
    successes, failures = (grown.with_values(values, 1.0) for values in (posterior.successes, posterior.failures))
    successes[at] = np.maximum(CERTAIN * chances, LEAST)
    failures[at] = np.maximum(CERTAIN * (1 - chances), LEAST)
    return replace(posterior, successes=successes, failures=failures)


def _delays(chain: Chain, grown: _Grown, at: Integers, wanted: Sequence[float | None]) -> Delays | None:
    stated = [(place, delay) for place, delay in zip(at.tolist(), wanted, strict=True) if delay is not None]
    if chain.delays is None:
        if stated:
            raise InputError("delay: this chain has no delays; give the model some, such as log-normal ones")
        return None
    if chain.delays.scales is None and not stated:
        return chain.delays
    old = np.ones(chain.graph.tie_count) if chain.delays.scales is None else chain.delays.scales
    scales = grown.with_values(old, 1.0)
    for place, delay in stated:
        scales[place] = delay / chain.delays.family.middle
    return Delays(chain.delays.family, scales)
