"""From what a study is given to the chain that everything else rests on."""

from dataclasses import dataclass

from diffusion.audience.authenticity import Authenticity
from diffusion.chain.assumed import explicit, weighted_cascade
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.graph.build import graph_from_reposts, read_follows
from diffusion.graph.graph import Graph
from diffusion.learning.learn import learn_chain
from diffusion.parallel import report_progress
from diffusion.read.accounts import Accounts, read_accounts
from diffusion.read.log import RepostLog
from diffusion.read.reposts import read_reposts
from diffusion.study.settings import StudyInputs

MARGIN = 0.1
"""By how much the stated shares of real followers may be off: audits of the same account differ by as much."""


@dataclass(frozen=True, eq=False)
class Material:
    """The inputs, read."""

    graph: Graph
    """Who sees whom."""
    log: RepostLog | None
    """Who passed on what, if there is a log."""
    accounts: Accounts | None
    """Fees and segments, if there is such a file."""
    chain: Chain
    """The relationship chain at power 1: known, learned or assumed."""
    authenticity: Authenticity | None = None
    """How real followers are, if the accounts file says so. It discounts a chain that was not learned: a learned one
    knows already who passes nothing on."""


def read_material(inputs: StudyInputs) -> Material:
    """Read the inputs and make the chain: from known probabilities, else from the log, else weighted cascade."""
    bad = inputs.on_bad_rows
    log = None
    if inputs.reposts is not None:
        report_progress("reading reposts", 0, 0)
        log = read_reposts(inputs.reposts, on_bad_rows=bad)
    accounts = None if inputs.accounts is None else read_accounts(inputs.accounts, on_bad_rows=bad)
    graph = _graph(inputs, log)
    _prove_accounts(accounts, graph)
    report_progress("the relationship chain", 0, 0)
    real = None
    if accounts is not None and "authenticity" in accounts:
        real = Authenticity.from_accounts(graph, accounts, margin=MARGIN)
    if inputs.probability is None and log is not None:
        return Material(graph, log, accounts, learn_chain(graph, log, method=inputs.learning), real)
    chain = weighted_cascade(graph) if inputs.probability is None else _known(graph)
    return Material(graph, log, accounts, chain if real is None else real.discounted(chain), real)


def _known(graph: Graph) -> Chain:
    """Take the weights as probabilities; the column was named, so that a 1 on every row is meant."""
    certain = bool((graph.weights == 1).all()) and not (graph.reading and graph.reading.merged)
    return explicit(graph, graph.weights if certain else None)


def _prove_accounts(accounts: Accounts | None, graph: Graph) -> None:
    if accounts is not None and len(graph) and (graph.names.find(accounts.names) < 0).all():
        raise InputError(
            f"none of the listed accounts, such as {accounts.names[0]!r}, is in the graph, whose names look like "
            f"{graph.names[0]!r}; do they use the same names?"
        )


def _graph(inputs: StudyInputs, log: RepostLog | None) -> Graph:
    if inputs.follows is not None:
        report_progress("reading follows", 0, 0)
        return read_follows(
            inputs.follows, edges=inputs.edges, weight=inputs.probability, on_bad_rows=inputs.on_bad_rows
        )
    if log is None:
        raise InputError("a study needs follows, or reposts from which to tell who passes on whom")
    return graph_from_reposts(log)
