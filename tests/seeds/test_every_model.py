"""The tipping point of models other than independent cascades: every sentence and every number is theirs."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import diffusion
from diffusion import (
    AbsoluteThreshold,
    ComplexContagion,
    IndependentCascade,
    RelativeThreshold,
    critical_power,
    find_tipping_point,
    find_valley,
)
from diffusion.cascades.fading import HalfLife
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.outbreak import starts_of
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.delays import Exponential
from diffusion.provenance import Provenance
from diffusion.seeds.critical import CriticalPower
from diffusion.seeds.first_tips import first_tips, may_halve
from tests.networks import both_ways, chains, clique, graph_of, seeds_of

TWO = ComplexContagion()
PLAIN_TIME = TimedCascade(Exponential(60.0))
NONE = CriticalPower(None, None, None, "", Provenance("none", {}, {}))
"""What nobody looks for, so that nobody waits."""
TIRED = TimedCascade(Fixed(1.0), reinforcement=Reinforcement((1.0, 0.2, 0.0)))


@pytest.fixture(scope="module")
def neighbours():
    return both_ways(networkx.connected_watts_strogatz_graph(1_000, 10, 0.1, seed=1))


@pytest.mark.parametrize("model", [TWO, PLAIN_TIME, TIRED], ids=["complex", "timed", "tired of repetition"])
@given(data=st.data(), target=st.integers(1, 9))
@settings(max_examples=25)
def test_the_fewest_seeds_that_tip_a_replicate_are_those_of_the_whole_curve(model, data, target):
    chain = data.draw(chains(IndependentCascade()))
    seeds = data.draw(seeds_of(chain))
    curve = diffusion.tipping_curve(chain, model, seeds, replicates=15, random_state=4).sizes
    tips = np.column_stack([curve >= target, np.ones(15, bool)])
    found = first_tips(chain, model, np.array(seeds), target, np.arange(15), 4)
    assert found.tolist() == (np.argmax(tips, axis=1) + 1).tolist()


def test_halving_serves_what_is_run_anew_and_never_shrinks():
    assert [may_halve(model) for model in (IndependentCascade(), TWO, PLAIN_TIME, TIRED)] == [False, False, True, False]


def test_two_neighbours_tip_what_no_single_account_can(neighbours):
    point = find_tipping_point(diffusion.uniform(neighbours, 0.9), TWO)
    assert (point.accounts_needed, point.interval, point.target_source) == (2, (2, 2), "valley")
    assert point.outbreak.valley.together == 2
    assert "Content carries itself here: in 1,000 runs from random groups of 2 accounts that are close together" in (
        point.summary()
    )
    assert point.seeds.method.endswith("close together")
    assert point.curve.sizes[:, 0].max() == 1
    far = find_tipping_point(
        diffusion.uniform(neighbours, 0.9), TWO, target=point.target, method=diffusion.MostFollowers()
    )
    assert far.accounts_needed > 2 * point.accounts_needed


def test_where_small_groups_tip_nothing_the_answer_says_so_and_how_to_go_on(neighbours):
    point = find_tipping_point(diffusion.uniform(neighbours, 0.3), TWO, random_state=2)
    assert not point.exists
    assert point.target is None
    text = point.summary()
    assert "in 20,000 runs from random groups of 10 accounts that are close together, and in those from fewer" in text
    assert "no size stands out as tipped (to ask how many seeds reach a certain size, give a target)" in text
    assert "once 10 accounts close together begin at power" in text
    asked = find_tipping_point(diffusion.uniform(neighbours, 0.3), TWO, target=30, chance=0.5, random_state=2)
    assert asked.exists
    assert "does not carry itself" not in asked.reason
    assert asked.reason.startswith("That small groups set off large outbreaks does not show: in 20,000 runs")


def test_the_critical_power_of_complex_contagion_is_where_groups_set_off_large_outbreaks(neighbours):
    chain = diffusion.uniform(neighbours, 0.3)
    critical = critical_power(chain, TWO, replicates=3_000, tolerance=0.1)
    assert critical.together == 10
    assert critical.spectral_power is None
    for power, exists in zip(critical.interval, (False, True), strict=True):
        assert find_valley(chain.amplified(power), TWO, replicates=3_000, together=10).exists == exists
    assert "10 accounts close together" in critical.summary()
    assert starts_of(10) in critical.method


def test_a_network_in_which_even_certain_ties_convince_nobody_has_no_critical_power():
    star = both_ways(networkx.star_graph(60))
    critical = critical_power(diffusion.uniform(star, 0.5), ComplexContagion(AbsoluteThreshold(20)), replicates=500)
    assert not critical.exists
    assert (
        "No power makes content carry itself on this chain once 4 accounts close together begin" in critical.summary()
    )


def test_where_accounts_start_by_themselves_no_seed_is_needed_and_the_answer_says_so():
    crowd = clique(200, 1.0)
    ready = find_tipping_point(crowd, ComplexContagion(RelativeThreshold(stats.norm(0.25, 0.2))), target=80)
    assert ready.unseeded.estimate > 0.99
    assert "no seed account is needed for a 90 % chance that content passes 80 accounts: some accounts start" in (
        ready.summary()
    )
    calm = find_tipping_point(
        crowd, ComplexContagion(RelativeThreshold(stats.norm(0.3, 0.1))), target=150, critical=NONE
    )
    assert calm.unseeded.estimate < 0.5
    assert calm.accounts_needed > 1
    assert "Some accounts start by themselves: without any seed the chance is" in calm.summary()
    alone = find_tipping_point(crowd, TWO, target=150, critical=NONE)
    assert alone.unseeded is None
    assert "start by themselves" not in alone.summary()


def test_in_plain_time_the_tipping_point_is_that_of_the_independent_cascade_on_the_same_replicates():
    chain, seeds = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1), list(range(0, 60, 3))
    point = find_tipping_point(
        chain, PLAIN_TIME, target=60, chance=0.5, ordered_seeds=seeds, replicates=600, critical=NONE
    )
    same = diffusion.tipping_curve(chain, IndependentCascade(), seeds, target=60, replicates=point.curve.trials)
    assert point.curve.tipped.tolist() == same.tipped.tolist()
    assert (point.curve.sizes == same.sizes[: point.curve.replicates]).all()
    assert point.curve.replicates == 100 < point.curve.trials
    assert point.accounts_needed == int(np.argmax(same.chances[0] >= 0.5)) + 1


def test_what_fades_needs_more_seeds_and_repetition_that_persuades_needs_them_close_together(neighbours):
    chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.2)
    fading = TimedCascade(Fixed(3_600.0), content_fading=HalfLife(3_600.0))
    asked = {"target": 60, "chance": 0.5, "replicates": 200, "max_seeds": 40}
    slow, plain = (find_tipping_point(chain, model, **asked) for model in (fading, IndependentCascade()))
    assert slow.accounts_needed > plain.accounts_needed
    third, few = (
        TimedCascade(Fixed(1.0), reinforcement=Reinforcement.threshold(2)),
        both_ways(networkx.connected_watts_strogatz_graph(150, 8, 0.1, seed=1)),
    )
    point = find_tipping_point(diffusion.uniform(few, 0.9), third, max_seeds=6, replicates=300)
    assert point.outbreak.valley.together > 1
    assert point.exists
    assert point.seeds.method.endswith("close together")


def test_a_model_that_may_shrink_is_run_for_every_number_of_seeds():
    chain = diffusion.uniform(diffusion.chung_lu(60, 400), 0.3)
    curve = find_tipping_point(chain, TIRED, target=20, chance=0.5, ordered_seeds=range(8), replicates=300).curve
    whole = diffusion.tipping_curve(chain, TIRED, range(8), target=20, replicates=curve.trials)
    assert curve.tipped.tolist() == whole.tipped.tolist()


def test_groups_may_be_asked_for_by_size():
    chain = diffusion.uniform(graph_of(30, [(a, b) for a in range(30) for b in range(30) if a != b]), 1.0)
    valley = find_valley(chain, TWO, together=2, replicates=1_000)
    assert (valley.exists, valley.together, valley.size) == (True, 2, 30)
    with pytest.raises(diffusion.InputError, match="together must be at most 30, not 31"):
        find_valley(chain, TWO, together=31)


def test_progress_says_that_every_number_of_seeds_is_run_by_itself():
    told = []
    chain = diffusion.uniform(diffusion.chung_lu(50, 200), 0.2)
    with diffusion.progress(lambda what, done, total: told.append(what)):
        diffusion.tipping_curve(chain, PLAIN_TIME, range(5), replicates=20)
        assert "tipping curve, each of 5 numbers of seeds by itself" in told
        told.clear()
        diffusion.tipping_curve(chain, TWO, range(5), replicates=20)
    assert "tipping curve" in told
