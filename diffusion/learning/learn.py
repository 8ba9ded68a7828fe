"""Learn a chain: the probability of every tie from a log of what people did, with an interval and its evidence."""

from typing import TYPE_CHECKING, Protocol

from diffusion.chain.chain import Chain
from diffusion.graph.graph import Graph
from diffusion.learning.shared_strength import SharedStrength

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog


class LearningMethod(Protocol):
    """A way to learn a chain from a log."""

    def learn(self, graph: Graph, log: "RepostLog") -> Chain:
        """Return the chain of the graph that the log speaks for."""


def learn_chain(graph: Graph, log: "RepostLog", *, method: LearningMethod | None = None) -> Chain:
    """Learn the probability of every tie from a log of reposts.

    Parameters
    ----------
    graph
        Who sees whom.
    log
        Who reposted which item when, from `read_reposts`. Accounts that the graph does not have are left out, counted
        and said.
    method
        How to learn; `SharedStrength()` unless given, which suits logs that say little about most ties.

    Returns
    -------
    Chain
        Its ``evidence`` holds, per tie, ``tries``, ``successes`` and the interval from ``lower`` to ``upper`` in which
        the probability lies with a chance of 90 %.

    Examples
    --------
    >>> import pandas, diffusion
    >>> follows = pandas.DataFrame({"follower": ["@bo", "@cy", "@cy"], "followed": ["@ann", "@ann", "@bo"]})
    >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (1, "@cy", 9), (2, "@ann", 0), (2, "@bo", 3), (3, "@ann", 0)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> method = diffusion.Bernoulli(prior_successes=1, prior_failures=1)
    >>> learn_chain(diffusion.read_follows(follows), log, method=method).table().round(2)
      source target  probability  tries  successes  lower  upper
    0   @ann    @bo          0.6    3.0        2.0   0.07   0.99
    1   @ann    @cy          0.4    3.0        1.0   0.02   0.89
    2    @bo    @cy          0.5    2.0        1.0   0.03   0.97
    """
    return (SharedStrength() if method is None else method).learn(graph, log)
