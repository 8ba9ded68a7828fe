"""Overlapping followers: equal to Python sets, sketches within their stated error, every view on every shape."""

import dataclasses

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Graph, InputError, UnknownAccountError, audience_overlap, read_accounts
from diffusion.audience.shared import Rows, sketched
from diffusion.drawing import picture
from diffusion.randomness import Purpose, root_key
from tests.measures.toys import RANDOM, TOYS, graph_of, one_by_one, random_network
from tests.oracles import overlap as oracle

HOSTILE = ["@a$b$", "\x1b[31mred", "=1+1", "<b>x</b>", "a\nb", "\N{RIGHT-TO-LEFT OVERRIDE}der", "%s %d {0}", "'; drop"]


def audiences_of(graph, codes):
    return [set(graph.targets[graph.offsets[code] : graph.offsets[code + 1]].tolist()) for code in codes]


def assert_equal(found, expected, **tolerance):
    np.testing.assert_allclose(found.sizes, expected["sizes"], **tolerance)
    np.testing.assert_allclose(found.added, expected["added"], **tolerance)
    np.testing.assert_allclose(found.gained, expected["gained"], **tolerance)
    np.testing.assert_allclose([found.union, found.repeated], [expected["union"], expected["repeated"]], **tolerance)
    matrix = found.matrix.to_numpy()
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), found.sizes)
    for (one, other), shared in expected["pairs"].items():
        assert matrix[one, other] == pytest.approx(shared, **{"rel": 1e-12, "abs": 1e-5 if tolerance else 0})


def candidates_of(graph, name):
    chance = np.random.default_rng(name)
    return chance.permutation(len(graph))[: chance.integers(1, len(graph) + 1)]


@one_by_one(RANDOM)
def test_followers_overlap_as_python_sets_do(name):
    graph = graph_of(random_network(name))
    codes = candidates_of(graph, name)
    found = audience_overlap(graph, graph.names.take(codes))
    expected = oracle.overlap(audiences_of(graph, codes))
    assert_equal(found, expected)
    assert found.order.tolist() == expected["order"]
    assert found.accounts == tuple(graph.names.take(codes))


@pytest.mark.parametrize("name", [name for name in TOYS if len(TOYS[name])])
def test_every_view_works_on_every_toy(name):
    graph = graph_of(TOYS[name])
    found = audience_overlap(graph, list(graph.names))
    assert_equal(found, oracle.overlap(audiences_of(graph, range(len(graph)))))
    assert len(found.table()) == len(graph)
    assert found.summary()
    assert picture(found.plot(), "png")
    assert 0 <= found.waste < 1


@pytest.mark.parametrize("name", range(40))
def test_members_count_their_chance_to_be_real(name):
    graph = graph_of(random_network(name))
    codes, chance = candidates_of(graph, name), np.random.default_rng(name)
    real = chance.random(len(graph))
    known = diffusion.Authenticity.stated(graph, real, low=real / 2, high=np.sqrt(real))
    found = audience_overlap(graph, graph.names.take(codes), authenticity=known)
    audiences = audiences_of(graph, codes)
    assert_equal(found, oracle.overlap(audiences, dict(enumerate(real))), rtol=1e-5, atol=1e-4)
    assert found.low.union == pytest.approx(oracle.overlap(audiences, dict(enumerate(real / 2)))["union"], abs=1e-4)
    assert found.high.union == pytest.approx(
        oracle.overlap(audiences, dict(enumerate(np.sqrt(real))))["union"], abs=1e-4
    )
    assert {"audience_low", "audience_high"} <= set(found.table())


def large():
    return diffusion.chung_lu(3_000, 60_000, random_state=3)


def leading(graph, many):
    return graph.names.take(np.argsort(-graph.out_degrees, kind="stable")[:many])


