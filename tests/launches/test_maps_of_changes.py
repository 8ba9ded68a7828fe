"""What would have to be true for the other launch to win: turning points that can be computed by hand."""

import numpy as np
import pytest

import diffusion
from diffusion.drawing import picture
from diffusion.launches.maps import levers
from diffusion.launches.maps.turning_points import price_ratio
from tests.networks import chain_of

TIMED = diffusion.TimedCascade(diffusion.Fixed("1h"))
DEEP, BROAD = 0, 1


def two_fountains(p=0.1):
    """Return a chain in which one account has 2 followers with 10 each, and another 6 who are followed by nobody.

    They reach 2p + 20p² and 6p accounts on average: equally many where p = 0.2.
    """
    deep = [(DEEP, 2), (DEEP, 3)] + [(2 + half, 4 + 10 * half + number) for half in (0, 1) for number in range(10)]
    return chain_of(30, deep + [(BROAD, 24 + number) for number in range(6)], p)


def plans():
    return [
        diffusion.Launch("deep", diffusion.Push([DEEP])),
        diffusion.Launch("broad", diffusion.Push([BROAD])),
    ]


def change(lever, model=TIMED, chain=None, **given):
    settings = {"replicates": 6_000} | given
    found = diffusion.what_would_change(plans(), chain or two_fountains(), model, levers=[lever], **settings)
    return found, found.turning_points[0]


@pytest.mark.parametrize("model", [TIMED, diffusion.IndependentCascade()], ids=["timed", "independent"])
def test_the_power_at_which_two_ripples_reach_equally_many(model):
    found, point = change(levers.power(0.5, 5), model)
    expected = np.log1p(-0.2) / np.log1p(-0.1)
    assert found.ahead == "broad"
    assert point.at == pytest.approx(expected, rel=0.08)
    assert point.interval[0] <= expected <= point.interval[1]
    assert point.interval[0] < point.at < point.interval[1]
    assert point.now == 1
    assert "“deep” would overtake “broad” if the content's power were 2" in found.summary()
    assert "or more" in found.summary()


def test_below_as_well_as_above():
    found, point = change(levers.power(0.1, 5), chain=two_fountains(0.4))
    expected = np.log1p(-0.2) / np.log1p(-0.4)
    assert found.ahead == "deep"
    assert point.at == pytest.approx(expected, rel=0.08)
    assert "or less" in found.summary()


def test_the_half_life_at_which_two_ripples_reach_equally_many():
    # p(age) = 0.4 · 2^(-age/h): 2p₁ + 20p₁p₂ = 6p₁ where p₂ = 0.2, an age of two hours being one half-life
    _, point = change(levers.half_life(600, 100_000), chain=two_fountains(0.4))
    assert point.at == pytest.approx(7_200, rel=0.1)
    assert point.now is None


def test_the_factor_of_delays_does_the_same():
    model = diffusion.TimedCascade(diffusion.Fixed("1h"), content_fading=diffusion.HalfLife("8h"))
    _, point = change(levers.delay(0.2, 20), model, two_fountains(0.4))
    assert point.at == pytest.approx(4, rel=0.1)
    assert point.now == 1


def test_what_never_changes_the_order_is_said_to_be_so():
    found, point = change(levers.acceptance(0.5, 1), replicates=2_000)
    assert point.at is None
    assert point.interval is None
    assert "acceptance: nowhere from 50 % to 100 % is “deep” ahead beyond noise" in found.summary()
    assert np.isnan(found.table()["changes_at"][0])


def test_acceptance_scales_both_launches():
    _, point = change(levers.acceptance(0.25, 1), chain=two_fountains(1.0), replicates=4_000)
    half = point.tried[0]
    assert half.value == 0.25
    assert half.first_mean == pytest.approx(0.25 * 23, rel=0.1)
    assert half.second_mean == pytest.approx(0.25 * 7, rel=0.1)


def test_divided_attention_and_reinforcement_are_turned_as_the_model_would():
    chain = two_fountains(0.4)
    for lever, field, value in (
        (levers.attention(0.5, 2), "attention", diffusion.DividedAttention(0.5)),
        (levers.reinforcement(0, 2), "reinforcement", diffusion.Reinforcement.growing(2)),
        (levers.trending(2, 0, 0.5), "trending", diffusion.TrendingList(2, visibility=0.5)),
    ):
        _, point = change(lever, chain=chain, replicates=300)
        tried = point.tried[0 if field == "attention" else -1]
        model = diffusion.TimedCascade(diffusion.Fixed("1h"), **{field: value})
        means = [diffusion.simulate(chain, model, plan.accounts, replicates=300).mean for plan in plans()]
        assert [tried.first_mean, tried.second_mean] == means


def test_the_present_is_on_the_same_coins_as_everything():
    found, point = change(levers.power(0.5, 5), replicates=500)
    sizes = [diffusion.simulate(two_fountains(), TIMED, plan.accounts, replicates=500).sizes for plan in plans()]
    assert found.now.mean == (sizes[0] - sizes[1]).mean()
    present = next(tried for tried in point.tried if tried.value == 1)
    assert present.mean == found.now.mean


