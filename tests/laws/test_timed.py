"""Laws of spreads in time: they hold replicate by replicate, to the last bit."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import AbsoluteThreshold, Chain, ComplexContagion, Graph, IndependentCascade, TimedCascade
from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.fading import HalfLife
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.replicates import spread_curves
from diffusion.cascades.starts import Start
from diffusion.cascades.timed_runs import run_timed
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.parallel import threads
from diffusion.provenance import Provenance
from tests.kernels.test_timed import BUSY, FAMILIES, models
from tests.networks import chain_of, chains, seeds_of

MANY = 30
HOUR = 3_600.0
PLAIN = TimedCascade(Exponential(HOUR))
LARGER = diffusion.weighted_cascade(diffusion.chung_lu(2_000, 12_000)).amplified(1.5)


def curves(chain, model, seeds, replicates=MANY):
    """Return spread and reach of every prefix of the seeds."""
    ends = np.arange(1, len(seeds) + 1)
    found = spread_curves(chain, model, np.array(seeds), ends, replicates=replicates, reach=True, random_state=5)
    return np.stack(found).tolist()


@given(chain=chains(IndependentCascade()), family=st.sampled_from(FAMILIES), data=st.data())
def test_delays_alone_leave_the_independent_cascade_as_it_is(chain, family, data):
    scales = np.array(data.draw(st.lists(st.floats(0.1, 10), min_size=chain.graph.tie_count,
                                         max_size=chain.graph.tie_count)))  # fmt: skip
    seeds = data.draw(seeds_of(chain, most=4))
    for delays in (family, Delays(family, scales)):
        assert curves(chain, TimedCascade(delays), seeds) == curves(chain, IndependentCascade(), seeds)


@pytest.mark.parametrize("family", [Fixed(0), Fixed(HOUR), Exponential(5), LogNormal(HOUR, 2), PowerLaw(1, 60, 1e6)])
def test_in_a_larger_network_too_whatever_the_delays(family):
    seeds = [3, 1, 4, 15, 92]
    assert curves(LARGER, TimedCascade(family), seeds, 300) == curves(LARGER, IndependentCascade(), seeds, 300)


@pytest.mark.parametrize("late", [None, Reinforcement((1, 1, 1)), Reinforcement((1.0,))])
def test_a_repetition_that_adds_nothing_leaves_it_as_it_is(late):
    model = TimedCascade(Exponential(HOUR), reinforcement=late)
    assert curves(LARGER, model, [3, 1], 200) == curves(LARGER, IndependentCascade(), [3, 1], 200)


def test_curves_tipping_points_and_valleys_are_those_of_the_independent_cascade():
    order = np.argsort(-LARGER.graph.out_degrees)[300:330].tolist()
    one, other = (diffusion.tipping_curve(LARGER, m, order, replicates=100) for m in (PLAIN, IndependentCascade()))
    assert (one.sizes == other.sizes).all()
    asked = {"target": 600, "ordered_seeds": order, "replicates": 2_000}
    points = [diffusion.find_tipping_point(LARGER, m, **asked) for m in (PLAIN, IndependentCascade())]
    assert points[0].accounts == points[1].accounts
    assert points[0].accounts_needed == points[1].accounts_needed > 1
    valleys = [diffusion.find_valley(LARGER, m, replicates=1_000) for m in (PLAIN, IndependentCascade())]
    assert (valleys[0].size, valleys[0].small) == (valleys[1].size, valleys[1].small)
    assert valleys[0].exists


def test_on_plausible_chains_too():
    graph = diffusion.chung_lu(300, 2_000)
    given = np.random.default_rng(1).uniform(0.5, 5, (2, graph.tie_count))
    belief = diffusion.Posterior(given[0], 3 * given[1])
    chain = Chain(graph, belief.mean, Provenance("test", {}, {}), posterior=belief)
    plausible = diffusion.PlausibleChains(chain, draws=7)
    one, other = (diffusion.simulate(plausible, m, range(5), replicates=100) for m in (PLAIN, IndependentCascade()))
    assert (one.sizes == other.sizes).all()
    assert len(set(one.sizes)) > 10


@given(chain=chains(IndependentCascade()), count=st.integers(1, 4), data=st.data())
def test_a_threshold_of_exposures_is_complex_contagion_on_ties_that_are_certain(chain, count, data):
    """All exposures count, live or not, and the last does it: so any probabilities above 0 are as good as 1."""
    certain = diffusion.explicit(chain.graph, np.ones(chain.graph.tie_count))
    maybe = diffusion.explicit(chain.graph, np.maximum(chain.probabilities, 2.0**-31))
    seeds = data.draw(seeds_of(chain, most=5))
    expected = curves(certain, ComplexContagion(AbsoluteThreshold(count)), seeds)
    law = TimedCascade(data.draw(st.sampled_from(FAMILIES)), reinforcement=Reinforcement.threshold(count))
    for ties in (certain, maybe):
        assert curves(ties, law, seeds) == expected


@st.composite
def monotone(draw):
    """Draw a chain, a model in which nobody tires and nothing trends, and seeds."""
    chain = draw(chains(IndependentCascade()))
    model = draw(models(chain.graph.tie_count))
    rising = model.reinforcement and Reinforcement(sorted(model.reinforcement.multiples))
    model = changed(model, refractory=None, trending=None, reinforcement=rising)
    assert model.is_monotone
    return chain, model, draw(seeds_of(chain, most=4))


def changed(model, **what):
    names = ("delays", "horizon", "content_fading", "post_fading", "attention", "reinforcement", "refractory", "rhythm",
             "hour", "trending")  # fmt: skip
    return TimedCascade(**{name: getattr(model, name) for name in names} | what)


def joined(chain, model, seeds):
    """Return who joined when in the first replicates, and how many saw it."""
    codes = np.array(seeds, np.uint32)
    ends = [diffusion.trace(chain, model, [Start("seeds", codes)], replicate=r) for r in range(5)]
    return [dict(zip(end["account"], end["time"], strict=True)) for end in ends]


def never_less(fewer, more):
    """Whether everybody who joins on one side does so on the other, and no later."""
    return all(
        account in there and there[account] <= time
        for here, there in zip(fewer, more, strict=True)
        for account, time in here.items()
    )


@given(case=monotone())
@settings(max_examples=60)
def test_one_more_seed_makes_nobody_join_later(case):
    chain, model, seeds = case
    assert never_less(joined(chain, model, seeds[:-1]), joined(chain, model, seeds)) if len(seeds) > 1 else True
    grown = np.array(curves(chain, model, seeds))
    assert (np.diff(grown, axis=2) >= 0).all()


@given(case=monotone(), power=st.floats(1, 20))
@settings(max_examples=60)
def test_more_power_makes_nobody_join_later(case, power):
    chain, model, seeds = case
    assert never_less(joined(chain, model, seeds), joined(chain.amplified(power), model, seeds))


@given(case=monotone())
@settings(max_examples=60)
def test_more_time_and_attention_and_persuasion_make_nobody_join_later(case):
    chain, model, seeds = case
    multiples = (1.0,) if model.reinforcement is None else model.reinforcement.multiples
    base = joined(chain, model, seeds)
    more = {
        "horizon": model.horizon * 3 + 1,
        "content_fading": None,
        "post_fading": None,
        "attention": None,
        "reinforcement": Reinforcement([multiple * 2 + 0.1 for multiple in multiples]),
    }
    for name, value in more.items():
        assert never_less(base, joined(chain, changed(model, **{name: value}), seeds)), name


@pytest.mark.parametrize(("less", "more"), [
    ({"content_fading": HalfLife("1h")}, {"content_fading": HalfLife("3h")}),
    ({"post_fading": HalfLife("1h")}, {"post_fading": HalfLife("3h")}),
    ({"attention": DividedAttention(3)}, {"attention": DividedAttention(9)}),
    ({"horizon": "2h"}, {"horizon": "9h"}),
    ({"reinforcement": Reinforcement((0.5, 1))}, {"reinforcement": Reinforcement((0.5, 2))}),
], ids=lambda setting: next(iter(setting)))  # fmt: skip
def test_slower_fading_and_wider_attention_shrink_no_replicate_and_enlarge_some(less, more):
    sizes = [
        diffusion.simulate(LARGER, changed(PLAIN, **setting), range(9), replicates=200).sizes
        for setting in (less, more)
    ]
    assert (sizes[0] <= sizes[1]).all()
    assert sizes[0].sum() < sizes[1].sum()


def test_where_people_tire_of_it_one_more_seed_can_do_harm():
    chain, model = chain_of(3, [(0, 2), (1, 2)], 0.5), changed(PLAIN, reinforcement=Reinforcement((1, 0)))
    alone, both = (diffusion.simulate(chain, model, seeds, replicates=200).sizes for seeds in ([0], [0, 1]))
    assert not model.is_monotone
    assert (both - 1 < alone).any()


def test_with_no_delay_all_is_over_at_once_and_with_a_fixed_one_each_generation_has_its_time():
    at_once = diffusion.simulate(LARGER, TimedCascade(Fixed(0), horizon=0), range(9), replicates=50)
    assert (at_once.sizes == diffusion.simulate(LARGER, IndependentCascade(), range(9), replicates=50).sizes).all()
    assert not at_once.last_time.any()
    rounds = run_timed(LARGER, TimedCascade(Fixed(1)), [Start("seeds", np.arange(9))], replicates=50,
                       grid=np.arange(66) - 0.5 + 0.5 * (np.arange(66) == 0))  # fmt: skip
    assert (rounds.growth == rounds.by_generation).all()


def test_the_horizon_ends_what_would_have_gone_on():
    whole = run_timed(LARGER, PLAIN, [Start("seeds", np.arange(9))], replicates=60, grid=[0, HOUR, 2 * HOUR, 9 * HOUR])
    for place, hours in ((1, 1), (2, 2)):
        cut = diffusion.simulate(LARGER, changed(PLAIN, horizon=hours * HOUR), range(9), replicates=60)
        assert (cut.sizes == whole.by_time[:, place]).all()
        assert (cut.last_time <= hours * HOUR).all()


def test_shuffled_input_changes_nothing():
    graph, order = LARGER.graph, np.random.default_rng(1).permutation(LARGER.graph.tie_count)
    names = graph.names.take(np.arange(len(graph)))
    shuffled = Graph.from_arrays(graph.sources[order], graph.targets[order], names=names, edges="influence")
    other = diffusion.weighted_cascade(shuffled).amplified(1.5)
    for model in (PLAIN, BUSY):
        one, two = (
            diffusion.simulate(c, model, s, replicates=50) for c, s in ((LARGER, [1, 2, 3]), (other, [3, 1, 2]))
        )
        assert one.table().equals(two.table())
        assert (one.growth == two.growth).all()


def test_replicates_depend_neither_on_threads_nor_on_those_before():
    begun = [Start("seeds", np.arange(9))]
    grid = [0, HOUR, 5 * HOUR]
    with threads(1):
        alone = run_timed(LARGER, BUSY, begun, replicates=300, grid=grid)
    with threads(3):
        together = run_timed(LARGER, BUSY, begun, replicates=300, grid=grid)
    later = run_timed(LARGER, BUSY, begun, replicates=50, first=250, grid=grid)
    assert alone.table().equals(together.table())
    assert (alone.by_way == together.by_way).all()
    assert (alone.sizes[250:] == later.sizes).all()
    assert (alone.growth[250:] == later.growth).all()


def test_nobody_reads_or_moves_the_global_generators():
    def run():
        return diffusion.simulate(LARGER, BUSY, [1], replicates=20).sizes.tolist()

    np.random.seed(1)  # noqa: NPY002
    random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    first = run()
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert run() == first


def test_a_start_of_the_same_name_reads_the_same_coins_in_every_launch():
    chain = chain_of(400, [(0, 1)], 0.0)
    views = {"at": "1h", "duration": "5h", "chance": 0.5, "views": 0.7, "cap": 3}
    report = Start("television", np.arange(300), **views)
    again = Start("television", np.arange(300), **views)
    paper = Start("newspaper", np.arange(300), **views)
    alone = diffusion.trace(chain, PLAIN, [report])
    among = diffusion.trace(chain, PLAIN, [Start("posts", np.arange(300, 400)), report])
    assert among[among["way"] == "television"]["account"].tolist() == alone["account"].tolist()
    assert among[among["way"] == "television"]["time"].tolist() == alone["time"].tolist()
    other = diffusion.trace(chain, PLAIN, [paper])
    assert other["account"].tolist() != alone["account"].tolist()
    assert len(diffusion.trace(chain, PLAIN, [report, again])) > len(alone)


def test_whoever_accepts_at_one_chance_accepts_at_every_higher_one_whatever_the_start_is_called():
    chain = chain_of(500, [(0, 1)], 0.0)
    accepting = [
        set(diffusion.trace(chain, PLAIN, [Start(name, np.arange(500), at, chance=chance)], replicate=3)["account"])
        for name, at, chance in (("paid", 0, 0.3), ("gift", "1h", 0.3), ("paid", 0, 0.6))
    ]
    assert accepting[0] == accepting[1] < accepting[2]
    assert 100 < len(accepting[0]) < 200
