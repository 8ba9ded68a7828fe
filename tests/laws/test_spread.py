"""Laws of what spreads: they hold replicate by replicate, not on average."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import IndependentCascade, LinearThreshold
from tests.networks import EVERY_MODEL, MODELS, bearable, chain_of, chains, graph_of, seeds_of

models, every_model = st.sampled_from(MODELS), st.sampled_from(EVERY_MODEL)
INDEPENDENT, THRESHOLD = MODELS


def sizes(chain, model, seeds, replicates=40, random_state=0):
    return diffusion.simulate(chain, model, seeds, replicates=replicates, random_state=random_state).sizes


@given(model=every_model, data=st.data())
def test_one_more_seed_never_shrinks_a_replicate(model, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    grown = diffusion.tipping_curve(chain, model, seeds, replicates=40).sizes
    assert (np.diff(grown, axis=1) >= 0).all()
    assert (grown >= np.arange(1, len(seeds) + 1)).all()


@given(chain=chains(INDEPENDENT), power=st.floats(1, 20), data=st.data())
def test_more_power_never_shrinks_a_replicate(chain, power, data):
    seeds = data.draw(seeds_of(chain))
    assert (sizes(chain.amplified(power), INDEPENDENT, seeds) >= sizes(chain, INDEPENDENT, seeds)).all()


@given(chain=chains(THRESHOLD), power=st.floats(0.05, 1), data=st.data())
def test_less_power_never_makes_a_replicate_larger_under_the_linear_threshold(chain, power, data):
    seeds = data.draw(seeds_of(chain))
    assert (sizes(chain.amplified(power), THRESHOLD, seeds) <= sizes(chain, THRESHOLD, seeds)).all()


@given(model=models, data=st.data())
def test_ties_of_probability_0_never_fire_and_ties_of_probability_1_always_do(model, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    never = diffusion.uniform(chain.graph, 0)
    assert (sizes(never, model, seeds) == len(seeds)).all()
    one_each = np.unique(chain.graph.targets, return_index=True)[1]  # the linear threshold bears one sure tie each
    certain = np.zeros(chain.graph.tie_count)
    certain[one_each if model == THRESHOLD else slice(None)] = 1
    reachable = set(seeds)
    ties = [tie for tie, p in enumerate(certain) if p]
    for _ in range(chain.graph.account_count):
        reachable |= {int(chain.graph.targets[tie]) for tie in ties if int(chain.graph.sources[tie]) in reachable}
    assert (sizes(diffusion.explicit(chain.graph, certain), model, seeds) == len(reachable)).all()


@given(chain=chains(THRESHOLD), data=st.data())
def test_whoever_follows_only_active_accounts_of_weight_1_together_always_joins(chain, data):
    everybody = diffusion.weighted_cascade(chain.graph)
    readers = np.flatnonzero(chain.graph.in_degrees).tolist()
    others = [account for account in range(chain.graph.account_count) if account not in readers[:1]]
    if others and readers:
        assert (sizes(everybody, THRESHOLD, others) == chain.graph.account_count).all()


@given(model=every_model, data=st.data())
def test_spread_is_at_least_the_seeds_and_at_most_the_reach(model, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    ensemble = diffusion.simulate(chain, model, seeds, replicates=40, reach=True)
    audience = {int(target) for seed in seeds for target in chain.graph.targets[chain.graph.sources == seed]}
    assert (ensemble.sizes >= len(seeds)).all()
    assert (ensemble.reach >= np.maximum(ensemble.sizes, len(set(seeds) | audience))).all()
    assert (ensemble.reach <= chain.graph.account_count).all()


@given(model=every_model, data=st.data())
def test_the_order_of_the_seeds_changes_nothing(model, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    assert (sizes(chain, model, seeds) == sizes(chain, model, seeds[::-1])).all()


@given(chain=chains(INDEPENDENT), data=st.data())
def test_from_all_accounts_together_spreads_the_union_of_what_each_spreads(chain, data):
    """Of live ties: the spread of two seeds together is at most the sum, and at least the larger."""
    seeds = data.draw(seeds_of(chain, most=2))
    alone = [sizes(chain, INDEPENDENT, [seed]) for seed in seeds]
    together = sizes(chain, INDEPENDENT, seeds)
    assert (together <= sum(alone)).all()
    assert (together >= np.max(alone, axis=0)).all()


@given(chain=chains(INDEPENDENT), data=st.data())
def test_a_further_seed_adds_less_to_more_seeds(chain, data):
    """The spread of each replicate is submodular in the seeds (Kempe, Kleinberg, Tardos 2003, theorem 2.2)."""
    seeds = data.draw(seeds_of(chain))
    last, few = seeds[-1], seeds[: len(seeds) // 2]
    gain = [
        sizes(chain, INDEPENDENT, [*others, last]) - (sizes(chain, INDEPENDENT, others) if others else 0)
        for others in (few, seeds[:-1])
    ]
    assert (gain[0] >= gain[1]).all()


@given(model=every_model, k=st.integers(1, 8), data=st.data())
def test_a_column_of_the_curve_is_a_simulation_of_that_many_seeds(model, k, data):
    chain = data.draw(chains(model))
    seeds = data.draw(seeds_of(chain))
    curve = diffusion.tipping_curve(chain, model, seeds, replicates=40, random_state=3)
    k = min(k, len(seeds))
    assert (curve.sizes[:, k - 1] == sizes(chain, model, seeds[:k], random_state=3)).all()


@given(model=every_model, data=st.data())
@settings(max_examples=40)
def test_an_unrelated_tie_leaves_the_coins_of_all_others_alone(model, data):
    """A tie among two new accounts, behind all others in the order of names, changes no replicate."""
    chain = data.draw(chains(model))
    seeds, count = data.draw(seeds_of(chain)), chain.graph.account_count
    ties = list(zip(chain.graph.sources.tolist(), chain.graph.targets.tolist(), strict=True))
    grown = chain_of(count + 2, [*ties, (count, count + 1)], [*chain.probabilities, 0.7])
    assert (sizes(grown, model, seeds) == sizes(chain, model, seeds)).all()
    assert (model.units(grown)[:-1] == model.units(chain)).all()


def test_a_tie_that_never_fires_changes_nothing_between_the_same_accounts():
    ties = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
    more = [*ties, (1, 3), (3, 1)]
    for model in MODELS:
        plain, crowded = chain_of(4, ties, 0.4), chain_of(4, more, [0.4] * 5 + [0.0] * 2)
        assert (sizes(plain, model, [0], 300) == sizes(crowded, model, [0], 300)).all()


@given(chain=chains(THRESHOLD), powers=st.tuples(st.floats(0.01, 0.999), st.floats(0.01, 0.999)))
def test_whole_weights_are_close_never_exceed_1_and_never_shrink_with_the_power(chain, powers):
    units = THRESHOLD.units(chain).astype(np.int64)
    assert (np.abs(units - chain.probabilities * 2**31) <= 2).all()
    assert ((units > 0) <= (chain.probabilities > 0)).all()
    assert (np.bincount(chain.graph.targets, weights=units) <= 2**31 + 3).all()
    less, more = (THRESHOLD.units(chain.amplified(power)).astype(np.int64) for power in sorted(powers))
    assert (less <= more).all()
    assert (more <= units).all()


def test_whole_weights_sum_to_one_however_many_accounts_come_before():
    graph = graph_of(3_000, [(source, target) for target in range(3_000) for source in range(7) if source != target])
    units = THRESHOLD.units(diffusion.weighted_cascade(graph)).astype(np.int64)
    assert set(np.bincount(graph.targets, weights=units).astype(int)) == {2**31}


@given(chain=chains(INDEPENDENT))
def test_a_positive_probability_never_rounds_to_0_and_none_exceeds_1(chain):
    units = IndependentCascade().units(chain).astype(np.int64)
    assert ((units > 0) == (chain.probabilities > 0)).all()
    assert (np.abs(units - chain.probabilities * 2**31) <= 1).all()
    assert units.max(initial=0) <= 2**31


def test_scaling_helps_the_linear_threshold_bear_any_chances():
    graph = graph_of(4, [(0, 3), (1, 3), (2, 3)])
    chain = diffusion.explicit(graph, bearable(graph, np.array([0.9, 0.8, 0.7])))
    assert sizes(chain, LinearThreshold(), [0, 1, 2], 200).min() == 4
