"""Overlapping spreads: equal to enumeration on small graphs, to forward curves on larger ones, errors as stated."""

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import IndependentCascade, InputError, PlausibleChains, explicit, spread_overlap, tipping_curve
from diffusion.audience import spread_overlap as module
from diffusion.drawing import picture
from tests.oracles.enumeration import exact_spread

SETS = 40_000


def small_chain(name):
    """A random chain of 5 accounts and up to 9 ties, small enough to be enumerated."""
    chance = np.random.default_rng(name)
    pairs = [(source, target) for source in range(5) for target in range(5) if source != target]
    chosen = chance.permutation(len(pairs))[: chance.integers(0, 10)]
    sources, targets = [pairs[place][0] for place in chosen], [pairs[place][1] for place in chosen]
    graph = diffusion.Graph.from_arrays(sources, targets, names=list("abcde"), edges="influence")
    return explicit(graph, chance.choice([0.0, 0.2, 0.5, 0.9, 1.0], graph.tie_count))


@pytest.mark.parametrize("name", range(25))
def test_spreads_overlap_as_enumeration_says(name):
    chain = small_chain(name)
    found = spread_overlap(chain, ["c", "a", "e"], sets=SETS)

    def spread(*codes):
        return exact_spread(chain.graph, chain.probabilities, "independent cascade", codes)

    order = [2, 0, 4]
    alone = np.array([spread(code) for code in order])
    together = np.array([spread(*order[:many]) for many in (1, 2, 3)])
    for value, exact in [
        *zip(found.sizes, alone, strict=True),
        (found.union, together[-1]),
        *zip(np.cumsum(found.added), together, strict=True),
        *((found.pairs[i, j], alone[i] + alone[j] - spread(order[i], order[j])) for i, j in ((0, 1), (0, 2), (1, 2))),
    ]:
        assert abs(value - exact) < 4.5 * found.errors_of(value)


def test_spreads_added_are_those_of_the_curve():
    graph = diffusion.community_network(1_000, 8_000, random_state=2).graph
    chain = diffusion.weighted_cascade(graph).amplified(0.8)
    leaders = graph.names.take(np.argsort(-graph.out_degrees, kind="stable")[:8])
    found = spread_overlap(chain, leaders, sets=200_000)
    curve = tipping_curve(chain, IndependentCascade(), leaders, replicates=4_000)
    errors = np.hypot(found.errors_of(np.cumsum(found.added)), (curve.mean_interval[1] - curve.mean) / 1.96)
    assert np.all(np.abs(np.cumsum(found.added) - curve.mean) < 4 * errors)


def test_errors_are_as_stated():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(200, 1_500, random_state=1))
    leaders = chain.graph.names.take(np.argsort(-chain.graph.out_degrees)[:3])
    runs = [spread_overlap(chain, leaders, sets=500, random_state=state) for state in range(200)]
    for values in ([run.union for run in runs], [run.pairs[0, 1] for run in runs], [run.added[2] for run in runs]):
        stated = np.mean([runs[0].errors_of(value) for value in values])
        assert np.std(values) == pytest.approx(stated, rel=0.2)


def test_sets_are_drawn_until_the_error_is_as_small_as_asked():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(2_000, 10_000, random_state=1))
    leaders = chain.graph.names.take(np.argsort(-chain.graph.out_degrees)[:5])
    found = spread_overlap(chain, leaders, relative_error=0.005)
    assert found.sets > module.FIRST_SETS
    assert float(found.errors_of(found.union)) <= 0.00501 * found.union


def test_threads_and_portions_change_nothing(monkeypatch):
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000, random_state=1))
    leaders = chain.graph.names.take(np.argsort(-chain.graph.out_degrees)[:6])
    with diffusion.threads(1):
        one = spread_overlap(chain, leaders, sets=3_000)
    monkeypatch.setattr(module, "AT_A_TIME", 700)
    with diffusion.threads(3):
        three = spread_overlap(chain, leaders, sets=3_000)
    np.testing.assert_array_equal(one.pairs, three.pairs)
    np.testing.assert_array_equal(one.added, three.added)


def test_without_ties_everybody_reaches_nobody_but_itself():
    graph = diffusion.Graph.from_arrays([], [], names=["@a", "@b", "@c"], edges="influence")
    found = spread_overlap(diffusion.uniform(graph, 1), ["@b", "@a"], sets=30_000)
    np.testing.assert_allclose(found.sizes, 1, atol=0.05)
    assert found.pairs[0, 1] == found.repeated == found.waste == 0
    assert "nobody is paid for twice" in found.summary()


def test_every_view_works_and_prices_are_told():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000, random_state=1))
    leaders = chain.graph.names.take(np.argsort(-chain.graph.out_degrees)[:4])
    accounts = diffusion.read_accounts(pandas.DataFrame({"account": leaders, "fee": [100, 50, 20, 10]}))
    found = spread_overlap(chain, leaders, accounts=accounts, sets=5_000)
    table = found.table()
    assert {"audience_error", "new_error", "price_new", "paid_again"} <= set(table)
    assert (table["audience_error"] > 0).all()
    assert found.matrix_errors.to_numpy().min() > 0
    assert "Estimated on 5,000 reverse-reachable sets" in found.summary()
    assert "Together they cost 180" in found.summary()
    assert picture(found.plot(), "png")
    assert found.provenance.random_state == 0


def test_plausible_chains_stand_for_their_mean():
    chain = diffusion.uniform(diffusion.chung_lu(200, 1_000), 0.1).doubted(tries=10)
    leaders = chain.graph.names.take(np.argsort(-chain.graph.out_degrees)[:3])
    found = spread_overlap(PlausibleChains(chain, draws=4), leaders, sets=2_000)
    np.testing.assert_array_equal(found.pairs, spread_overlap(chain, leaders, sets=2_000).pairs)
    assert found.provenance.settings["draws"] == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"candidates": []}, "name at least one"),
        ({"candidates": ["a", "a"]}, "named twice"),
        ({"candidates": ["z"]}, "no account 'z'"),
        ({"candidates": ["a"], "relative_error": 0}, "strictly between 0 and 1"),
        ({"candidates": ["a"], "sets": 0}, "at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        spread_overlap(small_chain(3), **arguments)


def test_a_graph_has_no_spread():
    with pytest.raises(InputError, match="must be a Chain"):
        spread_overlap(small_chain(3).graph, ["a"])
