"""Authenticity: stated shares are met, discounts keep what they say, and both change who is worth calling."""

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Authenticity, Graph, IndependentCascade, InputError, LinearThreshold, read_accounts, uniform
from diffusion.drawing import picture
from tests.measures.toys import graph_of, random_network
from tests.oracles.enumeration import exact_spread


def accounts_of(shares):
    return read_accounts(pandas.DataFrame({"account": list(shares), "authenticity": list(shares.values())}))


@pytest.mark.parametrize("name", range(60))
def test_stated_shares_are_met_where_they_can_be(name):
    """Shares that come from chances of the followers can be met, whatever the audiences share."""
    graph = graph_of(random_network(name))
    chance = np.random.default_rng(name)
    truth = chance.uniform(0.1, 1, len(graph))
    listed = [code for code in range(len(graph)) if graph.out_degrees[code] and chance.random() < 0.6]
    if not listed:
        return
    shares = {graph.names[code]: followers_mean(graph, code, truth) for code in listed}
    found = Authenticity.from_accounts(graph, accounts_of(shares))
    for account, share in shares.items():
        code = int(graph.codes([account])[0])
        assert followers_mean(graph, code, found.real) == pytest.approx(share, abs=2e-3)
    following = np.zeros(len(graph), bool)
    for code in listed:
        following[graph.targets[graph.offsets[code] : graph.offsets[code + 1]]] = True
    assert np.all(found.real[~following] == 1)


def followers_mean(graph, code, values):
    return float(np.mean(values[graph.targets[graph.offsets[code] : graph.offsets[code + 1]]]))


def test_odds_have_one_factor_for_each_account_that_is_followed():
    """What raking is by definition: log odds are a sum over the listed accounts that somebody follows."""
    graph = Graph.from_arrays(
        ["@a"] * 4 + ["@b"] * 4, ["u", "v", "w", "x", "w", "x", "y", "z"], edges="influence"
    )  # fmt: skip
    real = Authenticity.from_accounts(graph, accounts_of({"@a": 0.4, "@b": 0.8})).real[graph.codes(list("uvwxyz"))]
    odds = np.log(real / (1 - real))
    base = np.log(0.6 / 0.4)
    np.testing.assert_allclose(odds[[2, 3]] - base, odds[0] - base + odds[5] - base, atol=1e-5)
    assert odds[0] == pytest.approx(odds[1])
    assert odds[4] == pytest.approx(odds[5])


def test_a_share_of_one_account_is_the_chance_of_each_follower():
    graph = Graph.from_arrays(["@a"] * 3, ["u", "v", "w"], edges="influence")
    for share in (0.0, 0.3, 1.0):
        found = Authenticity.from_accounts(graph, accounts_of({"@a": share}))
        np.testing.assert_allclose(found.real[graph.codes(["u", "v", "w"])], share, atol=1e-6)
        assert found.effective_followers(graph, "@a") == pytest.approx(3 * share, abs=1e-5)


def test_shares_that_contradict_each_other_are_told():
    graph = Graph.from_arrays(["@a", "@a", "@b", "@b"], ["u", "v", "u", "v"], edges="influence")
    found = Authenticity.from_accounts(graph, accounts_of({"@a": 0.2, "@b": 0.9}))
    assert "contradict each other" in found.summary()
    assert "contradict" not in Authenticity.from_accounts(graph, accounts_of({"@a": 0.5, "@b": 0.5})).summary()


def test_margins_and_what_nothing_is_known_of():
    graph = Graph.from_arrays(["@a", "@a", "@b"], ["u", "v", "w"], edges="influence")
    found = Authenticity.from_accounts(graph, accounts_of({"@a": 0.6}), margin=0.1, unknown=0.9)
    u, w = graph.codes(["u", "w"])
    np.testing.assert_allclose([found.low[u], found.real[u], found.high[u]], [0.5, 0.6, 0.7], atol=1e-6)
    assert found.real[w] == found.low[w] == 0.9
    assert "follow none of these count as real with a chance of 0.9" in found.summary()


def test_a_discount_keeps_the_real_followers_brought_in():
    for name in range(30):
        graph = graph_of(random_network(name))
        chance = np.random.default_rng(name)
        real = chance.random(len(graph))
        known = Authenticity.stated(graph, real, low=0.0, high=1.0)
        chain = diffusion.explicit(graph, chance.random(graph.tie_count))
        for power in (1.0, 2.5):
            strong = chain.amplified(power)
            found = known.discounted(strong)
            np.testing.assert_allclose(found.probabilities, strong.probabilities * real[graph.targets], atol=1e-12)
            assert found.power == strong.power
            assert found.posterior is None
        np.testing.assert_array_equal(known.discounted(chain, "high").probabilities, chain.probabilities)
        assert not known.discounted(chain, "low").probabilities.any()


def test_a_discount_by_account_stays_by_account():
    chain = diffusion.weighted_cascade(diffusion.chung_lu(200, 1_000))
    found = Authenticity.stated(chain.graph, 0.5).discounted(chain)
    assert found.by_target is not None
    np.testing.assert_allclose(found.probabilities, chain.probabilities / 2)


def small(name):
    """A graph of five accounts, probabilities that the linear threshold model bears, and who may be real."""
    chance = np.random.default_rng(name)
    pairs = [(source, target) for source in range(5) for target in range(5) if source != target]
    chosen = [pairs[place] for place in chance.permutation(len(pairs))[:7]]
    graph = Graph.from_arrays(*zip(*chosen, strict=True), names=list("abcde"), edges="influence")
    chain = diffusion.explicit(graph, chance.uniform(0.1, 1, 7) / np.maximum(graph.in_degrees[graph.targets], 1))
    real = chance.choice([0.0, 0.3, 0.7, 1.0], 5)
    real[0] = 1  # the seed
    return chain, Authenticity.stated(graph, real)


