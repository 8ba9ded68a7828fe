"""Every measure at once, for whoever wants all columns, and by short names, for the command line."""

from collections.abc import Iterable

from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.measures.collective_influence import CollectiveInfluence
from diffusion.measures.complex_paths import ComplexPaths
from diffusion.measures.cores import KShell
from diffusion.measures.eigenvector import Eigenvector
from diffusion.measures.followers import Followers
from diffusion.measures.h_index import HIndex
from diffusion.measures.hits import Authority, Hub
from diffusion.measures.ignition import IgnitionChance
from diffusion.measures.katz import Katz
from diffusion.measures.measure import Measure, Network
from diffusion.measures.non_backtracking import NonBacktracking
from diffusion.measures.observed_credit import ObservedCredit
from diffusion.measures.sampled_betweenness import SampledBetweenness
from diffusion.measures.sampled_closeness import SampledCloseness
from diffusion.measures.spread import ExpectedSpread
from diffusion.measures.strength import Strength
from diffusion.measures.votes import VoteRank
from diffusion.measures.walks import LeaderRank, PageRank
from diffusion.read.log import RepostLog

EVERY = "all"


def every_measure(network: Network, log: RepostLog | None = None) -> tuple[Measure, ...]:
    """Return one of each kind of measure that the network has what it takes for.

    Betweenness and closeness are the sampled ones, which count all there is where that is less work. Expected spread
    and the chance of igniting need a chain, and lead if there is one; observed credit needs a log. `Hub` is left out:
    it finds readers, not leaders. Complex paths count the accounts reached: by the mean length, as published, those
    come first who reach everybody else by the longest ways.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays(["@ann", "@bo"], ["@bo", "@cy"], edges="influence")
    >>> [measure.name for measure in every_measure(graph)][:3]
    ['followers', 'strength', 'pagerank']
    """
    of_graph: list[Measure] = [
        Followers(), Strength(), PageRank(), LeaderRank(), Authority(), Eigenvector(), Katz(), NonBacktracking(),
        KShell(), HIndex(), CollectiveInfluence(), VoteRank(), SampledBetweenness(), SampledCloseness(),
        ComplexPaths(counts="accounts"),
    ]  # fmt: skip
    of_chain: list[Measure] = [ExpectedSpread(), IgnitionChance()] if isinstance(network, Chain) else []
    return (*of_chain, *of_graph, *([] if log is None else [ObservedCredit(log)]))


def measures_named(names: Iterable[str], network: Network, log: RepostLog | None = None) -> tuple[Measure, ...]:
    """Return the measures of short names, such as ``k-shell`` and ``expected-spread``; ``all`` are all of them.

    Raises
    ------
    InputError
        If a name is none, or the network lacks what the measure needs.
    """
    known = {short_name(measure): measure for measure in (*every_measure(network, log), Hub())}
    wanted = [name.strip() for name in names]
    if wanted == [EVERY]:
        return every_measure(network, log)
    for name in wanted:
        if name not in known:
            raise InputError(f"measures: there is no measure {name!r} here; there are {', '.join(known)}, or {EVERY!r}")
    return tuple(known[name] for name in wanted)


def short_name(measure: Measure) -> str:
    """Return a measure's name as one word.

    >>> short_name(ExpectedSpread()), short_name(SampledBetweenness())
    ('expected-spread', 'betweenness')
    """
    return measure.name.removeprefix("sampled ").replace(" ", "-")
