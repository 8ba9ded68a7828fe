"""Ignition: who is chosen, on how many worlds, what held-out replicates say, and what happens where nothing ignites."""

import networkx
import numpy as np
import pytest

import diffusion
from diffusion import Ignition, IndependentCascade, LinearThreshold, find_tipping_point, ignition_set
from diffusion.cascades.replicates import spread_curves
from diffusion.errors import InputError, UnknownAccountError
from diffusion.randomness import Purpose
from diffusion.seeds.choose import problem_of
from diffusion.seeds.ignition import _sizes
from tests.networks import both_ways, chain_of, clique

MODEL = IndependentCascade()


def two_circles():
    """Two cliques of nine and eight that a single weak tie joins; and an account that reaches both, but rarely."""
    network = networkx.disjoint_union(networkx.complete_graph(9), networkx.complete_graph(8))
    network.add_node(17)
    ties = [(a, b) for a, b in both_ways(network).to_networkx().edges] + [(17, 0), (17, 9)]
    return chain_of(18, ties, [0.35] * (len(ties) - 2) + [0.5, 0.5])


@pytest.fixture(scope="module")
def circles():
    return two_circles()


@pytest.fixture(scope="module")
def town():
    """A network in which content carries itself, without the biggest 30 % of its accounts."""
    graph = diffusion.chung_lu(2_000, 10_000, reciprocity=1.0)
    return diffusion.uniform(graph, 0.12), np.sort(np.argsort(-graph.out_degrees, kind="stable")[600:]).tolist()


def problem(chain, k=10, model=MODEL, candidates=None, random_state=0):
    return problem_of(chain, model, k, 0.1, None, candidates, random_state)


def tips(chain, accounts, target, replicates=4_000, model=MODEL):
    return diffusion.simulate(chain, model, accounts, replicates=replicates).chance(at_least=target)


@pytest.mark.parametrize("model", [IndependentCascade(), LinearThreshold()], ids=lambda model: model.name)
def test_seeds_that_ignite_a_world_tip_that_replicate(model):
    """Worlds and replicates of the same purpose and number share their coins, so this holds one by one."""
    from diffusion.cascades.model import Forward
    from diffusion.kernels.ignition import mark_igniting
    from diffusion.randomness import root_key

    graph = diffusion.chung_lu(300, 1_500)
    chain = diffusion.uniform(graph, 0.25) if model.name[0] == "i" else diffusion.weighted_cascade(graph)
    ties, seeds, target = Forward.of(chain, model), np.array([3, 100, 7], np.int32), 40
    planes = np.empty((2, 3), np.uint64)
    root = root_key(0, Purpose.CASCADE)
    mark_igniting(ties.offsets, ties.targets, ties.units, ties.starts, root, 0, target, seeds, planes)
    alone = planes[:, :, None] >> np.arange(64, dtype=np.uint64) & np.uint64(1)
    for place, seed in enumerate(seeds):
        sizes, _ = spread_curves(chain, model, np.array([seed]), np.array([1]), replicates=128, random_state=0)
        assert ((sizes[:, 0] >= target) == alone[:, place].reshape(-1).astype(bool)).all()
    together, _ = spread_curves(chain, model, seeds, np.array([3]), replicates=128, random_state=0)
    assert (together[:, 0] >= target)[alone.any(axis=1).reshape(-1)].all()


def test_certainty_takes_one_account_in_each_circle_where_the_mean_is_content_with_the_larger():
    ties = [(a, (a + 1) % 5) for a in range(5)] + [(5 + a, 5 + (a + 1) % 4) for a in range(4)]
    chain = chain_of(9, ties, 0.9)
    order = Ignition(target=4, chance=0.9).order(problem(chain, k=4))
    assert {int(code) >= 5 for code in order.codes[:2]} == {True, False}
    assert order.promised(0.9) == 2
    assert order.fewest == 2
    assert order.fallback is None


def test_the_order_is_that_of_worlds_ignited_and_one_more_never_ignites_fewer(town):
    chain, candidates = town
    order = Ignition(chance=0.95).order(problem(chain, k=20, candidates=candidates))
    assert set(order.codes.tolist()) <= set(candidates)
    assert len(set(order.codes.tolist())) == len(order.codes)
    assert (np.diff(order.ignited) >= 0).all()
    assert order.ignited[-1] <= order.possible <= order.worlds
    assert order.worlds >= round(64 / (1 - 0.95))
    promised = order.promised(0.95)
    assert order.fewest <= promised
    chance = tips(chain, order.codes[:promised].tolist(), order.target)
    assert chance.upper >= 0.95