def test_threads_change_nothing():
    graph = large()
    with diffusion.threads(1):
        one = audience_overlap(graph, leading(graph, 200))
        sketch = audience_overlap(graph, leading(graph, 200), sketch=32)
    with diffusion.threads(3):
        three = audience_overlap(graph, leading(graph, 200))
        again = audience_overlap(graph, leading(graph, 200), sketch=32)
    np.testing.assert_array_equal(one.pairs, three.pairs)
    np.testing.assert_array_equal(sketch.pairs, again.pairs)


def test_sketches_hold_the_smallest_hashes():
    graph = large()
    codes = graph.codes(leading(graph, 30))
    rows = Rows(graph.offsets[codes], graph.offsets[codes + 1], graph.targets, len(graph))
    key = root_key(5, Purpose.AUDIENCE)
    found, thresholds = sketched(rows, 64, key)
    for place, audience in enumerate(audiences_of(graph, codes)):
        kept, threshold = oracle.bottom(audience, int(key), 64)
        assert set(found.members[found.begins[place] : found.ends[place]].tolist()) == kept
        assert thresholds[place] == pytest.approx(threshold, rel=1e-12)


def test_sketches_err_as_they_say():
    """Over many names of chance: no bias, and errors of the size stated, for every pair that shares enough."""
    graph = large()
    names = leading(graph, 12)
    exact = audience_overlap(graph, names)
    runs = [audience_overlap(graph, names, sketch=64, random_state=state) for state in range(200)]
    off = np.array([run.pairs - exact.pairs for run in runs])
    stated = np.mean([run.pair_errors for run in runs], axis=0)
    pairs = np.triu(exact.pairs >= 20, 1) & (stated > 0)
    assert pairs.sum() > 30
    spread = off.std(axis=0, ddof=1)[pairs]
    assert np.all(spread <= 1.25 * stated[pairs])
    assert np.median(spread / stated[pairs]) == pytest.approx(0.9, abs=0.15)
    assert np.all(np.abs(off.mean(axis=0)[pairs]) < 4.5 * stated[pairs] / np.sqrt(len(runs)))
    covered = np.mean([np.abs(run.pairs - exact.pairs)[pairs] <= 2 * run.pair_errors[pairs] for run in runs])
    assert covered > 0.93


def test_what_is_not_of_pairs_is_exact_with_a_sketch():
    graph = large()
    exact, rough = (audience_overlap(graph, leading(graph, 50), sketch=size) for size in (None, 16))
    for name in ("sizes", "added", "gained", "order"):
        np.testing.assert_array_equal(getattr(exact, name), getattr(rough, name))
    assert (exact.union, exact.repeated) == (rough.union, rough.repeated)
    assert exact.matrix_errors.to_numpy().max() == 0
    assert rough.matrix_errors.to_numpy().max() > 0
    assert "sketches" in rough.summary()
    assert "sketches" not in exact.summary()
    assert rough.provenance.settings["sketch"] == 16


def test_a_sketch_that_holds_whole_audiences_is_exact():
    graph = large()
    exact, whole = (audience_overlap(graph, leading(graph, 20), sketch=size) for size in (None, 3_000))
    np.testing.assert_array_equal(exact.pairs, whole.pairs)
    assert whole.matrix_errors.to_numpy().max() == 0


def two_stars():
    return Graph.from_arrays(
        ["@a", "@a", "@a", "@b", "@b"], ["@x", "@y", "@z", "@z", "@w"], edges="influence"
    )  # fmt: skip


def test_prices_are_of_new_accounts():
    accounts = read_accounts(pandas.DataFrame({"account": ["@a", "@b", "@elsewhere"], "fee": [30, 20, 5]}))
    table = audience_overlap(two_stars(), ["@a", "@b"], accounts=accounts).table()
    assert table["price"].tolist() == [10, 10]
    assert table["price_new"].tolist() == [10, 20]
    assert table["paid_again"].tolist() == [0, 10]
    text = audience_overlap(two_stars(), ["@a", "@b"], accounts=accounts).summary()
    assert "Together they cost 50: 12.5 for each" in text
    assert "10 go to those already paid for" in text


