"""OPIM-C: what it claims is true, and it claims as much as was asked for."""

import math
import tracemalloc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from diffusion.chain.assumed import trivalency, uniform, weighted_cascade
from diffusion.graph.synthetic import chung_lu
from diffusion.parallel import threads
from diffusion.seeds import reverse_sampling, sentinels
from diffusion.seeds.method import Problem
from diffusion.seeds.reverse_sampling import GREEDY, ReverseSampling, Rounds, highest_share, lowest_share
from diffusion.seeds.reverse_sets import in_ties
from tests.oracles.enumeration import exact_spread
from tests.seeds.toys import MODELS, chain_of, chains, network


def problem_of(chain, model=MODELS[0], k=1, candidates=None, epsilon=0.1, delta=0.05, random_state=0):
    codes = np.arange(chain.graph.account_count) if candidates is None else np.array(candidates)
    return Problem(chain, model, k, codes.astype(np.int32), epsilon, delta, random_state)


@given(model=st.sampled_from(MODELS), k=st.integers(1, 2), data=st.data())
def test_the_bounds_enclose_the_chosen_and_the_best(model, k, data):
    chain = data.draw(chains(model=model))
    accounts = range(chain.graph.account_count)
    candidates = sorted(data.draw(st.sets(st.sampled_from(accounts), min_size=k)))
    problem = problem_of(chain, model, k, candidates, delta=1e-6, random_state=data.draw(st.integers(0, 99)))
    selection = ReverseSampling().choose(problem)
    spread = {
        seeds: exact_spread(chain.graph, chain.probabilities, model.name, seeds)
        for seeds in combinations(candidates, k)
    }
    chosen, best = spread[tuple(sorted(selection.codes.tolist()))], max(spread.values())
    assert selection.lower_bound <= chosen + 1e-6
    assert best - 1e-6 <= selection.upper_bound
    assert selection.guaranteed
    assert selection.lower_bound >= (GREEDY - problem.epsilon) * selection.upper_bound
    assert chosen >= (GREEDY - problem.epsilon) * best


def test_the_proof_fails_no_oftener_than_it_says(monkeypatch):
    monkeypatch.setattr(reverse_sampling, "WORTHWHILE", 1)  # look, and stop, as early as can be
    monkeypatch.setattr(reverse_sampling, "TELLING", 1)
    monkeypatch.setattr(reverse_sampling, "SURER", 1)
    graph = network(6, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (0, 3)])
    chain, failures, states = chain_of(graph, 0.5), 0, 300
    spread = [exact_spread(graph, chain.probabilities, MODELS[0].name, [code]) for code in range(6)]
    for random_state in range(states):
        selection = ReverseSampling().choose(problem_of(chain, delta=0.2, random_state=random_state))
        true = selection.lower_bound <= spread[selection.codes[0]] and max(spread) <= selection.upper_bound
        failures += not true
    assert binom.sf(failures - 1, states, 0.2) > 1e-3


@pytest.mark.parametrize("hits", [0, 1, 7, 500, 999, 1000])
def test_the_bounds_of_a_share_are_exact(hits):
    low, high = lowest_share(hits, 1000, 0.01), highest_share(hits, 1000, 0.01)
    assert binom.sf(hits - 1, 1000, low) == pytest.approx(0.01 if hits else 1.0)
    assert binom.cdf(hits, 1000, high) == pytest.approx(0.01 if hits < 1000 else 1.0)


@given(hits=st.integers(0, 5000), failure=st.floats(1e-9, 0.3))
def test_exact_bounds_are_never_wider_than_those_of_the_paper(hits, failure):
    trials, eta = 5000, math.log(1 / failure)
    root = math.sqrt(hits + 2 * eta / 9) - math.sqrt(eta / 2)
    lower = root**2 - eta / 18 if root > 0 else 0.0
    upper = (math.sqrt(hits + eta / 2) + math.sqrt(eta / 2)) ** 2
    assert lowest_share(hits, trials, failure) >= lower / trials - 1e-12
    assert highest_share(hits, trials, failure) <= upper / trials + 1e-12


def test_an_account_beside_the_network_is_never_taken_for_its_best():
    spokes = [(0, leaf) for leaf in range(1, 30)]
    star = ReverseSampling().choose(problem_of(uniform(network(40, spokes), 0.5)))
    turned = ReverseSampling().choose(problem_of(uniform(network(40, [(b, a) for a, b in spokes]), 0.5), k=2))
    assert star.codes.tolist() == [0]
    assert 0 not in turned.codes


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_only_candidates_are_chosen_and_the_bound_is_theirs(model):
    chain = chain_of(network(30, [(0, leaf) for leaf in range(1, 25)] + [(25, 26), (27, 28), (27, 29)]), 0.9)
    selection = ReverseSampling().choose(problem_of(chain, model, 2, candidates=[3, 25, 27, 28]))
    assert sorted(selection.codes.tolist()) == [25, 27]
    assert 1.9 + 2.8 - 1e-9 <= selection.upper_bound < 8


