"""The peers, each as a function of how many replicates to run, which returns the mean spread.

Loading is never counted. Install them with ``pip install --group benchmarks``.
"""

from collections.abc import Callable

import numpy as np

import diffusion
from diffusion.cascades.model import Model

Run = Callable[[int], float]
"""Runs so many replicates and returns the mean spread."""
LEAST = dict.fromkeys(("ours", "one", "two"), 512)
"""So many replicates at least are timed of ours, as anybody would ask for. Peers take as long for each of few."""


def ours(chain: diffusion.Chain, model: Model, seeds: list[int], threads: int = 1) -> Run:
    """All of `simulate`, which returns every replicate's size."""
    names = chain.graph.names.take(seeds)

    def run(replicates: int) -> float:
        with diffusion.threads(threads):
            return diffusion.simulate(chain, model, names, replicates=replicates).mean

    return run


def cynetdiff(chain: diffusion.Chain, model: Model, seeds: list[int]) -> Run:
    """`compute_marginal_gains` without further seeds: its loop over replicates in Cython."""
    from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel

    starts, edges = (np.asarray(array, np.uint32) for array in (chain.graph.offsets[:-1], chain.graph.targets))
    weights = chain.probabilities.astype(np.float32)
    if isinstance(model, diffusion.LinearThreshold):
        peer = LinearThresholdModel(starts, edges, influence=weights, rng=0)
    else:
        peer = IndependentCascadeModel(starts, edges, activation_probs=weights, rng=0)
    return lambda replicates: float(peer.compute_marginal_gains(seeds, [], replicates)[0])


def pynetim(chain: diffusion.Chain, model: Model, seeds: list[int]) -> Run:
    """`run_monte_carlo_diffusion`: its loop over replicates in C++."""
    from pynetim.diffusion_model import IndependentCascadeModel, LinearThresholdModel
    from pynetim.graph import IMGraph

    graph = chain.graph
    edges = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    loaded = IMGraph(edges, chain.probabilities.tolist(), directed=True, renumber=False)
    kind = LinearThresholdModel if isinstance(model, diffusion.LinearThreshold) else IndependentCascadeModel
    peer = kind(loaded, set(seeds))
    return lambda replicates: float(peer.run_monte_carlo_diffusion(replicates, random_seed=1))


def ndlib(chain: diffusion.Chain, seeds: list[int]) -> Run:
    """`IndependentCascadesModel`, a step at a time until nothing is new, without copies of the state."""
    import ndlib.models.epidemics as epidemics
    from ndlib.models.ModelConfig import Configuration

    graph = networkx_graph(chain)
    peer, settings = epidemics.IndependentCascadesModel(graph, seed=0), Configuration()
    settings.add_model_initial_configuration("Infected", seeds)
    for source, target, chance in graph.edges(data="p"):
        settings.add_edge_configuration("threshold", (source, target), chance)
    peer.set_initial_status(settings)

    def once() -> int:
        peer.reset(seeds)
        peer.iteration(node_status=False)
        while (counts := peer.iteration(node_status=False)["node_count"])[1]:
            pass
        return int(counts[2])

    return lambda replicates: sum(once() for _ in range(replicates)) / replicates


def eon(chain: diffusion.Chain, seeds: list[int]) -> Run:
    """`discrete_SIR` with a test of each transmission: an independent cascade in steps of one."""
    import EoN

    graph, chance = networkx_graph(chain), np.random.default_rng(0)

    def passes(source: int, target: int) -> bool:
        return chance.random() < graph[source][target]["p"]

    def once() -> int:
        *_, recovered = EoN.discrete_SIR(graph, test_transmission=passes, args=(), initial_infecteds=seeds, rng=chance)
        return int(recovered[-1])

    return lambda replicates: sum(once() for _ in range(replicates)) / replicates


def networkx(chain: diffusion.Chain, seeds: list[int]) -> Run:
    """Search as a script does by hand: over the ties of a networkx graph, a random number each."""
    from random import Random

    graph, chance = networkx_graph(chain), Random(0)

    def once() -> int:
        active, waiting = set(seeds), list(seeds)
        while waiting:
            for target, tie in graph.adj[waiting.pop()].items():
                if target not in active and chance.random() < tie["p"]:
                    active.add(target)
                    waiting.append(target)
        return len(active)

    return lambda replicates: sum(once() for _ in range(replicates)) / replicates


def networkx_graph(chain: diffusion.Chain):
    """Return a chain as a networkx graph of codes, with p on every tie."""
    from networkx import DiGraph

    graph = DiGraph()
    graph.add_nodes_from(range(len(chain.graph)))
    sources, targets = chain.graph.sources.tolist(), chain.graph.targets.tolist()
    graph.add_weighted_edges_from(zip(sources, targets, chain.probabilities.tolist(), strict=True), weight="p")
    return graph
