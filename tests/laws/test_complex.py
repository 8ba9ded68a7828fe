"""Laws of complex contagion: they hold replicate by replicate, not on average."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import diffusion
from diffusion import AbsoluteThreshold, ComplexContagion, IndependentCascade, RelativeThreshold
from diffusion.errors import InputError, UnknownAccountError
from tests.kernels.test_complex import models
from tests.networks import chain_of, chains, clique, seeds_of


def sizes(chain, model, seeds, replicates=30):
    return diffusion.simulate(chain, model, seeds, replicates=replicates).sizes


@st.composite
def cases(draw):
    chain = draw(chains(IndependentCascade()))
    return chain, draw(models(chain.graph.account_count)), draw(seeds_of(chain))


@given(case=cases(), power=st.floats(1, 20))
def test_more_power_never_shrinks_a_replicate(case, power):
    chain, model, seeds = case
    assert (sizes(chain.amplified(power), model, seeds) >= sizes(chain, model, seeds)).all()


@given(case=cases())
def test_one_more_seed_never_shrinks_a_replicate_and_the_order_of_seeds_changes_nothing(case):
    chain, model, seeds = case
    grown = diffusion.tipping_curve(chain, model, seeds, replicates=30).sizes
    assert (np.diff(grown, axis=1) >= 0).all()
    assert (grown[:, -1] == sizes(chain, model, seeds[::-1])).all()


@given(case=cases(), less=st.floats(0.01, 1))
def test_more_willing_accounts_never_shrink_a_replicate(case, less):
    chain, model, seeds = case
    fewer = ComplexContagion(model.threshold, model.willing * less)
    assert (sizes(chain, fewer, seeds) <= sizes(chain, model, seeds)).all()


@given(case=cases(), count=st.integers(1, 3), share=st.floats(0.01, 0.5), higher=st.floats(1, 2))
def test_a_higher_threshold_never_makes_a_replicate_larger(case, count, share, higher):
    chain, _, seeds = case
    for low, high in (
        (AbsoluteThreshold(count), AbsoluteThreshold(count + 1)),
        (RelativeThreshold(share), RelativeThreshold(share * higher)),
        (RelativeThreshold(stats.norm(share, 0.2)), RelativeThreshold(stats.norm(share * higher, 0.2))),
    ):
        assert (sizes(chain, ComplexContagion(low), seeds) >= sizes(chain, ComplexContagion(high), seeds)).all()


@given(case=cases())
def test_it_is_never_more_than_the_independent_cascade_from_seeds_and_starters(case):
    """With one tie in place of several, everybody who joins would have joined."""
    chain, model, seeds = case
    if not model.needs(chain.graph).start_by_themselves:
        assert (sizes(chain, model, seeds) <= sizes(chain, IndependentCascade(), seeds)).all()


def test_two_seeds_together_may_do_more_than_the_sum_of_both():
    """What no submodular method can see: alone each reaches itself, together everybody."""
    chain, model = clique(10, 1.0), ComplexContagion()
    assert sizes(chain, model, [0]).tolist() == sizes(chain, model, [1]).tolist() == [1] * 30
    assert sizes(chain, model, [0, 1]).tolist() == [10] * 30


def test_where_all_ties_are_certain_a_share_counts_all_that_are_followed():
    """An account that follows four joins from two of them on at one half, from three on just above it."""
    chain = chain_of(5, [(source, 4) for source in range(4)], 1.0)
    for share, joined in ((0.5, [1, 3, 4, 5]), (0.5 + 1e-9, [1, 2, 4, 5]), (1.0, [1, 2, 3, 5])):
        model = ComplexContagion(RelativeThreshold(share))
        assert [sizes(chain, model, range(count), 1)[0] for count in (1, 2, 3, 4)] == joined


def test_whoever_has_0_starts_and_whoever_follows_nobody_never_joins():
    chain = chain_of(4, [(0, 1), (1, 2)], 1.0)
    starting = ComplexContagion(RelativeThreshold({0: 0.0, 1: 0.5, 2: 1.0, 3: 0.3}))
    assert sizes(chain, starting, [3]).tolist() == [4] * 30
    waiting = ComplexContagion(RelativeThreshold({0: 0.2, 1: 0.5, 2: 1.0, 3: 0.3}))
    assert sizes(chain, waiting, [3]).tolist() == [1] * 30


def test_so_many_are_willing_as_were_said_to_be():
    chain = chain_of(2, [(0, 1)], 1.0)
    joined = sizes(chain, ComplexContagion(AbsoluteThreshold(1), 0.3), [0], 20_000) - 1
    assert abs(joined.mean() - 0.3) < 5 * np.sqrt(0.3 * 0.7 / 20_000)


def test_models_that_say_the_same_are_equal_and_others_are_not():
    same = [ComplexContagion(RelativeThreshold(stats.norm(0.25, scale))) for scale in (0.1, 0.1, 0.2)]
    assert same[0] == same[1] != same[2]
    assert len(set(same)) == 2
    assert AbsoluteThreshold(1) != RelativeThreshold(1)
    assert AbsoluteThreshold([1, 2]) == AbsoluteThreshold(np.array([1, 2])) != AbsoluteThreshold([2, 1])
    assert AbsoluteThreshold({"a": 1, "b": 2}) == AbsoluteThreshold({"b": 2, "a": 1})


class Falling:
    def ppf(self, share):
        return -np.asarray(share)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: RelativeThreshold(1.2), "share must be at most 1.0, not 1.2"),
    (lambda: RelativeThreshold(0), "share must be greater than 0: at 0, everybody starts by themselves"),
    (lambda: RelativeThreshold(-0.1), "share must be at least 0, not -0.1"),
    (lambda: RelativeThreshold(np.nan), "share must be a finite number, not nan"),
    (lambda: RelativeThreshold("half"), "share must be a number, not 'half'"),
    (lambda: RelativeThreshold(True), "share must be a number, not True"),
    (lambda: RelativeThreshold([0.2, 1.5]), r"share\[1\] must be at most 1.0, not 1.5"),
    (lambda: RelativeThreshold([0.2, np.nan]), r"share\[1\] must be a finite number, not nan"),
    (lambda: RelativeThreshold(["a", "b"]), "share must be numbers, one for each account"),
    (lambda: RelativeThreshold({"@ann": 2}), r"share\['@ann'\] must be at most 1.0, not 2"),
    (lambda: AbsoluteThreshold(-1), "count must be at least 0, not -1"),
    (lambda: AbsoluteThreshold(1.5), "count must be a whole number, not 1.5"),
    (lambda: AbsoluteThreshold([1, -2]), r"count\[1\] must be at least 0, not -2"),
    (lambda: AbsoluteThreshold([1, 2.5]), r"count\[1\] must be a whole number, not 2.5"),
    (lambda: AbsoluteThreshold(None), "count must be a number, not None"),
    (lambda: ComplexContagion(2), r"threshold must be a threshold such as AbsoluteThreshold\(2\) or .*, not 2"),
    (lambda: ComplexContagion(AbsoluteThreshold), "threshold must be a threshold such as .*, not <class"),
    (lambda: ComplexContagion(willing=0), "willing must be greater than 0, not 0"),
    (lambda: ComplexContagion(willing=1.1), "willing must be at most 1, not 1.1"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(("threshold", "refusal", "words"), [
    (AbsoluteThreshold([1, 2]), InputError, r"count must have one entry for each of the 3 accounts, not the shape \(2"),
    (RelativeThreshold({0: 0.5, 1: 0.5}), InputError, "share: there is none for 2; name every account once"),
    (RelativeThreshold({0: 0.5}), InputError, "share: there is none for 1, nor for 1 other; name every"),
    (RelativeThreshold({0: 0.5, 1: 0.5, 2: 0.5, "@x": 1}), UnknownAccountError, "share: there is no account '@x'"),
    (RelativeThreshold(Falling()), InputError, "share: the ppf of a distribution must give, .* numbers that never"),
], ids=["too few", "one is missing", "two are missing", "a stranger", "quantiles that fall"])  # fmt: skip
def test_what_does_not_fit_the_graph_is_refused_in_words(threshold, refusal, words):
    with pytest.raises(refusal, match=words):
        diffusion.simulate(chain_of(3, [(0, 1), (1, 2)], 1.0), ComplexContagion(threshold), [0])


def test_its_name_says_what_an_account_waits_for():
    assert ComplexContagion().name == "complex contagion from 2 active accounts on"
    assert ComplexContagion(AbsoluteThreshold(1)).name == "complex contagion from 1 active account on"
    share = RelativeThreshold(stats.norm(0.25, scale=0.1))
    assert ComplexContagion(share, 0.4).name == (
        "complex contagion from a share of the accounts it follows on, drawn from norm(0.25, scale=0.1), 40 % willing"
    )
