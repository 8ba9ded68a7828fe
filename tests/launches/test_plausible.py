"""Launches on plausible chains: the same draws for all, and on how many of them the same one is ahead."""

import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, Launch, PlausibleChains, Push, Uncertainty
from diffusion.study.store import Packed, pack, unpack
from tests.networks import chain_of

GRAPH = diffusion.chung_lu(400, 3_200)
CHAIN = diffusion.weighted_cascade(GRAPH).amplified(1.5).doubted(tries=6, level_error=0.2)
PLANS = [Launch("one", [Push([10])]), Launch("three", [Push([20, 30, 40])])]


def compared(chains, plans=PLANS, replicates=1_000, state=0):
    return diffusion.compare_launches(
        plans, chains, IndependentCascade(), replicates=replicates, target=50, random_state=state
    )


@pytest.fixture(scope="module")
def comparison():
    return compared(PlausibleChains(CHAIN, draws=10))


def test_differences_are_taken_replicate_by_replicate_on_the_same_draw(comparison):
    first, second = comparison.ensembles
    assert (first.draws == second.draws).all()
    gaps, found = first.sizes - second.sizes, comparison.differences[0]
    assert found.uncertainty == Uncertainty.of(gaps, first.draws)
    assert (found.low, found.high) == found.uncertainty.interval()
    means = [gaps[first.draws == draw].mean() for draw in range(10)]
    assert found.draws_won == (sum(mean > 0 for mean in means), sum(mean < 0 for mean in means))
    assert found.first_wins.successes == (gaps > 0).sum()
    assert found.first_wins.lower <= found.first_wins.estimate <= found.first_wins.upper


def test_it_is_told_on_how_many_chains_the_winner_is_the_same(comparison):
    found = comparison.differences[0]
    won = max(found.draws_won)
    assert f"on average on {won} of 10 plausible chains" in comparison.summary()
    assert ". Of the width" in comparison.summary()
    table = comparison.differences_table()
    assert (table["draws_won"][0], table["draws_lost"][0]) == found.draws_won
    packed = Packed.from_bytes(*pack(comparison).to_bytes())
    again = unpack(packed, GRAPH, CHAIN.amplified(1 / CHAIN.power))
    assert again.summary() == comparison.summary()
    assert again.table().equals(comparison.table())


def test_on_one_chain_nothing_is_said_of_others():
    alone = compared(CHAIN)
    assert alone.differences[0].draws_won is None
    assert "plausible" not in alone.summary()
    assert "draws_won" not in alone.differences_table()


def test_what_the_chain_decides_no_replicates_can():
    """Two stars of which nobody knows whose ties are stronger: on each plausible chain one of them surely is."""
    ties = [(0, target) for target in range(2, 202)] + [(1, target) for target in range(202, 402)]
    chain = chain_of(402, ties, 0.3)
    doubted = diffusion.Chain(
        chain.graph, chain.measured, chain.provenance,
        posterior=diffusion.Posterior(
            3e5 * np.ones(400), 7e5 * np.ones(400), sender_error=np.where(np.arange(402) < 2, 0.5, 0.0)
        ),
    )  # fmt: skip
    plans = [Launch("left", [Push([0])]), Launch("right", [Push([1])])]
    found = compared(PlausibleChains(doubted, draws=20), plans, 4_000).differences[0]
    assert found.uncertainty.chain_share > 0.99
    assert sum(found.draws_won) == 20
    assert min(found.draws_won) > 0
    assert found.low < 0 < found.high
    assert found.replicates_to_decide is None


def test_what_chance_leaves_open_more_replicates_decide():
    chain = chain_of(60, [(0, target) for target in range(2, 31)] + [(1, target) for target in range(31, 58)], 0.5)
    plans = [Launch("left", [Push([0])]), Launch("right", [Push([1])])]
    certain = PlausibleChains(chain.doubted(tries=1e12), draws=4)
    few = (compared(certain, plans, 60, state).differences[0] for state in range(20))
    found = next(each for each in few if each.replicates_to_decide)
    assert found.low < 0 < found.high
    more = compared(certain, plans, 4 * found.replicates_to_decide).differences[0]
    assert more.low > 0
    assert more.replicates_to_decide is None
