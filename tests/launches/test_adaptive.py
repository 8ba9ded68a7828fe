"""Adaptive seeding: equal to its plain twin, near the best policy of all, never dearer than all at once."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import IndependentCascade, InputError, find_tipping_point, next_batch, seed_adaptively
from diffusion.chain import drawn
from diffusion.chain.sources import InTies
from diffusion.drawing import picture
from diffusion.launches.stages import truncated
from diffusion.launches.stages.adaptive import adaptive_question
from diffusion.launches.stages.adaptive_runs import EVERYBODY, run_adaptively
from diffusion.launches.stages.truncated import Chooser, Precision
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chain_of, chains, clique
from tests.oracles.adaptive import best_policy, choose, run, truncated_spread
from tests.oracles.many_roots import many_rooted_set
from tests.oracles.reverse import in_rows

MODEL = IndependentCascade()
TINY = [
    ((4, [(0, 1), (0, 2), (3, 2)], [0.5, 0.5, 0.9]), 3),
    ((5, [(0, 1), (1, 2), (2, 3), (3, 4)], [0.6, 0.6, 0.6, 0.6]), 4),
    ((5, [(0, 1), (0, 2), (0, 3), (4, 1), (4, 2), (4, 3)], [0.4] * 6), 4),
    ((6, [(0, 1), (0, 2), (3, 4), (3, 5), (1, 4), (4, 1)], [0.7, 0.3, 0.5, 0.5, 0.2, 0.9]), 5),
    ((6, [(0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4)], [0.5] * 6), 4),
]
"""Networks (accounts, ties, chances) small enough for the best policy of all, with a target each."""
tiny = pytest.mark.parametrize(("network", "target"), TINY, ids=[f"{len(n[1])} ties" for n, _ in TINY])


@pytest.fixture(scope="module")
def chain():
    return diffusion.weighted_cascade(diffusion.chung_lu(300, 1_500)).amplified(0.7)


@pytest.fixture(scope="module")
def found(chain):
    return seed_adaptively(chain, 60, replicates=100, random_state=2)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_sets_from_many_roots_equal_their_plain_twin(data):
    chain = data.draw(chains(MODEL))
    accounts = chain.graph.account_count
    active = data.draw(st.sets(st.integers(0, accounts - 1), max_size=accounts - 1))
    shortfall = data.draw(st.integers(1, accounts - len(active)))
    chooser = Chooser(InTies.independent(chain), chain.graph.out_degrees, np.ones(accounts, bool), 0.5)
    chooser.mark(np.array(sorted(active), np.uint32))
    left, counts = np.array([code for code in range(accounts) if code not in active], np.uint32), np.zeros(accounts)
    counts = counts.astype(np.uint32)
    drawn, used = chooser._draw(np.uint64(99), 0, 40, left, len(left) / shortfall, 0, counts)
    assert drawn == 40
    rows = in_rows(chain.graph, chain.units)
    members, owners = chooser._members[:used], chooser._owners[:used]
    for index in range(40):
        own = members[owners == index].tolist()
        _, expected = many_rooted_set(rows, active, shortfall, 99, index)
        assert sorted(own) == sorted(expected)
    assert counts.tolist() == np.bincount(members, minlength=accounts).tolist()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_replicates_equal_their_plain_twin(data):
    chain = data.draw(chains(MODEL, accounts=6, ties=12))
    accounts = chain.graph.account_count
    target, batch = data.draw(st.integers(1, accounts)), data.draw(st.integers(1, accounts))
    candidates = sorted(data.draw(st.sets(st.integers(0, accounts - 1), min_size=1)))
    asked = adaptive_question(chain, target, batch, candidates, None, 0.7, 5)
    first, runs = run_adaptively(asked, 6)
    rows = in_rows(chain.graph, chain.units)

    def precision(left, missing, size):
        return Precision.of(left, missing, size, 0.7)

    size = min(batch, target, len(candidates))
    followers = chain.graph.out_degrees.tolist()
    start = choose(rows, followers, set(), candidates, target, batch, precision(accounts, target, size),
                   int(asked.key(EVERYBODY, 0)))  # fmt: skip
    assert first.codes.tolist() == start
    for replicate, done in enumerate(runs):
        twin = run(chain, MODEL, rows, root_key(5, Purpose.CASCADE), replicate, target, batch, start, precision,
                   lambda *name: int(asked.key(*name)), candidates)  # fmt: skip
        assert (done.codes, done.size) == twin


@tiny
def test_sets_score_between_1_minus_1_over_e_and_1_times_the_truncated_spread(network, target):
    accounts, ties, chances = network
    rows = in_rows(chain_of(*network).graph, chain_of(*network).units)
    for active in (set(), {accounts - 1}):
        missing, many = target - len(active), 4_000
        sets = [many_rooted_set(rows, active, missing, 3, index)[1] for index in range(many)]
        for account in set(range(accounts)) - active:
            score = missing * sum(account in members for members in sets) / many
            spread = truncated_spread(accounts, ties, chances, {account}, active, missing)
            noise = 4 * missing / math.sqrt(many)
            assert (1 - 1 / math.e) * spread - noise <= score <= spread + noise


@tiny
@pytest.mark.parametrize("batch", [1, 2])
def test_it_is_near_the_best_policy_of_all_and_within_what_is_proven(network, target, batch):
    best, _ = best_policy(*network, target, batch)
    found = seed_adaptively(chain_of(*network), target, batch, epsilon=0.2, replicates=2_000)
    _, low_high = found.mean, found.interval
    assert low_high[1] >= best - 1e-9
    assert low_high[0] <= 1.25 * best
    greedy = 1 - (1 - 1 / batch) ** batch
    assert found.mean <= best * (math.log(target) + 1) ** 2 / (greedy * (1 - 1 / math.e) * 0.8)


@tiny
def test_it_takes_fewer_on_average_than_must_post_at_once_for_the_same_certainty(network, target):
    found = seed_adaptively(chain_of(*network), target, epsilon=0.2, replicates=2_000, chance=0.99)
    _, chance = best_policy(*network, target, 1)
    best_at_once = next(seeds for seeds in range(1, 7) if chance(seeds) >= 0.99)
    assert found.met.all()
    assert found.mean <= best_at_once
    assert found.mean <= found.at_once.accounts_needed


def test_on_a_larger_network_it_takes_fewer_than_all_at_once_and_no_more_than_the_fixed_order(found):
    assert found.met.all()
    assert found.mean < found.at_once.accounts_needed
    assert found.mean <= found.one_after_another[found.one_after_another > 0].mean()
    assert found.needed(0.5) <= found.needed(0.9) <= found.seeds.max()


def test_larger_batches_take_no_fewer_seeds_in_fewer_turns(chain):
    by_batch = [seed_adaptively(chain, 60, size, replicates=60) for size in (1, 3, 6)]
    assert all(one.batches.mean() > two.batches.mean() for one, two in pairwise(by_batch))
    assert by_batch[0].mean <= by_batch[-1].mean
    for size, found in zip((1, 3, 6), by_batch, strict=True):
        assert (found.batches == np.ceil(found.seeds / size)).all()
        assert len(found.first) == size


def test_the_world_is_the_one_that_is_simulated(chain, found):
    for replicate in (0, 7, 99):
        ensemble = diffusion.simulate(chain, MODEL, found.orders[replicate], replicates=100, random_state=2)
        assert ensemble.sizes[replicate] == found.sizes[replicate]
        before = found.orders[replicate][:-1]
        if before:
            ensemble = diffusion.simulate(chain, MODEL, before, replicates=100, random_state=2)
            assert ensemble.sizes[replicate] < 60


def test_numbers_do_not_depend_on_threads(chain, found):
    with threads(1):
        alone = seed_adaptively(chain, 60, replicates=100, at_once=found.at_once, random_state=2)
    assert alone.orders == found.orders
    assert alone.table().equals(found.table())


def test_in_a_clique_that_all_catch_one_is_enough_and_without_ties_it_takes_all():
    assert seed_adaptively(clique(9, 1.0), 9, replicates=10).mean == 1
    lonely = seed_adaptively(chain_of(6, [], []), 4, replicates=10)
    assert (lonely.mean, lonely.at_once.accounts_needed) == (4, 4)


def test_candidates_and_the_most_seeds_are_kept_to(chain):
    some = list(range(100, 120))
    found = seed_adaptively(chain, 60, candidates=some, max_seeds=3, replicates=50)
    assert {name for order in found.orders for name in order} <= set(some)
    assert found.seeds.max() <= 3
    assert not found.met.all()
    assert found.needed(0.99) is None
    assert "did not meet it with all the seeds" in found.summary()


def test_plausible_chains_give_each_replicate_its_draw(chain):
    doubted = diffusion.PlausibleChains(chain.doubted(tries=5), draws=4)
    found = seed_adaptively(doubted, 60, replicates=40)
    ensemble = diffusion.simulate(doubted, MODEL, found.orders[5], replicates=40)
    assert ensemble.sizes[5] == found.sizes[5]


def test_table_summary_and_picture_tell_all_three(found):
    table = found.table()
    assert table["adaptive"].is_monotonic_increasing
    assert table["adaptive"].iloc[-1] == 1
    assert table["seeds"].tolist() == list(range(1, len(table) + 1))
    needed = found.at_once.accounts_needed
    assert table["at_once"].iloc[needed - 1] == found.at_once.curve.chances[0][needed - 1]
    text = found.summary()
    assert f"{found.mean:,.1f} seeds meet 60 accounts on average" in text
    assert f"All at once it takes {needed} seeds for a 90 % chance" in text
    assert "(ln 60 + 1)² / ((1 - 1/e) · (1 - 0.5)) = 82 times" in text
    assert picture(found.plot(), "png")
    assert (found.provenance.operation, found.provenance.random_state) == ("seed_adaptively", 2)


def test_the_next_batch_is_the_first_where_nobody_is_active(chain, found):
    first = next_batch(chain, 60, epsilon=0.5, random_state=2)
    assert first.accounts == found.first
    assert first.missing == 60
    assert f"Next: {found.first[0]}" in first.summary()
    assert first.table()["account"].tolist() == list(found.first)


def test_the_next_batch_looks_at_who_is_left():
    ties = [(0, other) for other in range(2, 8)] + [(1, other) for other in range(6, 10)]
    chain = chain_of(10, ties, 1.0)
    assert next_batch(chain, 10).accounts == (0,)
    after = next_batch(chain, 10, [0, 2, 3, 4, 5, 6, 7])
    assert after.accounts == (1,)
    assert (after.active, after.missing, after.expected) == (7, 3, 3.0)
    assert next_batch(chain, 10, range(10)).summary() == "The target of 10 accounts is met: 10 are active."
    assert "nobody is left who may be a seed" in next_batch(chain, 10, [0], candidates=[0]).summary()


@pytest.mark.parametrize(("asked", "words"), [
    ({"target": 301}, "target must be at most 300, not 301"),
    ({"target": 0}, "target must be at least 1, not 0"),
    ({"target": 9, "batch": 0}, "batch must be at least 1, not 0"),
    ({"target": 9, "batch": 5, "max_seeds": 4}, "batch must be at most 4, not 5"),
    ({"target": 9, "epsilon": 1}, "epsilon must lie strictly between 0 and 1"),
    ({"target": 9, "candidates": []}, "candidates: name at least one account"),
    ({"target": 9, "candidates": ["@x"]}, "candidates: there is no account '@x'"),
    ({"target": 9, "at_once": 3}, "at_once must come from find_tipping_point"),
    ({"target": 9, "replicates": 0}, "replicates must be at least 1"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(chain, asked, words):
    with pytest.raises(InputError, match=words):
        seed_adaptively(chain, **asked)


def test_a_tipping_point_of_another_question_is_refused(chain):
    other = find_tipping_point(chain, target=20, replicates=200)
    with pytest.raises(InputError, match="at_once answers another question"):
        seed_adaptively(chain, 60, at_once=other)


def chosen_with(chain, monkeypatch=None, **patched):
    """Return the first batch, with other constants of the machinery."""
    for name, value in patched.items():
        module = drawn if name == "QUEUE" else truncated
        monkeypatch.setattr(module, name, value)
    first, _ = run_adaptively(adaptive_question(chain, 60, 3, None, None, 0.3, 1), 1)
    return first


@pytest.mark.parametrize("patched", [{"FIRST_MEMBERS": 8}, {"QUEUE": 1}, {"FIRST_MEMBERS": 8, "QUEUE": 1}], ids=str)
def test_the_choice_does_not_depend_on_how_much_room_there_is(chain, monkeypatch, patched):
    plain = chosen_with(chain)
    tight = chosen_with(chain, monkeypatch, **patched)
    assert (tight.codes == plain.codes).all()
    assert (tight.expected, tight.share, tight.proven) == (plain.expected, plain.share, plain.proven)


def test_where_memory_ends_the_choice_it_is_told_that_nothing_is_proven(chain, found, monkeypatch):
    assert chosen_with(chain).proven
    assert not chosen_with(chain, monkeypatch, MOST_MEMBERS=1_000).proven
    hasty = seed_adaptively(chain, 60, replicates=10, at_once=found.at_once)
    assert hasty.proven < 1
    assert "without that proof, for memory" in hasty.guarantee


def test_more_precision_takes_more_sets_and_proves_more():
    plain, fine = (Precision.of(1_000, 50, 2, epsilon) for epsilon in (0.5, 0.1))
    assert fine.last > plain.last
    assert fine.enough > plain.enough
    assert Precision.of(1_000, 50, 2, 0.999).first > 1
    assert plain.share(0) == pytest.approx(0, abs=1e-12)
    shares = [plain.share(covered) for covered in range(0, 5_000, 50)]
    assert shares == sorted(shares)
    assert 0.9 * plain.greedy < plain.share(10**6) < plain.greedy


@tiny
def test_what_a_batch_is_expected_to_bring_lies_between_its_bounds(network, target):
    accounts, ties, chances = network
    chosen = next_batch(chain_of(*network), target)
    spread = truncated_spread(accounts, ties, chances, set(chosen.accounts), set(), target)
    assert 0.9 * chosen.expected <= spread <= 1.1 * chosen.expected / (1 - 1 / math.e)
    assert f"{chosen.expected:,.1f} to " in chosen.summary()