def test_fewer_accounts_than_by_expected_spread_for_great_certainty(town):
    chain, candidates = town
    by_ignition, by_spread = (
        find_tipping_point(chain, chance=0.97, candidates=candidates, method=method) for method in (Ignition(), None)
    )
    assert by_ignition.accounts_needed < by_spread.accounts_needed
    assert by_ignition.target == by_spread.target
    assert by_ignition.seeds.method.startswith("ignition")


def test_the_same_on_any_number_of_threads_and_another_for_another_chance(town):
    chain, candidates = town
    orders = []
    for count, random_state in ((1, 0), (2, 0), (2, 1)):
        with diffusion.threads(count):
            orders.append(Ignition().order(problem(chain, candidates=candidates, random_state=random_state)))
    first, second, other = orders
    assert first.codes.tolist() == second.codes.tolist()
    assert first.ignited.tolist() == second.ignited.tolist()
    assert first.ignited.tolist() != other.ignited.tolist()


def test_shuffled_input_gives_the_same_seeds():
    graph = diffusion.chung_lu(300, 1_800)
    shuffle = np.random.default_rng(0).permutation(graph.tie_count)
    again = diffusion.Graph.from_arrays(
        graph.sources[shuffle], graph.targets[shuffle], names=list(range(300)), edges="influence"
    )
    found = [ignition_set(diffusion.uniform(network, 0.3), chance=0.8, max_seeds=20) for network in (graph, again)]
    assert found[0].accounts == found[1].accounts
    assert found[0].ignited.tolist() == found[1].ignited.tolist()


def test_worlds_grow_with_the_certainty_asked_and_double_while_held_out_replicates_refute(town):
    chain, candidates = town
    assert _sizes(0.5, 8_192, 1_000) == [512, 1_024, 2_048, 4_096, 8_192]
    assert _sizes(0.9, 2_000, 1_000) == [640, 1_280, 1_984]
    assert _sizes(0.99, 8_192, 1_000) == [6_400, 8_192]
    assert _sizes(0.9, 100, 1_000) == [64]
    assert _sizes(0.9, 8_192, 10_000_000) == [192]
    asked = problem(chain, k=60, candidates=candidates)
    hasty = Ignition(chance=0.97, most_worlds=64).order(asked)
    patient = Ignition(chance=0.97).order(asked)
    assert hasty.promised(0.97) < patient.promised(0.97)
    assert tips(chain, hasty.codes[: hasty.promised(0.97)].tolist(), hasty.target).upper < 0.97


def test_a_choice_on_too_few_worlds_is_refuted(town, monkeypatch):
    chain, candidates = town
    monkeypatch.setattr("diffusion.seeds.ignition.FEWEST_WORLDS", 64)
    monkeypatch.setattr("diffusion.seeds.ignition.FAILING", 1)
    order = Ignition(chance=0.97).order(problem(chain, k=60, candidates=candidates))
    assert order.refuted >= 1
    assert order.worlds == 64 << order.refuted
    found = ignition_set(chain, chance=0.97, candidates=candidates, most_worlds=256)
    assert "held-out replicates refuted" in found.summary()


def test_choosing_refuting_and_reporting_use_different_coins(town, monkeypatch):
    from diffusion.randomness import root_key

    used = {"worlds": [], "replicates": []}
    for module, name in (("seeds.ignition_worlds", "worlds"), ("cascades.replicates", "replicates")):

        def watched(random_state, purpose, name=name):
            used[name].append(purpose)
            return root_key(random_state, purpose)

        monkeypatch.setattr(f"diffusion.{module}.root_key", watched)
    chain, candidates = town
    ignition_set(chain, candidates=candidates, target=300)
    assert set(used["worlds"]) == {Purpose.IGNITION}
    assert set(used["replicates"]) == {Purpose.VALLEY, Purpose.IGNITION_CERTIFICATE, Purpose.CASCADE}


def test_below_criticality_seeds_are_chosen_by_expected_spread_and_it_says_so():
    chain = diffusion.uniform(diffusion.chung_lu(600, 3_000), 0.03)
    chosen = diffusion.choose_seeds(chain, k=5, method=Ignition())
    assert chosen.accounts == diffusion.choose_seeds(chain, k=5).accounts
    assert chosen.ratio is not None
    assert chosen.method.startswith("reverse sampling instead of ignition (content does not carry itself here")
    assert "reverse sampling instead of ignition" in chosen.summary()
    found = ignition_set(chain, max_seeds=5)
    assert found.accounts_needed is None
    assert found.chance is None
    assert found.summary().startswith("No ignition set: content does not carry itself here")
    assert found.plot().axes


def test_where_targets_are_reached_by_adding_up_it_says_so_too():
    chain = diffusion.uniform(diffusion.chung_lu(600, 3_000), 0.05)
    found = ignition_set(chain, target=25, chance=0.9)
    assert found.order.fallback.startswith("only ")
    assert found.accounts_needed > 1
    assert "so the accounts were chosen by expected spread" in found.summary()
    assert np.isnan(found.table()["ignited"]).all()


