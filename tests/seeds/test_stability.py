"""Whether a list of seeds holds: scenarios that change one thing, lists judged on the same coins."""

import numpy as np
import pytest

import diffusion
from diffusion import Graph, IndependentCascade, InputError, LinearThreshold, SeedStability, UnknownAccountError
from diffusion.drawing import picture
from diffusion.parallel import threads
from diffusion.seeds.scenarios import MISSING, borne, scenarios, tie_chances
from diffusion.study.store import Packed, pack, unpack
from tests.networks import chain_of

GRAPH = diffusion.chung_lu(300, 2_400)
CHAIN = diffusion.weighted_cascade(GRAPH)


@pytest.fixture(scope="module")
def stability():
    return diffusion.seed_stability(CHAIN, k=6, replicates=300)


def of(names, kinds, lists, spreads, given=False):
    """Return a result from its parts."""
    from diffusion.provenance import Provenance

    return SeedStability(lists[0], names, kinds, lists, np.array(spreads), 100, given, "independent cascade",
                         Provenance("seed_stability", {}, {}))  # fmt: skip


SMALL = of(
    ("as it is", "other coins", "half the ties"),
    ("choice", "choice", "ties"),
    (("@a", "@b"), ("@a", "@b"), ("@a", "@b"), ("@a", "@c"), ("@a", "@b")),
    [[10.0, 10.0, 4.0], [10.0, 10.0, 4.0], [10.0, 10.0, 4.0], [9.0, 9.0, 5.0], [10.0, 10.0, 4.0]],
)


def test_shares_are_of_the_best_list_and_the_worst_of_them_is_told():
    assert SMALL.kept.tolist() == [1.0, 1.0, 0.8]
    assert (SMALL.worst_case, SMALL.worst_scenario) == (0.8, "half the ties")
    assert SMALL.stays.tolist() == [1.0, 0.5]
    assert SMALL.steady == ("@a",)
    assert SMALL.overlaps.tolist() == [2, 2, 1]
    assert (SMALL.safest_accounts, SMALL.safest_worst_case) == (("@a", "@c"), 0.9)
    assert SMALL.summary() == (
        "1 of 2 accounts stays on the list in each of 2 scenarios; in the worst one, “half the ties”, the list keeps "
        "80 % of the best spread. The list with the best worst case of those tried, the one chosen for “half the "
        "ties”, keeps 90 % everywhere, and 90 % as things are."
    )
    table = SMALL.table()
    assert table["account"].tolist() == ["@a", "@b", "@c"]
    assert table["not_in"].tolist() == ["", "half the ties", "as it is; other coins"]
    assert SMALL.scenarios()["its_list_as_it_is"].tolist() == [1.0, 1.0, 0.9]


def test_every_kind_of_thing_is_otherwise_once_at_least(stability):
    assert set(stability.kinds) == {"choice", "probabilities", "ties", "model", "horizon"}
    assert len(stability.chosen) == len(stability.names) == stability.spreads.shape[1]
    assert stability.lists[0] == stability.chosen[0] == stability.accounts
    assert (stability.shares <= 1).all()
    assert (stability.shares.max(axis=0) == 1).all()
    assert stability.safest_worst_case >= stability.worst_case
    assert len(stability.table()) >= 6
    assert len(stability.scenarios()) == len(stability.names)


def test_spreads_are_those_of_simulations_on_the_same_coins(stability):
    simulated = diffusion.simulate(CHAIN, IndependentCascade(), stability.accounts, replicates=300)
    assert stability.spreads[0, 0] == simulated.mean
    halved = stability.names.index("content half as contagious")
    weaker = diffusion.simulate(CHAIN.amplified(0.5), IndependentCascade(), stability.accounts, replicates=300)
    assert stability.spreads[0, halved] == weaker.mean
    rounds = [stability.spreads[0, place] for place, kind in enumerate(stability.kinds) if kind == "horizon"]
    assert rounds == sorted(rounds)
    assert rounds[-1] <= stability.spreads[0, 0]


def test_nothing_depends_on_threads_or_the_order_of_rows(stability):
    with threads(1):
        alone = diffusion.seed_stability(CHAIN, k=6, replicates=300)
    turned = np.random.default_rng(1).permutation(GRAPH.tie_count)
    shuffled = Graph.from_arrays(
        GRAPH.sources[turned], GRAPH.targets[turned], names=list(GRAPH.names), edges="influence"
    )
    with threads(3):
        again = diffusion.seed_stability(diffusion.weighted_cascade(shuffled), k=6, replicates=300)
    for other in (alone, again):
        assert other.lists == stability.lists
        assert (other.spreads == stability.spreads).all()


def test_where_one_account_has_everything_it_stays_and_keeps_everything():
    star = chain_of(12, [(0, target) for target in range(1, 12)], 0.4)
    held = diffusion.seed_stability(star, k=1, replicates=50)
    assert held.steady == (0,)
    assert held.worst_case == 1
    assert held.safest == 0
    assert held.summary().startswith("1 of 1 account stays on the list in each of 10 scenarios; in the worst one")
    assert held.summary().endswith("No other list tried does noticeably better in its worst scenario.")


def test_a_list_that_loses_its_only_tie_in_a_scenario_is_told():
    """The weak tie of b leads on to a large star; in a single round a's three sure ones are better."""
    ties = [(0, 2), (0, 3), (0, 4), (1, 5), *((5, target) for target in range(6, 16))]
    chain = chain_of(16, ties, [1, 1, 1, *[1] * 11])
    found = diffusion.seed_stability(chain, k=1, horizons=[1], candidates=[0, 1], missing=[], replicates=50)
    assert found.accounts == (1,)
    soon = found.names.index("within 1 round")
    assert found.chosen[soon] == (0,)
    assert found.kept[soon] == pytest.approx(2 / 4)
    assert (found.worst_case, found.worst_scenario) == (0.5, "within 1 round")