def test_where_all_or_nobody_can_be_chosen_the_answer_is_certain():
    everyone = ReverseSampling().choose(problem_of(uniform(network(4, [(0, 1), (1, 2)]), 0.5), k=4))
    nobody_tied = ReverseSampling().choose(problem_of(uniform(network(9, []), 0.5), k=3))
    alone = ReverseSampling().choose(problem_of(uniform(network(1, []), 0.5)))
    for selection, size in ((everyone, 4.0), (nobody_tied, 3.0), (alone, 1.0)):
        assert (selection.lower_bound, selection.upper_bound, selection.guaranteed) == (size, size, True)
        assert len(selection.codes) == size


def test_ties_that_never_pass_anything_on_prove_little_but_truly():
    selection = ReverseSampling().choose(problem_of(uniform(network(50, [(0, 1), (2, 3)]), 0.0), k=5))
    assert selection.lower_bound == 5.0
    assert 5.0 <= selection.upper_bound < 10.0


def test_the_more_that_is_asked_for_the_more_is_proven(monkeypatch):
    monkeypatch.setattr(reverse_sampling, "WORTHWHILE", 1)
    monkeypatch.setattr(reverse_sampling, "TELLING", 1)
    monkeypatch.setattr(reverse_sampling, "SURER", 1)
    chain = weighted_cascade(chung_lu(3_000, 20_000))
    loose, tight = (ReverseSampling().choose(problem_of(chain, k=20, epsilon=epsilon)) for epsilon in (0.5, 0.001))
    ratio = tight.lower_bound / tight.upper_bound
    assert ratio >= GREEDY - 0.001
    assert loose.lower_bound / loose.upper_bound < ratio
    assert loose.sets_drawn < tight.sets_drawn


@pytest.mark.parametrize("assume", [weighted_cascade, trivalency, lambda graph: uniform(graph, 0.15)])
def test_memory_changes_how_sets_are_kept_and_nothing_else(assume, monkeypatch):
    monkeypatch.setattr(reverse_sampling, "LEAST", 1)
    monkeypatch.setattr(sentinels, "SHARE", 1_000)  # keep as much as can be
    problem = problem_of(assume(chung_lu(2_000, 16_000)), k=8, epsilon=0.1)
    with threads(1):
        ReverseSampling("3MB").choose(problem)  # what compiling takes is not meant
        least, answers = 10**12 - reverse_sampling._left(10**12, in_ties(problem.chain, problem.model)), {}
        for left in (100_000_000, 3_200_000, 2_400_000, 1_600_000, 200_000):
            tracemalloc.start()
            selection = ReverseSampling(least + left).choose(problem)
            taken = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert taken <= least + left
            bounds = selection.lower_bound, selection.upper_bound, selection.sets_drawn, selection.estimate
            answers.setdefault(selection.sets_kept, set()).add((*selection.codes.tolist(), *bounds))
    assert set(answers) == {"whole", "compressed", "drawn again for each choice"}
    assert len(set.union(*answers.values())) == 1


def test_the_rounds_are_those_of_the_paper():
    chain, k, epsilon, delta = weighted_cascade(chung_lu(2_000, 8_000)), 10, 0.2, 0.01
    rounds = Rounds.of(problem_of(chain, k=k, epsilon=epsilon, delta=delta))
    choices, safety = math.log(math.comb(2_000, k)), math.log(6 / delta)
    last = (GREEDY * math.sqrt(safety) + math.sqrt(GREEDY * (choices + safety))) ** 2 * 2 * 2_000 / (epsilon**2 * k)
    assert rounds.size(rounds.count - 1) >= last
    assert [rounds.size(turn) for turn in range(5)] == [int(rounds.first * times) for times in (1, 1.5, 2, 3, 4)]
    assert rounds.first == math.ceil(last * epsilon**2 * k / 2_000)
    assert rounds.failure == pytest.approx(delta / (3 * rounds.count))


def test_the_upper_bound_is_for_the_best_choice_not_for_the_greedy_one():
    # Accounts 0 and 1 reach ten others each; account 2 reaches six of either, is chosen first, and spoils the choice.
    audiences = {0: range(3, 13), 1: range(13, 23), 2: [*range(3, 9), *range(13, 19)]}
    graph = network(23, [(source, target) for source, targets in audiences.items() for target in targets])
    selection = ReverseSampling().choose(problem_of(uniform(graph, 1.0), k=2, delta=1e-6))
    assert 2 in selection.codes
    assert selection.upper_bound >= 22.0
    assert selection.lower_bound <= 18.0