def test_points_can_be_left_out():
    chain = chain_of(12, [(0, 2 + number) for number in range(6)] + [(1, 8 + number) for number in range(4)], 1.0)
    many = [diffusion.Launch("one", diffusion.Push([0])), diffusion.Launch("two", diffusion.Push([1, 2]))]
    for model in (TIMED, diffusion.IndependentCascade()):
        every = diffusion.what_would_change(many, chain, model, levers=[], replicates=2)
        assert every.now.mean == 7 - 6
        net = diffusion.what_would_change(many, chain, model, levers=[], won_over=True, replicates=2)
        assert net.now.mean == 6 - 4


def test_the_ratio_of_prices_is_the_ratio_of_means_with_an_interval_that_covers():
    chance, hits = np.random.default_rng(1), 0
    for _ in range(300):
        first = chance.poisson(30, 100)
        second = first // 2 + chance.poisson(5, 100)
        ratio, low, high = price_ratio(first, second, None, 0.95)
        assert low < ratio == first.mean() / second.mean() < high
        hits += low < 30 / (14.75 + 5) < high  # the mean of the half, rounded down, is 14.75
    assert hits > 270
    assert price_ratio(np.array([1, 2]), np.array([0, 0]), None, 0.95)[0] != price_ratio
    assert np.isnan(price_ratio(np.array([1, 2]), np.array([0, 0]), None, 0.95)[0])
    assert price_ratio(np.array([5, 6, 7]), np.array([0, 0, 1]), None, 0.95)[2] == np.inf


def test_prices_are_told_where_fees_are_known():
    import pandas as pd

    fees = diffusion.read_accounts(pd.DataFrame({"account": [DEEP, BROAD], "fee": [300, 100]}))
    told = diffusion.what_would_change(plans(), two_fountains(), TIMED, levers=[], accounts=fees, replicates=50)
    assert told.prices == (300, 100)
    assert "it costs 300 against 100, 3 times" in told.summary()
    silent = diffusion.what_would_change(plans(), two_fountains(), TIMED, levers=[], replicates=50)
    assert "what they cost is not known" in silent.summary()


def test_all_levers_of_a_model_are_turned_unless_some_are_named():
    found = diffusion.what_would_change(plans(), two_fountains(), TIMED, replicates=20)
    names = ["power", "half-life", "reinforcement", "attention", "acceptance", "delay", "trending"]
    assert found.table()["lever"].tolist() == names
    assert set(found.differences_table()["lever"]) == set(names)
    assert picture(found.plot(), "png") == picture(found.plot(), "png")
    assert [lever.name for lever in levers.levers_for(diffusion.IndependentCascade(), 30)] == ["power"]


def test_launches_that_are_equal_are_said_to_be_so():
    chain = chain_of(4, [(0, 2), (1, 3)], 1.0)
    found = diffusion.what_would_change(plans(), chain, TIMED, levers=[levers.power()], replicates=10)
    assert "spread equally far" in found.summary()
    assert found.turning_points[0].at is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"launches": plans()[:1]}, "give two launches"),
        ({"launches": [plans()[0], plans()[0]]}, "names must differ"),
        ({"levers": ["power"]}, "levers must come from"),
        ({"model": diffusion.IndependentCascade(), "levers": [levers.half_life()]}, "only a TimedCascade"),
        (
            {
                "model": diffusion.IndependentCascade(),
                "launches": [plans()[0], diffusion.Launch("late", diffusion.Push([BROAD], at="1h"))],
            },
            "only a TimedCascade understands",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, words):
    settings = {"launches": plans(), "model": TIMED, "replicates": 10} | given
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.what_would_change(chain=two_fountains(), **settings)


def test_a_lever_that_goes_nowhere_is_refused():
    with pytest.raises(diffusion.InputError, match="from a lower to a higher value"):
        levers.power(2, 2)
    with pytest.raises(diffusion.InputError, match="both above 0"):
        levers.power(0, 2)


def test_a_launch_that_is_ahead_wherever_something_is_switched_on_is_said_to_be_so():
    # the broad account's followers follow only it, the deep one's six others too, whose posts crowd it out
    crowd = [(20 + other, 2 + follower) for follower in range(6) for other in range(6)]
    chain = chain_of(30, [(0, 2 + follower) for follower in range(6)] + [(1, 10 + n) for n in range(4)] + crowd, 1.0)
    found, point = change(levers.attention(0.5, 3), chain=chain, replicates=1_000, won_over=True)
    assert found.ahead == "deep"
    assert point.everywhere
    assert point.at is None
    assert "attention: “broad” is ahead of “deep” at all values tried from 0.5 to 3" in found.summary()
    assert "wins over 2.0 accounts more" in found.summary()
