"""Rankings to and from a folder: what was ranked is given again, so that reasons can still be told."""

import networkx
import numpy as np

import diffusion
from diffusion.study.store import Packed, pack, unpack


def test_a_ranking_read_back_tells_why_measures_differ() -> None:
    graph = diffusion.Graph.from_networkx(networkx.karate_club_graph(), edges="influence")
    chain = diffusion.weighted_cascade(graph)
    for network in (graph, chain):
        ranking = diffusion.rank_leaders(network, [diffusion.Followers(), diffusion.KShell()])
        again = unpack(Packed.from_bytes(*pack(ranking).to_bytes()), graph, chain)
        assert again.agreement().reasons().equals(ranking.agreement().reasons())
        assert np.array_equal(again.order(), ranking.order())
