"""One replicate of a launch in time, account by account: who joined when, by which way, and after whom."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from diffusion import checks
from diffusion.cascades.model import Forward
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_runs import AFTERWARDS
from diffusion.cascades.timed_search import TimedSearch
from diffusion.chain.chain import Chain
from diffusion.kernels.timed_laws import JOINED, OUTSIDE
from diffusion.randomness import Purpose, root_key

if TYPE_CHECKING:
    import pandas


def trace(
    chain: Chain,
    model: TimedCascade,
    starts: Sequence[Start],
    *,
    reserve: Reserve | None = None,
    replicate: SupportsIndex = 0,
    random_state: SupportsIndex = 0,
) -> "pandas.DataFrame":
    """Return one row an account that joins in one replicate, in the order of their times.

    Columns: ``account``; ``time`` in seconds; ``way``, the start, the reserve, the trending list or the network;
    ``parent``, whose post made it join (None from outside); ``generation``, 0 from outside; ``origin``, the way that
    began its ripple. It is the same replicate as in `run_timed`.

    Examples
    --------
    >>> import diffusion, numpy
    >>> graph = diffusion.Graph.from_arrays([0, 1], [1, 2], names=["@a", "@b", "@c"], edges="influence")
    >>> model = TimedCascade(diffusion.Fixed("1h"))
    >>> told = trace(diffusion.uniform(graph, 1.0), model, [Start("post", numpy.array([0]))])
    >>> told["parent"].tolist(), told["time"].tolist()
    ([None, '@a', '@b'], [0.0, 3600.0, 7200.0])
    """
    import pandas

    search = TimedSearch.of(model, Forward.of(chain, model), starts, reserve)
    number = checks.integer("replicate", replicate, minimum=0)
    search.run(np.array([number]), root_key(random_state, Purpose.CASCADE))
    room = search.desks[-1].room
    joined, names = room.joined[: room.counts[JOINED]], chain.graph.names
    ways = np.array([*(start.name for start in starts), *AFTERWARDS, "network"], object)
    outside = joined["source"] >= OUTSIDE
    parents = np.full(len(joined), None, object)
    parents[~outside] = names.take(joined["source"][~outside].astype(np.int64))
    return pandas.DataFrame(
        {
            "account": names.take(joined["account"].astype(np.int64)),
            "time": model.clock.wall(joined["time"]),
            "way": ways[np.where(outside, joined["source"].astype(np.int64) - int(OUTSIDE), -1)],
            "parent": pandas.Series(parents, dtype=object),
            "generation": joined["generation"].astype(np.int64),
            "origin": ways[joined["origin"].astype(np.int64)],
        }
    )
