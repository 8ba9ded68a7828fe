"""Chains that are assumed, not learned: rules of the field's literature, and probabilities that the user brings.

Nothing here is measured, and every chain made here says so. No tie is ever given a probability that was not asked for.
"""

from collections.abc import Sequence
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.chain.chain import ByTarget, Chain
from diffusion.chain.listed import Listed, listed_probabilities, prove_probabilities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.trivalency import draw_levels
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, check_random_state, root_key


def weighted_cascade(graph: Graph) -> Chain:
    """Assume that an account passes on one in as many items as it follows accounts: p = 1 / in-degree.

    Whoever follows ten accounts passes each one's content on with probability 1/10, so that an account expects one
    success when all it follows are active. This sits near the critical point by its construction. A tie counts once,
    whatever its weight.

    Parameters
    ----------
    graph
        Who sees whom.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@bo", "@ann"), ("@cy", "@ann")]), edges="influence")
    >>> weighted_cascade(graph).probabilities.tolist()
    [0.5, 0.5]

    References
    ----------
    D. Kempe, J. Kleinberg, É. Tardos, "Maximizing the spread of influence through a social network", KDD 2003,
    doi:10.1145/956750.956769.
    """
    meaning = "assumed: an account that follows d accounts passes each one's content on with probability 1/d"
    followed = np.diff(graph.in_offsets)
    shares = np.divide(1.0, followed, out=np.zeros(len(followed)), where=followed > 0)
    return Chain(graph, ByTarget(shares), _provenance("weighted_cascade", graph, meaning))


def uniform(graph: Graph, p: SupportsFloat) -> Chain:
    """Assume the same pass-on probability ``p``, from 0 to 1, on every tie.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@bo", "@ann"), ("@cy", "@ann")]), edges="influence")
    >>> uniform(graph, 0.01).probabilities.tolist()
    [0.01, 0.01]
    """
    value = checks.real("p", p, minimum=0, maximum=1)
    meaning = f"assumed: every tie passes content on with probability {value:g}"
    values = np.where(np.diff(graph.in_offsets) > 0, value, 0.0)
    return Chain(graph, ByTarget(values), _provenance("uniform", graph, meaning, p=value))


def trivalency(graph: Graph, levels: Sequence[float] = (0.1, 0.01, 0.001), *, random_state: SupportsIndex = 0) -> Chain:
    """Assume that ties are strong, middling or weak at random: each has one of ``levels``, all equally likely.

    The draw of a tie is named by its two accounts' places in canonical order, so other ties between the same accounts
    may come and go without changing it.

    Parameters
    ----------
    graph
        Who sees whom.
    levels
        The probabilities to draw from, 1 to 255 of them.
    random_state
        The name of the chance.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.complete_graph(40, networkx.DiGraph), edges="influence")
    >>> sorted(set(trivalency(graph).probabilities.tolist()))
    [0.001, 0.01, 0.1]

    References
    ----------
    W. Chen, C. Wang, Y. Wang, "Scalable influence maximization for prevalent viral marketing in large-scale social
    networks", KDD 2010, doi:10.1145/1835804.1835934.
    """
    values = [checks.real(f"levels[{place}]", level, minimum=0, maximum=1) for place, level in enumerate(levels)]
    checks.integer("the number of levels", len(values), minimum=1, maximum=255)
    drawn = np.empty(graph.tie_count, np.uint8)
    draw_levels(graph.offsets, graph.targets, root_key(random_state, Purpose.ASSIGN), np.uint64(len(values)), drawn)
    listed = ", ".join(f"{value:g}" for value in values)
    meaning = f"assumed: each tie's probability was drawn at random from {listed}"
    provenance = _provenance("trivalency", graph, meaning, check_random_state(random_state), levels=values)
    return Chain(graph, checks.frozen(np.array(values)[drawn]), provenance)


def explicit(graph: Graph, probabilities: "Listed | None" = None) -> Chain:
    """Take the probability of every tie from the user.

    Parameters
    ----------
    graph
        Who sees whom.
    probabilities
        One for each tie: an array in the graph's tie order; or a mapping ``{(source, target): p}``; or a DataFrame with
        the columns ``source``, ``target`` and ``probability``, where the target is the one who may pass content on
        (the follower). None takes the weights of the ties, as read from the follows' own weight column.

    Raises
    ------
    InputError
        Where a probability is missing, or not between 0 and 1, or given to a tie that is not there, or given twice, and
        where weights are to be probabilities but those of repeated rows were added up, or all are 1.

    Examples
    --------
    >>> import networkx
    >>> graph = Graph.from_networkx(networkx.DiGraph([("@bo", "@ann"), ("@cy", "@ann")]), edges="influence")
    >>> explicit(graph, {("@cy", "@ann"): 0.2, ("@bo", "@ann"): 0.7}).probabilities.tolist()
    [0.7, 0.2]
    >>> explicit(graph, {("@cy", "@ann"): 0.2})
    Traceback (most recent call last):
        ...
    diffusion.errors.InputError: probabilities: the tie '@bo' → '@ann' has none; every tie needs one, 0 included
    """
    if probabilities is None:
        _prove_weights(graph)
        given, origin = graph.weights, "the weights of the ties"
    else:
        given, origin = listed_probabilities(graph, probabilities), "the user"
    prove_probabilities(graph, given)
    meaning = f"taken as given: the probability of each tie comes from {origin}"
    return Chain(graph, given, _provenance("explicit", graph, meaning))


def _provenance(name: str, graph: Graph, meaning: str, random_state: int | None = None, **settings: Any) -> Provenance:
    return Provenance(name, {**settings, "meaning": meaning}, {"graph": graph.fingerprint}, random_state)


def _prove_weights(graph: Graph) -> None:
    """Raise where the weights cannot have been meant as probabilities."""
    merged = int(getattr(graph.reading, "merged", 0))
    if merged:
        raise InputError(
            f"the weights of {merged:,} repeated rows were added to those of their ties, and a sum of probabilities is "
            "not a probability: give every tie one row, or pass probabilities="
        )
    if graph.tie_count and graph.is_unweighted:
        raise InputError(
            "every tie has the weight 1, as ties have that were read without a weight column, so the weights are taken "
            "for no probabilities: pass probabilities=, or say uniform(graph, 1) if content always passes"
        )