def test_a_given_list_is_judged_as_it_is(stability):
    judged = diffusion.seed_stability(CHAIN, accounts=[7, 3], horizons=[], missing=[], replicates=200)
    assert judged.accounts == (7, 3)
    assert judged.given
    assert judged.chosen[0] != judged.accounts
    assert judged.kept[0] == judged.spreads[0, 0] / judged.spreads[:, 0].max() < 1
    assert "chosen in each of 6 scenarios" in judged.summary()


def test_what_is_believed_is_drawn_and_where_nothing_is_factors_are_tried():
    assumed = scenarios(CHAIN, IndependentCascade(), draws=3, missing=[0.2], horizons=[2], random_state=4)
    believed = scenarios(CHAIN.doubted(9), IndependentCascade(), draws=3, missing=[0.2], horizons=[2], random_state=4)
    names = [world.name for world in believed if world.kind == "probabilities"]
    assert names == ["plausible chain 1", "plausible chain 2", "plausible chain 3"]
    assert (believed[3].chain.probabilities == CHAIN.doubted(9).draw(4, 1).probabilities).all()
    plausible = diffusion.PlausibleChains(CHAIN.doubted(9), draws=2, random_state=8)
    drawn = scenarios(plausible, IndependentCascade(), draws=3, missing=[], horizons=[], random_state=4)
    assert (drawn[3].chain.probabilities == plausible.draw(1).probabilities).all()
    assert [world.kind for world in drawn].count("probabilities") == 2
    off = next(world for world in assumed if "off by a factor" in world.name)
    inside = CHAIN.measured < 1
    factors = np.log1p(-off.chain.measured[inside]) / np.log1p(-CHAIN.measured[inside])
    assert np.log(factors).std() == pytest.approx(np.log(2), rel=0.05)
    assert factors.mean() == pytest.approx(1, rel=0.05)
    assert (off.chain.measured[~inside] == 1).all()


def test_missing_ties_are_that_share_of_them_by_name_and_fewer_are_among_more():
    worlds = scenarios(CHAIN, IndependentCascade(), draws=0, missing=[0.1, 0.3], horizons=[], random_state=0)
    few, many = (world.chain.measured == 0 for world in worlds if world.kind == "ties")
    assert few.mean() == pytest.approx(0.1, abs=0.02)
    assert many.mean() == pytest.approx(0.3, abs=0.03)
    assert (many | ~few).all()
    half = Graph.from_arrays(GRAPH.sources[::2], GRAPH.targets[::2], names=list(GRAPH.names), edges="influence")
    assert (tie_chances(half, 0, MISSING) == tie_chances(GRAPH, 0, MISSING)[::2]).all()


def test_weights_that_are_too_much_for_the_other_model_are_scaled_down_and_told():
    chain = diffusion.uniform(GRAPH, 0.3)
    worlds = scenarios(chain, IndependentCascade(), draws=0, missing=[], horizons=[], random_state=0)
    other = next(borne(world) for world in worlds if world.kind == "model")
    assert isinstance(other.model, LinearThreshold)
    heavy = int((np.bincount(GRAPH.targets, chain.probabilities) > 1).sum())
    assert other.name == f"linear threshold model (weights into {heavy:,} accounts scaled down to 1)"
    sums = np.bincount(GRAPH.targets, other.chain.probabilities)
    light = np.bincount(GRAPH.targets, chain.probabilities) <= 1
    np.testing.assert_allclose(sums, np.minimum(np.bincount(GRAPH.targets, chain.probabilities), 1))
    assert (other.chain.probabilities[light[GRAPH.targets]] == 0.3).all()


def test_under_the_linear_threshold_model_the_independent_cascade_is_the_other():
    found = diffusion.seed_stability(CHAIN, LinearThreshold(), k=2, horizons=[1], missing=[0.5], replicates=100)
    assert "independent cascade model" in found.names
    assert any(name.startswith("content twice as contagious (weights into") for name in found.names)
    with pytest.raises(InputError, match="sum to at most 1"):
        diffusion.seed_stability(diffusion.uniform(GRAPH, 0.5), LinearThreshold(), k=2)


def test_a_study_can_store_it(stability):
    packed = Packed.from_bytes(*pack(stability).to_bytes())
    again = unpack(packed, GRAPH, CHAIN)
    assert again.summary() == stability.summary()
    assert again.table().equals(stability.table())


def test_it_can_be_drawn(stability):
    assert picture(stability.plot(), "png").startswith(b"\x89PNG")
    assert b"30 % of the ties missing" in picture(stability.plot(), "svg")
    titles = [axes.get_title(loc="left") for axes in SMALL.plot().axes]
    assert titles == ["Who stays on the list", "What the list keeps"]


@pytest.mark.parametrize(("asked", "message"), [
    ({"k": 0}, "k must be at least 1"),
    ({"k": 301}, "k must be at most the 300 accounts"),
    ({"accounts": [1], "k": 1}, "a list that is given is not chosen"),
    ({"accounts": [1, 1]}, "named twice"),
    ({"missing": [1.0]}, "missing must lie strictly between 0 and 1"),
    ({"horizons": [0]}, "horizons must be at least 1"),
    ({"draws": -1}, "draws must be at least 0"),
    ({"replicates": 1}, "replicates must be at least 2"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(asked, message):
    with pytest.raises(InputError, match=message):
        diffusion.seed_stability(CHAIN, **asked)


def test_strangers_are_refused():
    with pytest.raises(UnknownAccountError):
        diffusion.seed_stability(CHAIN, accounts=["@nobody"])