def test_fees_that_are_not_known_are_told():
    accounts = read_accounts(pandas.DataFrame({"account": ["@a", "@b"], "fee": [30, None]}))
    found = audience_overlap(two_stars(), ["@a", "@b"], accounts=accounts)
    assert "fees of 1 account of them are not known" in found.summary()
    assert np.isnan(found.table()["price"][1])


def test_the_shares_are_of_what_they_say():
    found = audience_overlap(two_stars(), ["@a", "@b"])
    assert found.shares().loc["@a", "@b"] == 1 / 2
    assert found.shares("union").loc["@a", "@b"] == 1 / 4
    assert found.shares("first").loc["@a", "@b"] == pytest.approx(1 / 3)
    assert found.most_shared().iloc[0].tolist() == ["@a", "@b", 1, 0, 0.5, 0.25]
    with pytest.raises(InputError, match="of must be one of"):
        found.shares("larger")


def test_a_chain_is_taken_for_its_graph():
    graph = two_stars()
    of_chain = audience_overlap(diffusion.uniform(graph, 0.1), ["@a", "@b"])
    assert of_chain.union == audience_overlap(graph, ["@a", "@b"]).union == 4


@pytest.mark.parametrize(
    ("candidates", "error", "words"),
    [
        ([], InputError, "name at least one"),
        (["@a", "@nobody"], UnknownAccountError, "no account '@nobody'"),
        (["@a", "@b", "@a"], InputError, "'@a' is named twice"),
        (3.5, InputError, "must be account names"),
        ([None], InputError, "must be a string or a whole number"),
    ],
)
def test_lists_that_make_no_sense_are_refused(candidates, error, words):
    with pytest.raises(error, match=words):
        audience_overlap(two_stars(), candidates)


def test_other_arguments_that_make_no_sense_are_refused():
    accounts = read_accounts(pandas.DataFrame({"account": ["@a"], "mood": ["calm"]}))
    with pytest.raises(InputError, match="no column 'fee'"):
        audience_overlap(two_stars(), ["@a"], accounts=accounts)
    with pytest.raises(InputError, match="sketch must be at least 16"):
        audience_overlap(two_stars(), ["@a"], sketch=3)
    with pytest.raises(InputError, match="Graph or a Chain"):
        audience_overlap([1, 2], ["@a"])
    with pytest.raises(InputError, match="accounts of another graph"):
        audience_overlap(two_stars(), ["@a"], authenticity=diffusion.Authenticity.stated(large(), 1.0))


def test_one_name_and_an_account_without_followers_are_answered():
    graph = two_stars()
    assert "@a has 3 followers." in audience_overlap(graph, "@a").summary()
    assert audience_overlap(graph, ["@x"]).summary().startswith("@x has no audience.")
    assert audience_overlap(graph, ["@x", "@y"]).summary().startswith("None of these 2 accounts has any audience.")
    assert audience_overlap(graph, ["@x", "@y"]).waste == 0


def test_hostile_names_stay_harmless():
    graph = Graph.from_arrays(
        [name for name in HOSTILE for _ in range(3)], ["@x", "@y", "@z"] * len(HOSTILE), edges="influence"
    )
    found = audience_overlap(graph, HOSTILE)
    assert all(sign.isprintable() for sign in found.summary())
    assert picture(found.plot(), "svg")
    assert found.table()["account"].tolist() == HOSTILE


@pytest.mark.parametrize("many", [2, 12, 13, 30, 45])
def test_the_picture_shows_up_to_thirty(many):
    graph = large()
    figure = audience_overlap(graph, leading(graph, many)).plot()
    assert len(figure.axes[0].get_yticks()) == min(many, 30)
    assert picture(figure, "png")


def test_the_result_is_frozen_and_says_where_it_comes_from():
    found = audience_overlap(two_stars(), ["@a", "@b"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.what = "x"  # type: ignore[misc]
    assert found.provenance.operation == "audience_overlap"
    assert found.provenance.inputs["network"] == two_stars().fingerprint
    assert found.provenance.random_state is None
