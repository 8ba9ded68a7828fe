"""Content power: known powers are found again, few exposures say little, and what cannot be told is refused."""

import numpy as np
import pandas
import pytest
from scipy.stats import spearmanr

from diffusion import Graph, InputError, content_power, read_reposts, uniform
from diffusion.drawing import picture
from tests.learning.known_chain import known_chain, simulated_log

TRUTH = known_chain(accounts=600, ties=6_000, mean=0.05)


@pytest.fixture(scope="module")
def powers():
    return np.random.default_rng(0).gamma(2.0, 0.5, 250)


@pytest.fixture(scope="module")
def found(powers):
    return content_power(TRUTH, simulated_log(TRUTH, items=250, starters=20, powers=powers))


def test_known_powers_are_found_again_within_their_intervals(found, powers):
    assert found.items == tuple(range(250))
    relative = powers / powers.mean()
    assert spearmanr(found.powers, relative).statistic > 0.9
    inside = (found.lower <= powers) & (powers <= found.upper)
    assert 0.82 < inside.mean() < 0.97
    assert abs(np.polyfit(powers, found.powers, 1)[0] - 1) < 0.15


def test_how_far_powers_differ_is_found_again(found):
    low, high = found.spread_interval
    assert low < 2.0 < high
    assert high < 2 * low
    assert 0.9 < found.level < 1.1
    assert "hazards fit this log" in found.summary()
    assert abs(found.share_at_least(found.quantile(0.9)) - 0.1) < 1e-9


def test_where_all_items_are_alike_no_difference_is_claimed():
    alike = content_power(TRUTH, simulated_log(TRUTH, items=250, starters=20))
    assert alike.spread_interval[1] == np.inf or alike.spread > 20
    assert np.ptp(alike.powers) < 0.8


def test_a_chain_of_half_the_hazards_gives_the_level_and_the_same_powers(found, powers):
    log = simulated_log(TRUTH, items=250, starters=20, powers=powers)
    half = content_power(TRUTH.amplified(0.5), log)
    np.testing.assert_allclose(half.level, 2 * found.level, rtol=1e-3)
    np.testing.assert_allclose(half.powers, found.powers, rtol=1e-3)
    assert "too low for this log" in half.summary()


HUB = Graph.from_arrays(["@hub"] * 40, [f"@fan{place:02}" for place in range(40)], edges="influence")


def campaign_log(**columns):
    counts = {"a1": 2, "a2": 5, "b1": 20, "b2": 30, "c": 0}
    rows = [(item, name, float(when)) for item, count in counts.items()
            for when, name in enumerate(["@hub", *(f"@fan{place:02}" for place in range(count))])]  # fmt: skip
    frame = pandas.DataFrame(rows, columns=["item", "account", "time"])
    for name, values in columns.items():
        frame[name] = frame["item"].map(values)
    return read_reposts(frame)


def test_items_are_put_together_by_campaign_and_those_without_one_are_left_out():
    by = {"a1": "quiet", "a2": "quiet", "b1": "loud", "b2": "loud"}
    grouped = content_power(uniform(HUB, 0.3), campaign_log(), by=by).table()
    assert grouped.columns[0] == "campaign"
    assert grouped.campaign.tolist() == ["loud", "quiet"]
    assert grouped.adopted.tolist() == [50, 7]
    platforms = {"a1": "x", "a2": "x", "b1": "vk", "b2": "vk", "c": "vk"}
    by_column = content_power(uniform(HUB, 0.3), campaign_log(platform=platforms), by="platform").table()
    assert by_column.set_index("campaign").adopted.to_dict() == {"vk": 50, "x": 7}


def test_expected_counts_those_exposed_at_average_power():
    found = content_power(uniform(HUB, 0.3), campaign_log())
    np.testing.assert_allclose(found.expected, 40 * -np.expm1(found.level * np.log(0.7)))
    assert found.adopted.tolist() == [2, 5, 20, 30, 0]
    assert found.table().item.tolist()[0] == "b2"
    assert found.lower[4] < 0.01  # nobody took it up


def test_an_account_that_comes_by_itself_is_evidence_where_the_chain_knows_of_such_ways():
    import dataclasses

    graph = Graph.from_arrays(["@hub", "@x"], ["@a", "@y"], edges="influence")
    rows = [(item, name, when) for item in range(20) for when, name in enumerate(["@hub", "@y"])] + [(0, "@a", 5)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    chain = uniform(graph, 0.1)
    without = content_power(chain, log)
    assert (without.unexplained, without.adopted.sum()) == (20, 1)
    within = content_power(dataclasses.replace(chain, outside=np.full(4, 0.2)), log)
    assert (within.unexplained, within.adopted.sum()) == (0, 21)
    assert "no tie explains" in without.summary()
    assert "no tie explains" not in within.summary()


def test_two_items_do_not_tell_how_far_items_differ_and_the_summary_says_so():
    rows = [(1, "@hub", 0.0), (1, "@fan01", 1.0), (2, "@hub", 0.0), (2, "@fan02", 1.0)]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    found = content_power(uniform(HUB, 0.1), log)
    assert not np.isfinite(found.spread_interval[1])
    assert "may be alike" in found.summary() or "no more than chance" in found.summary()


def test_a_log_that_nobody_took_up_is_refused():
    rows = pandas.DataFrame([(1, "@hub", 0.0), (2, "@hub", 0.0)], columns=["item", "account", "time"])
    with pytest.raises(InputError, match="no account of the graph took an item up"):
        content_power(uniform(HUB, 0.1), read_reposts(rows))


def test_what_cannot_be_told_is_refused():
    strangers = read_reposts(pandas.DataFrame([(1, "@q", 0), (1, "@r", 1)], columns=["item", "account", "time"]))
    with pytest.raises(InputError, match="no account of the graph was exposed"):
        content_power(uniform(HUB, 0.3), strangers)
    with pytest.raises(InputError, match="by must be a mapping from items to campaigns or a column"):
        content_power(uniform(HUB, 0.3), campaign_log(), by="platform")
    with pytest.raises(InputError, match="none of the log's items is named"):
        content_power(uniform(HUB, 0.3), campaign_log(), by={"z": "quiet"})


def test_it_can_be_drawn(found):
    assert picture(found.plot(), "png")[:4] == b"\x89PNG"