def test_what_ignition_cannot_give_is_filled_up_by_expected_spread(circles):
    chosen = diffusion.choose_seeds(circles, k=15, method=Ignition(target=6, chance=0.9))
    assert len(set(chosen.accounts)) == 15
    ignited = Ignition(target=6, chance=0.9).order(problem(circles, k=15))
    assert chosen.codes[: len(ignited.codes)].tolist() == ignited.codes.tolist()
    if len(ignited.codes) < 15:
        assert f"the last {15 - len(ignited.codes)}" in chosen.method
    assert "ignition" in chosen.summary()


def test_more_certainty_than_single_accounts_can_give_is_sought_by_adding_up():
    """A clique that takes off in most worlds only; with all accounts as seeds the target is reached for sure."""
    chain = clique(8, 0.25)
    found = ignition_set(chain, target=7, chance=0.999)
    assert found.order.promised(0.999) is None
    assert found.accounts_needed is not None
    assert len(found.point.curve.accounts) == 8


@pytest.mark.parametrize("k", [1, 3])
def test_a_star_is_ignited_by_its_hub(k):
    star = chain_of(30, [(0, leaf) for leaf in range(1, 30)], 0.9)
    chosen = diffusion.choose_seeds(star, k=k, method=Ignition(target=20, chance=0.9))
    assert chosen.accounts[0] == 0
    found = ignition_set(star, target=20, chance=0.9)
    assert found.accounts == (0,)
    assert found.interval == (1, 1)


def test_one_account_alone_and_no_ties_at_all():
    alone = ignition_set(chain_of(1, [], []), target=1)
    assert alone.accounts == (0,)
    assert alone.chance.estimate == 1.0
    apart = ignition_set(chain_of(3, [], []), target=2, chance=0.9)
    assert apart.order.fallback is not None
    assert apart.accounts_needed == 2


def test_candidates_alone_are_chosen_and_named(town):
    chain, candidates = town
    found = ignition_set(chain, chance=0.8, candidates=candidates[::3])
    assert set(found.accounts) <= set(candidates[::3])
    assert found.candidate_count == len(candidates[::3])
    assert "candidates" in found.provenance.inputs
    assert f"of {found.candidate_count}" in found.summary()
    one = ignition_set(chain, chance=0.8, candidates=[candidates[0]])
    assert set(one.point.curve.accounts) == {candidates[0]}


def test_the_result_can_be_read(town):
    chain, candidates = town
    found = ignition_set(chain, chance=0.9, candidates=candidates)
    table = found.table()
    assert list(table) == ["rank", "account", "chance", "chance_low", "chance_high", "mean", "ignited", "needed"]
    assert table["needed"].sum() == found.accounts_needed == len(found.accounts)
    assert found.chance.estimate >= 0.9
    row = table.iloc[found.accounts_needed - 1]
    assert row["chance_low"] <= row["chance"] <= row["chance_high"]
    assert f"were chosen on {found.order.worlds:,} worlds" in found.summary()
    assert repr(found).startswith(f"IgnitionSet({found.accounts_needed} accounts, {found.order.worlds:,} worlds")
    assert found.plot().axes
    assert found.provenance.operation == "ignition_set"
    assert found.provenance.settings["worlds"] == found.order.worlds
    with pytest.raises(ValueError, match="read-only"):
        found.order.codes[0] = 1


def test_the_linear_threshold_model_is_ignited_too():
    chain = diffusion.weighted_cascade(both_ways(networkx.complete_graph(30)))
    found = ignition_set(chain, LinearThreshold(), target=8, chance=0.8)
    assert found.order.fallback is None or found.accounts_needed is not None
    truth = diffusion.simulate(chain, LinearThreshold(), found.accounts, replicates=4_000, random_state=5)
    assert truth.chance(at_least=8).upper >= 0.8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chance": 1.0}, "chance must lie strictly between 0 and 1"),
        ({"target": 0}, "target must be at least 1"),
        ({"most_worlds": 10}, "most_worlds must be at least 64"),
        ({"max_seeds": 19}, "k must be at most the 18 accounts"),
        ({"candidates": []}, "candidates: name at least one account"),
        ({"random_state": None}, "random_state must be a whole number"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(circles, arguments, message):
    with pytest.raises(InputError, match=message):
        ignition_set(circles, **arguments)


def test_unknown_candidates_are_named(circles):
    with pytest.raises(UnknownAccountError, match="candidates: there is no account 'nobody'"):
        ignition_set(circles, candidates="nobody")


def test_a_list_leaves_nothing_to_choose(circles):
    with pytest.raises(InputError, match="method: with ordered_seeds nothing is chosen"):
        find_tipping_point(circles, target=5, ordered_seeds=[1], method=Ignition())
