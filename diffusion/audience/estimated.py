"""Authenticity estimated from structure and timing: conservative, and a range rather than a number."""

from typing import SupportsIndex

import numpy as np

from diffusion.audience.authenticity import Authenticity
from diffusion.audience.candidates import graph_of
from diffusion.audience.signals import families_of, structural_signals, timing_signals
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, check_random_state, root_key
from diffusion.read.log import RepostLog

DOUBT = 0.5
"""What an account counts that shows signs of one kind only: it may be a person with odd habits."""


def estimate_authenticity(
    network: Graph | Chain, log: RepostLog | None = None, *, random_state: SupportsIndex = 0
) -> Authenticity:
    """Estimate which accounts are not real people, from whom they follow and, with a log, from when they post.

    Each sign has a threshold that few real people cross, most of them set by the data's own distribution:

    - **follows very many, followed by almost none**: it follows a hundred accounts or more, far out of what is usual
      (1.5 interquartile ranges above the upper quartile, on the scale of logarithms), and its followers are at most
      2 % of that;
    - **never followed back**: nobody follows it back, where those whom it follows follow others back so often that
      chance does this to one account in a million;
    - **copied follow list**: of all accounts that it (ten or more) and another follow, both follow 60 %, and so with
      at least four others; by the popularity of these accounts chance would not do that;
    - **reposts within seconds**: at least half of its reposts (of five or more) come within a minute of the first
      account that it follows, which of accounts like the median one chance would do to one in a million;
    - **posts like clockwork**: the gaps between its posts (ten or more) vary by at most a tenth of their mean;
    - **posts in step with others**: at least four others posted half of the same items (five or more) in the same
      minutes.

    Signs of four kinds count: what others think of the account (the first two), its list, its pace (within seconds,
    clockwork), its company. An account that shows two kinds or more is taken for not real. One that shows a single kind
    is real with a chance of 0.5, from 0 (low) to 1 (high). All others are real: an account that only reads, follows a
    few and never posts shows none of these signs.

    What this is not: there is no ground truth in follower graphs, so the chances are rules, not calibrated
    probabilities. Farms that follow at random, or behave, are not found; fan clubs, scheduled brand accounts and bots
    that say so can show signs. Seconds must be seconds: a log in days has no timing to look at. Where the graph holds
    the follows of some accounts only, signs of structure say little.

    Parameters
    ----------
    network
        Who follows whom.
    log
        Who posted what, when (times in seconds).
    random_state
        The name of the chance behind the hashes that find lists that are alike.

    Returns
    -------
    Authenticity
        With the signs of each account in ``signals`` and in `table`.

    Examples
    --------
    Six accounts that follow the same twelve others, among six hundred who follow anybody:

    >>> import diffusion
    >>> people = diffusion.chung_lu(600, 2_400)
    >>> bots = [(f"bot{b}", int(whom)) for b in range(6) for whom in range(0, 600, 50)]
    >>> ties = list(zip(people.targets.tolist(), people.sources.tolist())) + bots
    >>> graph = Graph.from_arrays([v for v, _ in ties], [u for _, u in ties], edges="follows")
    >>> found = estimate_authenticity(graph)
    >>> sorted(found.table().query("real < 1")["account"])
    ['bot0', 'bot1', 'bot2', 'bot3', 'bot4', 'bot5']
    """
    graph, state = graph_of(network), check_random_state(random_state)
    if log is not None and not isinstance(log, RepostLog):
        raise InputError(f"log must come from read_reposts(...), not {type(log).__name__}")
    key = root_key(state, Purpose.AUDIENCE)
    signals = structural_signals(graph, key)
    if log is not None:
        signals |= timing_signals(graph, log, key)
    kinds = families_of(signals)
    one, several = int((kinds == 1).sum()), int((kinds > 1).sum())
    note = (
        f"{several:,} show signs of several kinds and count as not real; {one:,} show one kind and count "
        f"{DOUBT:g} (0 to 1). These are rules, not calibrated probabilities."
    )
    inputs = {"graph": graph.fingerprint} | ({} if log is None else {"log": log.fingerprint})
    return Authenticity(
        names=graph.names,
        real=np.choose(np.minimum(kinds, 2), [1.0, DOUBT, 0.0]),
        low=(kinds == 0).astype(np.float64),
        high=(kinds < 2).astype(np.float64),
        source="estimated from structure" + ("" if log is None else " and timing"),
        provenance=Provenance("estimate_authenticity", {"doubt": DOUBT}, inputs, state),
        signals=signals,
        notes=(note,),
    )
