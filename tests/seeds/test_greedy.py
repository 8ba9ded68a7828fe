"""Lazy greedy: exactly what asking everyone each time would choose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion.chain.assumed import uniform, weighted_cascade
from diffusion.errors import InputError
from diffusion.graph.synthetic import chung_lu
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from diffusion.seeds.greedy import Greedy, Worlds
from diffusion.seeds.method import Problem
from tests.oracles.enumeration import exact_spread
from tests.oracles.gains import live_world, plain_greedy
from tests.seeds.toys import MODELS, chains, network


def problem_of(chain, model, k, candidates=None, random_state=0):
    codes = np.arange(chain.graph.account_count) if candidates is None else np.array(candidates)
    return Problem(chain, model, k, codes.astype(np.int32), 0.1, 0.05, random_state)


def plain_worlds(problem, replicates):
    root, graph = int(root_key(problem.random_state, Purpose.SELECTION)), problem.chain.graph
    units, starts = problem.model.units(problem.chain), problem.model.starts(problem.chain)
    return [live_world(graph, units, starts, root, index) for index in range(replicates)]


@given(model=st.sampled_from(MODELS), data=st.data())
@settings(max_examples=60)
def test_lazy_greedy_equals_plain_greedy_on_the_same_coins(model, data):
    chain = data.draw(chains(model=model))
    accounts = chain.graph.account_count
    candidates = sorted(data.draw(st.sets(st.integers(0, accounts - 1), min_size=1)))
    problem = problem_of(chain, model, data.draw(st.integers(1, len(candidates))), candidates)
    plain, gains = plain_greedy(plain_worlds(problem, 12), problem.k, candidates)
    selection = Greedy(replicates=12).choose(problem)
    assert selection.codes.tolist() == plain
    assert selection.estimate == pytest.approx(sum(gains) / 12)
    assert min(gains) >= 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_lazy_greedy_equals_plain_greedy_where_audiences_are_heavy_tailed(model):
    problem = problem_of(weighted_cascade(chung_lu(60, 300)), model, 8)
    assert (
        Greedy(replicates=15).choose(problem).codes.tolist() == plain_greedy(plain_worlds(problem, 15), 8, range(60))[0]
    )


@given(model=st.sampled_from(MODELS), data=st.data())
@settings(max_examples=25)
def test_the_gain_of_a_first_seed_is_its_expected_spread(model, data):
    chain = data.draw(chains(model=model))
    gains = Worlds(problem_of(chain, model, 1), 20_000).all_gains(np.arange(chain.graph.account_count, dtype=np.int32))
    truth = [exact_spread(chain.graph, chain.probabilities, model.name, [code]) for code in range(len(gains))]
    assert np.abs(gains / 20_000 - truth).max() < 5 * 3 / np.sqrt(20_000)


def test_threads_do_not_change_the_choice():
    problem = problem_of(weighted_cascade(chung_lu(200, 1_000)), MODELS[0], 5)
    chosen = []
    for count in (1, 2):
        with threads(count):
            chosen.append(Greedy(replicates=50).choose(problem).codes.tolist())
    assert chosen[0] == chosen[1]


def test_no_bound_is_claimed():
    selection = Greedy(replicates=5).choose(problem_of(uniform(network(3, [(0, 1)]), 0.5), MODELS[0], 1))
    assert (selection.lower_bound, selection.upper_bound, selection.guaranteed) == (None, None, False)


def test_at_least_one_replicate():
    with pytest.raises(InputError, match="replicates must be at least 1"):
        Greedy(replicates=0)
