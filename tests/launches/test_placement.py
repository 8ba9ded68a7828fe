"""Where to launch: each rule on networks small enough to see the answer, and what is refused."""

from itertools import combinations
from typing import NamedTuple

import networkx
import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import Communities, ExpectedSpread, Followers, InputError
from diffusion.launches.placement.equal_price import most_for_money
from tests.networks import both_ways, graph_of

STARS = [("@n", f"n{i}") for i in range(9)] + [("@s", f"s{i}") for i in range(6)] + [("@w", f"w{i}") for i in range(3)]
"""Three stars without ties between them, of 9, 6 and 3 followers."""


class Made(NamedTuple):
    graph: diffusion.Graph
    communities: Communities


@pytest.fixture(scope="module")
def stars():
    return diffusion.Graph.from_networkx(networkx.DiGraph(STARS), edges="influence")


@pytest.fixture(scope="module")
def regions(stars):
    return Communities.of(stars, {name: name.strip("@")[0] for name in stars.names})


@pytest.fixture(scope="module")
def club():
    return both_ways(networkx.karate_club_graph())


@pytest.fixture(scope="module")
def made():
    network = diffusion.community_network(600, 5_000, communities=6)
    return Made(network.graph, Communities.of(network.graph, network.communities.tolist()))


def fees_of(fees):
    return diffusion.read_accounts(pandas.DataFrame({"account": list(fees), "fee": list(fees.values())}))


def test_one_per_community_takes_the_leader_of_each_the_largest_first(stars, regions):
    launch = diffusion.one_per_community(stars, regions, points=2)
    assert (launch.name, launch.accounts) == ("one in each of 2 communities", ("@n", "@s"))
    assert diffusion.one_per_community(stars, regions, points=1).name == "one in the largest community"


def test_leaders_are_those_with_most_followers_inside_unless_a_measure_is_named(made):
    graph, groups = made.graph, made.communities
    inside = diffusion.one_per_community(graph, groups, points=6)
    assert inside.accounts == tuple(graph.names.take(groups.leading))
    in_all = diffusion.one_per_community(graph, groups, points=6, by=Followers())
    for number, account in enumerate(in_all.accounts):
        members = groups.member_codes(number)
        assert graph.out_degrees[graph.codes([account])[0]] == graph.out_degrees[members].max()
        assert groups.of_account(account) == number


def test_by_expected_spread_needs_a_chain(made):
    chain = diffusion.weighted_cascade(made.graph)
    measure = ExpectedSpread(sets=2_000)
    launch = diffusion.one_per_community(chain, made.communities, points=3, by=measure)
    scores = measure.scores(chain).values
    for number, code in enumerate(made.graph.codes(launch.accounts)):
        assert scores[code] == scores[made.communities.member_codes(number)].max()
    with pytest.raises(InputError, match="expected spread needs the probability of each tie"):
        diffusion.one_per_community(made.graph, made.communities, points=3, by=measure)


def test_one_per_community_of_equal_audience_adds_up_to_the_hub(made):
    graph = made.graph
    launch = diffusion.one_per_community(graph, made.communities, points=6, equal_audience=True)
    (hub,) = diffusion.one_hub(graph).accounts
    total = graph.out_degrees[graph.codes(launch.accounts)].sum()
    wanted = graph.out_degrees[graph.codes([hub])[0]]
    assert abs(total - wanted) <= 0.05 * wanted
    assert launch.name == "one in each of 6 communities of the same total audience"
    assert hub not in launch.accounts
    assert len({made.communities.of_account(account) for account in launch.accounts}) == 6


def test_communities_without_followers_are_passed_over_and_too_many_points_are_refused(stars):
    lonely = Communities.of(stars, {"@n": "a", "@s": "b", "@w": "c"})
    assert lonely.sizes.tolist() == [18, 1, 1, 1]
    assert diffusion.one_per_community(stars, lonely, points=3).accounts == ("@n", "@s", "@w")
    with pytest.raises(InputError, match="at most the 3 communities in which somebody has followers, not 4"):
        diffusion.one_per_community(stars, lonely, points=4)


def test_communities_are_found_unless_given_and_others_are_refused(stars, club):
    found = diffusion.find_communities(stars)
    assert diffusion.one_per_community(stars, points=3) == diffusion.one_per_community(stars, found, points=3)
    for rule in (diffusion.one_per_community, diffusion.bridges):
        with pytest.raises(InputError, match="communities must be those of the same graph"):
            rule(club, found, points=1)
        with pytest.raises(InputError, match="communities must come from find_communities"):
            rule(club, {"a": 1}, points=1)
    with pytest.raises(InputError, match="by: with equal_audience the audience decides"):
        diffusion.one_per_community(stars, found, points=1, by=Followers(), equal_audience=True)


