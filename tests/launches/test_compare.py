"""Launches compared on the same coins."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import diffusion
from diffusion import IndependentCascade, Launch, LinearThreshold, Push, compare_launches
from diffusion.errors import InputError, UnknownAccountError
from tests.networks import clique

MODEL = IndependentCascade()
PLANS = [Launch("one hub", [Push([3])]), Launch("three points", [Push([10, 11]), Push([12])])]


@pytest.fixture(scope="module")
def chain():
    return diffusion.uniform(diffusion.chung_lu(500, 4_000), 0.08)


@pytest.fixture(scope="module")
def comparison(chain):
    return compare_launches(PLANS, chain, MODEL, replicates=1_000, target=40, random_state=3)


def test_each_ensemble_is_the_simulation_of_its_seeds(chain, comparison):
    for plan, ensemble in zip(PLANS, comparison.ensembles, strict=True):
        alone = diffusion.simulate(chain, MODEL, plan.accounts, replicates=1_000, random_state=3)
        assert (ensemble.sizes == alone.sizes).all()
        assert ensemble.seeds == plan.accounts


def test_differences_are_those_of_the_sizes_replicate_by_replicate(comparison):
    (pair,) = comparison.differences
    gaps = comparison.ensembles[0].sizes - comparison.ensembles[1].sizes
    error = gaps.std(ddof=1) / np.sqrt(1_000)
    assert (pair.first, pair.second) == ("one hub", "three points")
    assert pair.mean == gaps.mean()
    assert (pair.low, pair.high) == pytest.approx((gaps.mean() - 1.959964 * error, gaps.mean() + 1.959964 * error))
    assert pair.first_wins.successes == np.count_nonzero(gaps > 0)
    assert pair.second_wins.successes == np.count_nonzero(gaps < 0)


def test_the_same_coins_make_the_difference_surer_than_coins_of_ones_own(chain):
    """Two launches that share three of their four points."""
    plans = [Launch("a", Push([1, 2, 3, 4])), Launch("b", Push([1, 2, 3, 5]))]
    first, second = (ensemble.sizes for ensemble in compare_launches(plans, chain, MODEL, replicates=1_000).ensembles)
    other = diffusion.simulate(chain, MODEL, plans[1].accounts, replicates=1_000, random_state=4).sizes
    paired, unpaired = (first - second).var(), (first - other).var()
    assert paired < 0.6 * unpaired
    assert unpaired == pytest.approx(first.var() + other.var(), rel=0.2)


def test_identical_launches_tie_in_every_replicate(chain):
    again = [PLANS[1], Launch("the same in another order", [Push([12, 10]), Push([11])])]
    (pair,) = compare_launches(again, chain, MODEL, replicates=200).differences
    assert (pair.mean, pair.low, pair.high, pair.replicates_to_decide) == (0, 0, 0, None)
    assert pair.first_wins.successes == pair.second_wins.successes == 0
    assert "within noise" in pair.summary()


def test_a_launch_with_one_more_seed_never_loses(chain):
    more = Launch("and one", [Push([10, 11, 12, 77])])
    (pair,) = compare_launches([more, PLANS[1]], chain, MODEL, replicates=500).differences
    assert pair.second_wins.successes == 0
    assert pair.low > 0


def test_a_difference_that_is_clear_is_said_to_be_and_one_in_noise_says_how_many_replicates_would_decide(chain):
    plans = [Launch("a", Push([20, 21])), Launch("b", Push([20, 24]))]
    (few,) = compare_launches(plans, chain, MODEL, replicates=100).differences
    assert few.low <= 0 <= few.high
    needed = few.replicates_to_decide
    assert needed > 100
    assert f"within noise; about {needed:,} replicates would decide it" in few.summary()
    half = (few.high - few.low) / 2
    assert half * np.sqrt(100 / needed) <= abs(few.mean)
    (clear,) = compare_launches([PLANS[0], Launch("all", Push(range(100)))], chain, MODEL, replicates=200).differences
    assert "within noise" not in clear.summary()
    assert clear.replicates_to_decide is None
    assert "fewer accounts than" in clear.summary()


def test_every_pair_is_compared_and_every_launch_has_its_row(chain):
    plans = [Launch(name, Push([seed])) for name, seed in (("a", 1), ("b", 2), ("c", 3), ("d", 4))]
    comparison = compare_launches(plans, chain, MODEL, replicates=50)
    assert [(pair.first, pair.second) for pair in comparison.differences] == [
        ("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"),
    ]  # fmt: skip
    table = comparison.table()
    assert table["launch"].tolist() == ["a", "b", "c", "d"]
    assert table["followers"].tolist() == [int(chain.graph.out_degrees[seed]) for seed in (1, 2, 3, 4)]
    assert table["mean"].tolist() == [ensemble.mean for ensemble in comparison.ensembles]
    assert len(comparison.differences_table()) == 6


def test_the_linear_threshold_compares_as_well():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(300, 2_000))
    comparison = compare_launches(PLANS, chain, LinearThreshold(), replicates=300)
    gaps = comparison.ensembles[0].sizes - comparison.ensembles[1].sizes
    assert comparison.differences[0].mean == gaps.mean()


def test_tips_are_chances_of_the_target_that_was_asked_for(comparison):
    for ensemble, chance in zip(comparison.ensembles, comparison.tips.values(), strict=True):
        assert chance == ensemble.chance(at_least=40)
    assert comparison.target == 40
    assert "Past 40 accounts: “one hub” with" in comparison.summary()
    assert comparison.table()["chance"].tolist() == [chance.estimate for chance in comparison.tips.values()]


def test_without_a_target_it_is_the_valley_and_the_same_for_all():
    chain = clique(50, 0.08)
    comparison = compare_launches(PLANS, chain, MODEL, replicates=300)
    assert comparison.target == comparison.valley.size == diffusion.find_valley(chain, MODEL).size
    views = comparison.outbreaks
    assert set(views) == {"one hub", "three points"}
    assert all(view.valley is comparison.valley for view in views.values())
    assert views["three points"].chance.estimate > views["one hub"].chance.estimate


def test_without_a_valley_nothing_tips_and_it_says_so():
    chain = clique(50, 0.002)
    comparison = compare_launches(PLANS, chain, MODEL, replicates=300)
    assert comparison.target is None
    assert comparison.tips == {"one hub": None, "three points": None}
    assert "No launch can tip: in 20,000 runs" in comparison.summary()
    assert comparison.table()["chance"].isna().all()
    assert isinstance(comparison.plot(), Figure)


def test_a_valley_that_is_known_is_not_looked_for_again(chain, monkeypatch):
    valley = diffusion.find_valley(chain, MODEL)
    monkeypatch.setattr("diffusion.launches.comparison.compare.find_valley", None)
    assert compare_launches(PLANS, chain, MODEL, replicates=50, valley=valley).valley is valley


def test_hostile_names_and_percentages_in_names_stay_as_they_are(chain):
    names = ['=HYPERLINK("x")', "<script>alert(1)</script>", "the 95 % plan"]
    plans = [Launch(name, Push([seed])) for seed, name in enumerate(names)]
    comparison = compare_launches(plans, chain, MODEL, replicates=60, confidence=0.8)
    for name in names:
        assert f"“{name}”" in comparison.summary()
    assert "(80 %:" in comparison.summary()
    assert isinstance(comparison.plot(), Figure)


def test_its_record_names_every_plan_and_setting(chain, comparison):
    record = comparison.provenance
    assert record.settings["launches"] == {"one hub": [3], "three points": [10, 11, 12]}
    assert (record.settings["replicates"], record.settings["target"], record.settings["confidence"]) == (
        1_000,
        40,
        0.95,
    )
    assert (record.random_state, record.inputs) == (3, {"chain": chain.fingerprint})


@pytest.mark.parametrize(("plans", "words"), [
    ([], "launches: give at least two Launch objects to compare"),
    ([PLANS[0]], "launches: give at least two Launch objects to compare"),
    (["a", "b"], "launches: give at least two Launch objects to compare"),
    ([PLANS[0], Launch("one hub", Push([4]))], "launches: names must differ, not .'one hub', 'one hub'."),
    ([PLANS[0], Launch("late", [Push([4]), Push([5], at=6)])], "'late' pushes at 6; in models without time"),
    ([PLANS[0], Launch("stranger", Push(["@x"]))], "there is no account '@x' in the graph"),
    ([PLANS[0], Launch("twice", Push([7, "7"]))], "a push names '7' twice; a seed counts once"),
])  # fmt: skip
def test_plans_that_cannot_be_are_refused_in_words(chain, plans, words):
    with pytest.raises(InputError, match=words) as refusal:
        compare_launches(plans, chain, MODEL, replicates=10)
    assert isinstance(refusal.value, UnknownAccountError) == ("@x" in words)


@pytest.mark.parametrize(("argument", "value", "words"), [
    ("target", 501, "target must be at most 500, not 501"),
    ("target", 0, "target must be at least 1, not 0"),
    ("replicates", 0, "replicates must be at least 1, not 0"),
    ("replicates", True, "replicates must be a whole number, not True"),
    ("confidence", 1.0, "confidence must lie strictly between 0 and 1, not 1.0"),
    ("random_state", None, "random_state must be a whole number"),
])  # fmt: skip
def test_arguments_that_cannot_be_are_refused_in_words(chain, argument, value, words):
    with pytest.raises(InputError, match=words):
        compare_launches(PLANS, chain, MODEL, **{argument: value})


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Push([]), "a push needs at least one account"),
    (lambda: Push(["@a"], at=-1), "at must be at least 0, not -1"),
    (lambda: Push(["@a"], at=float("nan")), "at must be a finite number, not nan"),
    (lambda: Launch("", Push(["@a"])), "a launch needs a name, not ''"),
    (lambda: Launch(5, Push(["@a"])), "a launch needs a name, not 5"),
    (lambda: Launch("plan", []), r"launch 'plan' needs pushes, such as Push\(\['@ann'\]\)"),
    (lambda: Launch("plan", ["@a"]), "launch 'plan' needs pushes"),
    (lambda: Launch("plan", [Push(["@a"]), Push(["@b", "@a"])]), "launch 'plan' pushes '@a' twice; a seed counts once"),
])  # fmt: skip
def test_pushes_and_launches_that_cannot_be_are_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_a_launch_of_very_many_seeds_is_made_at_once():
    launch = Launch("all", [Push(range(100_000)), Push("@ann")])
    assert len(launch.accounts) == 100_001
    assert launch == Launch("all", [Push(range(100_000)), Push(["@ann"])])