def spread_of_the_real(chain, known, model):
    """The expected spread from account 0 over every way in which accounts may be real or not."""
    total = 0.0
    for world in range(2**4):
        real = np.array([1.0, *(world >> bit & 1 for bit in range(4))])
        chance = np.prod(np.where(real == 1, known.real, 1 - known.real))
        if chance:
            total += chance * exact_spread(chain.graph, chain.probabilities * real[chain.graph.targets], model, [0])
    return total


@pytest.mark.parametrize("name", range(20))
def test_the_discount_is_exact_under_the_threshold_model_and_not_too_low_under_the_cascade_model(name):
    chain, known = small(name)
    discounted = known.discounted(chain)
    for model, exact in (("linear threshold", True), ("independent cascade", False)):
        truth = spread_of_the_real(chain, known, model)
        found = exact_spread(chain.graph, discounted.probabilities, model, [0])
        assert found == pytest.approx(truth, abs=1e-9) if exact else found >= truth - 1e-9


def test_on_a_tree_the_discount_is_exact():
    graph = Graph.from_arrays([0, 0, 1, 1, 2], [1, 2, 3, 4, 5], names=list("abcdef"), edges="influence")
    known = Authenticity.stated(graph, [1, 0.5, 0.2, 0.9, 0, 1])
    chain = uniform(graph, 0.6)
    found = exact_spread(graph, known.discounted(chain).probabilities, "independent cascade", [0])
    assert found == pytest.approx(1 + 0.6 * (0.5 * (1 + 0.6 * 0.9) + 0.2 * (1 + 0.6)))


def test_draws_of_who_is_real_average_to_the_truth():
    chain, known = small(5)
    truth = spread_of_the_real(chain, known, "independent cascade")
    drawn = [
        exact_spread(chain.graph, known.drawn(chain, index).probabilities, "independent cascade", [0])
        for index in range(1_500)
    ]
    assert np.mean(drawn) == pytest.approx(truth, abs=4.5 * np.std(drawn) / np.sqrt(len(drawn)))
    np.testing.assert_array_equal(known.drawn(chain, 3).probabilities, known.drawn(chain, 3).probabilities)


def bought_and_honest():
    """Two accounts with followers: ten of whom one in five is real, and six who all are."""
    names = [f"bot{place}" for place in range(10)] + [f"fan{place}" for place in range(6)]
    graph = Graph.from_arrays(["@bought"] * 10 + ["@honest"] * 6, names, edges="influence")
    return graph, Authenticity.from_accounts(graph, accounts_of({"@bought": 0.2, "@honest": 1.0}))


def test_seeds_rankings_and_audiences_turn_away_from_bought_followers():
    graph, known = bought_and_honest()
    chain = uniform(graph, 0.5)
    assert diffusion.choose_seeds(chain, k=1).accounts == ("@bought",)
    assert diffusion.choose_seeds(known.discounted(chain), k=1).accounts == ("@honest",)
    assert diffusion.choose_seeds(known.discounted(chain), LinearThreshold(), k=1).accounts == ("@honest",)
    leaders = [
        diffusion.rank_leaders(graph, [measure]).order()[0]
        for measure in (diffusion.Followers(), diffusion.RealFollowers(known))
    ]
    assert list(graph.names.take(np.array(leaders))) == ["@bought", "@honest"]
    overlap = diffusion.audience_overlap(graph, ["@bought", "@honest"], authenticity=known)
    np.testing.assert_allclose(overlap.sizes, [2, 6], atol=1e-4)
    spread = diffusion.simulate(known.discounted(chain), IndependentCascade(), ["@bought"], replicates=4_000)
    assert spread.mean == pytest.approx(2, abs=0.1)


def test_every_view_works():
    graph, known = bought_and_honest()
    assert known.table().loc[0, "account"] == "@bought"
    assert picture(known.plot(), "png")
    assert "count as real people" in known.summary()
    assert repr(known).startswith("Authenticity(18 accounts")
    assert known.discounted(uniform(graph, 0.5)).provenance.settings["authenticity"] == known.source


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda graph: Authenticity.stated(graph, 1.5), "between 0 and 1"),
        (lambda graph: Authenticity.stated(graph, [0.5]), "one entry for each of the 18"),
        (lambda graph: Authenticity.stated(graph, 0.5, low=0.7), "low must not be above"),
        (lambda graph: Authenticity.from_accounts(graph, accounts_of({"@nobody": 0.5})), "the authenticity of no"),
        (lambda graph: Authenticity.from_accounts(graph, accounts_of({"fan1": 0.5})), "the authenticity of no"),
        (lambda graph: Authenticity.from_accounts(graph, [1]), "must come from read_accounts"),
        (lambda graph: Authenticity.from_accounts(graph, fees()), "no column 'authenticity'"),
        (lambda graph: Authenticity.stated(graph, 1).discounted(graph), "must be one Chain, not Graph"),
        (lambda graph: Authenticity.stated(graph, 1).discounted(uniform(graph, 1), "most"), "bound must be one of"),
        (lambda graph: Authenticity.stated(graph, 1).discounted(small(1)[0]), "accounts of another graph"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call(bought_and_honest()[0])


def fees():
    return read_accounts(pandas.DataFrame({"account": ["@bought"], "fee": [3]}))
