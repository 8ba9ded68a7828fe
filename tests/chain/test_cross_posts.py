"""Ties over which accounts repeat others, beside those of the network."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion.chain.cross_posts import with_cross_posts
from diffusion.errors import InputError, UnknownAccountError

TIES = [("@a", "@b"), ("@a", "@c"), ("@c", "@a"), ("@d", "@b")]
GRAPH = diffusion.Graph.from_networkx(networkx.DiGraph(TIES), edges="influence")


def probabilities(chain):
    table = chain.table()
    return dict(zip(zip(table["source"], table["target"], strict=True), table["probability"], strict=True))


def test_new_ties_are_added_and_old_ones_pass_content_on_by_either():
    chain = diffusion.explicit(GRAPH, dict(zip(TIES, (0.1, 0.2, 0.3, 0.4), strict=True)))
    grown = with_cross_posts(chain, ["@d", "@a", "@b"], ["@a", "@c", "@d"], [0.5, 0.5, 1.0], [None] * 3)
    assert grown.table()[["source", "target"]].agg(" ".join, axis=1).tolist() == [
        "@a @b", "@a @c", "@b @d", "@c @a", "@d @a", "@d @b",
    ]  # fmt: skip
    assert grown.probabilities == pytest.approx([0.1, 0.6, 1.0, 0.3, 0.5, 0.4])
    assert grown.graph.names == GRAPH.names
    assert grown.graph.is_unweighted
    assert probabilities(chain) == pytest.approx(dict(zip(TIES, (0.1, 0.2, 0.3, 0.4), strict=True)))
    assert "besides, 3 ties over which accounts repeat others" in grown.summary()


def test_the_order_in_which_they_are_named_does_not_matter():
    chain, rng = diffusion.weighted_cascade(diffusion.chung_lu(60, 300)), np.random.default_rng(5)
    pairs = sorted({(int(u), int(v)) for u, v in rng.integers(0, 60, (40, 2)) if u != v})
    chances, delays = rng.random(len(pairs)), [None] * len(pairs)
    order = rng.permutation(len(pairs))
    sources, targets = np.array(pairs).T
    found = with_cross_posts(chain, sources.tolist(), targets.tolist(), chances.tolist(), delays)
    shuffled = sources[order].tolist(), targets[order].tolist(), chances[order].tolist()
    again = with_cross_posts(chain, *shuffled, delays)
    assert found.fingerprint == again.fingerprint
    before, after = probabilities(chain), probabilities(found)
    stated = dict(zip(pairs, chances.tolist(), strict=True))
    assert set(after) == set(before) | set(stated)
    for tie, value in after.items():
        expected = 1 - (1 - before.get(tie, 0)) * (1 - stated.get(tie, 0))
        assert value == pytest.approx(expected, abs=1e-12)


def test_kinds_evidence_delays_and_what_is_believed_go_along():
    follows = diffusion.Graph.from_arrays(["@b"], ["@a"], edges="follows")
    mentions = diffusion.Graph.from_arrays(["@c"], ["@a"], edges="follows")
    graph = diffusion.combine_graphs({"follows": follows, "mentions": mentions})
    chain = diffusion.Chain(
        graph, np.array([0.5, 0.25]), diffusion.uniform(graph, 0.5).provenance, power=2,
        evidence={"tries": np.array([4.0, 8.0])}, posterior=diffusion.Posterior([2.0, 2.0], [2.0, 6.0]),
        delays=diffusion.Delays(diffusion.Exponential(100), np.array([1.0, 2.0])), outside=np.array([0.1, 0.2, 0.3]),
    )  # fmt: skip
    grown = with_cross_posts(chain, ["@b"], ["@c"], [0.5], [50.0])
    assert grown.graph.kinds["cross-post"].tolist() == [0, 0, 1]
    assert grown.graph.kinds["follows"].tolist() == [1, 0, 0]
    assert grown.evidence["tries"].tolist() == [4, 8, 0]
    assert (grown.power, grown.outside.tolist()) == (2, [0.1, 0.2, 0.3])
    assert grown.probabilities == pytest.approx([0.75, 0.4375, 0.75])
    assert grown.delays.scales[:2].tolist() == [1, 2]
    assert grown.delays.scales[2] == pytest.approx(50 / (100 * np.log(2)))
    drawn = [grown.draw(index=index).measured for index in range(3)]
    assert [values[2] for values in drawn] == pytest.approx([0.5] * 3, abs=1e-5)
    assert len({values[0] for values in drawn}) == 3


def test_what_cannot_be_is_refused_in_words():
    chain = diffusion.uniform(GRAPH, 0.5)
    with pytest.raises(UnknownAccountError, match="target: there is no account '@x'"):
        with_cross_posts(chain, ["@a"], ["@x"], [1.0], [None])
    with pytest.raises(InputError, match="delay: this chain has no delays"):
        with_cross_posts(chain, ["@a"], ["@d"], [1.0], [60.0])