def test_bridges_join_most_pairs_of_followers_of_different_communities(club):
    groups = diffusion.find_communities(club)
    launch = diffusion.bridges(club, groups, points=4)

    def joined(account):
        followers = list(club.to_networkx()[account])
        return sum(groups.of_account(one) != groups.of_account(two) for one, two in combinations(followers, 2))

    def spread(account):
        followers = list(club.to_networkx()[account])
        shares = np.bincount([groups.of_account(one) for one in followers]) / len(followers)
        return 1 - (shares**2).sum()

    known = [name for name in club.names if spread(name) > 0.3]
    expected = sorted(known, key=lambda name: (-joined(name), club.codes([name])[0]))
    assert list(launch.accounts) == expected[:4]
    with pytest.raises(InputError, match=rf"at most the {len(known)} bridges there are \(participation above 0.3\)"):
        diffusion.bridges(club, groups, points=34)


def test_bridges_of_equal_audience_add_up_to_the_hub(made):
    launch = diffusion.bridges(made.graph, made.communities, points=8, spread=0.1, equal_audience=True)
    graph, (hub,) = made.graph, diffusion.one_hub(made.graph).accounts
    wanted = graph.out_degrees[graph.codes([hub])[0]]
    assert abs(graph.out_degrees[graph.codes(launch.accounts)].sum() - wanted) <= 0.05 * wanted
    assert hub not in launch.accounts
    assert launch.name == "8 bridges of the same total audience"


def test_there_are_no_bridges_between_stars(stars, regions):
    with pytest.raises(InputError, match="at most the 0 bridges there are"):
        diffusion.bridges(stars, regions, points=1)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_points_of_equal_price_are_the_best_choice_of_all(data):
    items = data.draw(st.integers(1, 8))
    values = np.array(data.draw(st.lists(st.integers(0, 9), min_size=items, max_size=items)), float)
    fees = np.array(data.draw(st.lists(st.integers(0, 9), min_size=items, max_size=items)), float)
    count = data.draw(st.integers(1, items))
    limit = float(np.sort(fees)[:count].sum()) + data.draw(st.integers(0, 20))
    taken = most_for_money(values, fees, count, limit)
    best = max(
        values[list(some)].sum() for some in combinations(range(items), count) if fees[list(some)].sum() <= limit
    )
    assert len(set(taken.tolist())) == count
    assert fees[taken].sum() <= limit
    assert values[taken].sum() == best
    assert (np.diff(values[taken]) <= 0).all()


def test_the_hubs_fee_is_the_money_unless_it_is_stated(stars):
    accounts = fees_of({"@n": 100, "@s": 60, "@w": 30})
    assert diffusion.points_of_equal_price(stars, accounts, points=2).accounts == ("@s", "@w")
    rich = diffusion.points_of_equal_price(stars, accounts, points=2, money=160)
    assert (rich.name, rich.accounts) == ("2 points for 160", ("@n", "@s"))


def test_points_of_equal_price_by_expected_spread(made):
    chain = diffusion.weighted_cascade(made.graph)
    chance = np.random.default_rng(5)
    fees = dict(zip(made.graph.names, (10 + made.graph.out_degrees * chance.uniform(1, 3, 600)).tolist(), strict=True))
    measure = ExpectedSpread(sets=5_000)
    by_spread, by_audience = (
        diffusion.points_of_equal_price(chain, fees_of(fees), points=5, by=by) for by in (measure, None)
    )
    scores, codes = measure.scores(chain).values, made.graph.codes
    (hub,) = diffusion.one_hub(made.graph).accounts
    for launch in (by_spread, by_audience):
        assert sum(fees[account] for account in launch.accounts) <= fees[hub] * (1 + 1e-9)
    assert scores[codes(by_spread.accounts)].sum() >= scores[codes(by_audience.accounts)].sum()
    audience = made.graph.out_degrees
    assert audience[codes(by_audience.accounts)].sum() >= audience[codes(by_spread.accounts)].sum()


@pytest.mark.parametrize(("fees", "asked", "words"), [
    (None, {}, "accounts must come from read_accounts"),
    ({"@s": 3}, {}, "the fee of '@n', who has the most followers, is not known; add it to the file, or say money="),
    ({"@n": 9, "@s": 3}, {"points": 3}, "at most the 2 accounts with followers and a fee, not 3"),
    ({"@n": 9, "@s": 8, "@w": 7}, {"points": 2}, "even the 2 cheapest accounts cost 15, more than 9"),
    ({"@n": 9, "n1": 1}, {"points": 2}, "at most the 1 accounts with followers and a fee, not 2"),
    ({"@n": 9}, {"money": -1}, "money must be at least 0"),
    ({"@n": 9}, {"points": 0}, "points must be at least 1"),
])  # fmt: skip
def test_prices_that_cannot_be_are_refused_in_words(stars, fees, asked, words):
    with pytest.raises(InputError, match=words):
        diffusion.points_of_equal_price(stars, fees if fees is None else fees_of(fees), **asked)


def test_a_column_of_other_names_is_no_fee(stars):
    accounts = diffusion.read_accounts(pandas.DataFrame({"account": ["@n"], "segment": ["fans"]}))
    with pytest.raises(InputError, match="have a column 'fee'"):
        diffusion.points_of_equal_price(stars, accounts)


def test_a_graph_without_accounts_or_ties_has_nowhere_to_launch():
    with pytest.raises(InputError, match="the graph has no accounts"):
        diffusion.one_hub(graph_of(0, []))
    with pytest.raises(InputError, match="there are no other points to launch at"):
        diffusion.points_of_equal_audience(graph_of(3, []))
