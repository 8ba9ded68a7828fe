"""InfluenceDiffusion's learner of independent cascade weights, run by a Python that has it.

    PYTHON benchmarks/learners.py GIVEN.npz FOUND.npz

Not imported by anything here: jax and its like are in an environment of its own. Its "pseudo traces" say, per account,
whom it had been exposed by when it took an item up, and whom all when it did not: the same exposures as ours.
"""

import sys
import time
from collections import defaultdict

import numpy as np


def main() -> None:
    from InfluenceDiffusion import Graph, PseudoTraces
    from InfluenceDiffusion.estimation_models import ICWeightEstimatorEM

    given = np.load(sys.argv[1])
    graph = Graph(list(zip(given["sources"].tolist(), given["targets"].tolist(), strict=True)))
    by_pair = defaultdict(set)
    for item, source, target in zip(*(given[name].tolist() for name in ("items", "from", "to")), strict=True):
        by_pair[item, target].add(source)
    took = set(zip(given["took_items"].tolist(), given["took"].tolist(), strict=True))
    traces = defaultdict(list)
    for (item, target), sources in by_pair.items():
        traces[target].append((set(), sources) if (item, target) in took else (sources, set()))

    class Learner(ICWeightEstimatorEM):
        """As published it cannot be made: its step has another name than the one that its base class asks for."""

        def _fit_vertex_parent_params(self, vertex: int) -> np.ndarray:
            return self._optimize_vertex_parent_params(vertex)

    begin = time.process_time()
    learner = Learner(graph)
    start = np.random.default_rng(0).random(graph.count_edges())
    learner.fit(PseudoTraces(dict(traces)), init_weights=start)
    seconds = time.process_time() - begin
    edges = graph.get_edges(as_array=True)
    np.savez(sys.argv[2], edges=edges, weights=learner.weights_, seconds=seconds)


if __name__ == "__main__":
    main()
