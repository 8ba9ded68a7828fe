"""Kinds of tie, trust and credit on real logs: counts are those of the source, figures hold on later items."""

import numpy as np
import pandas
import pytest

import diffusion
from benchmarks.ties import auc, forum, higgs
from diffusion.learning.exposures import gather_exposures

pytestmark = pytest.mark.real


def test_each_kind_of_activity_has_the_ties_that_its_source_states(shared_data):
    path = shared_data / "higgs" / "higgs-activity_time.txt.gz"
    graph = diffusion.read_follows(path, kind="column 4")
    rows = pandas.read_csv(path, sep=" ", names=["follower", "followed", "time", "kind"])
    pairs = rows.drop_duplicates(["follower", "followed", "kind"])
    # with the self-ties, the published networks: 328,132 retweet, 150,818 mention and 32,523 reply ties
    assert pairs.groupby("kind").size().to_dict() == {"MT": 150_818, "RE": 32_523, "RT": 328_132}
    others = pairs[pairs["follower"] != pairs["followed"]]
    assert dict(graph.reading.kinds) == others.groupby("kind").size().to_dict()
    several = (others.groupby(["follower", "followed"]).size() > 1).sum()
    assert graph.reading.several_kinds == several
    assert sum(values.sum() for values in graph.kinds.values()) == 563_069 - graph.reading.self_ties
    retweets = diffusion.read_follows(shared_data / "higgs" / "higgs-retweet_network.edgelist.gz")
    assert graph.kinds["RT"].sum() == retweets.weights.sum()


def test_who_retweeted_before_retweets_again_more_than_who_mentioned(shared_data):
    graph, log = higgs(shared_data)
    table = diffusion.kind_strengths(graph, log).table().set_index("kind")
    assert table.loc["RT", "lower"] > table.loc["MT", "upper"]
    assert table.loc["RE", "lower"] > table.loc["MT", "upper"]
    assert 0.005 < table.loc["RT", "strength"] < 0.015
    assert table.loc["RE", "of this kind only"] == 0  # every reply is a mention too


@pytest.mark.parametrize("name", ["christianity", "android"])
def test_every_part_of_trust_foretells_what_is_passed_on_later(shared_data, name):
    graph, early, late = forum(shared_data, name)
    found, seen = diffusion.tie_trust(graph, early), gather_exposures(graph, late)
    failures = seen.tries - seen.successes
    scores = {part: auc(getattr(found, part), seen.successes, failures)
              for part in ("trust", "reciprocity", "repetition", "recency")}  # fmt: skip
    assert min(scores.values()) > 0.6
    assert scores["repetition"] > scores["reciprocity"]
    assert scores["trust"] > 0.75


@pytest.mark.parametrize("name", ["christianity", "android"])
def test_seeds_by_credit_are_good_seeds_on_later_items(shared_data, name):
    graph, early, late = forum(shared_data, name)
    told, later = (diffusion.CreditDistribution.learn(graph, log) for log in (early, late))
    seeds, chance = told.choose(20), np.random.default_rng(0)
    active = np.unique(told.seen.accounts)
    luck = max(later.spread(graph.names.take(chance.choice(active, 20, replace=False))) for _ in range(20))
    assert later.spread(seeds.accounts) > 2 * luck
    assert later.spread(seeds.accounts) > 0.8 * later.choose(20).spread


def test_more_than_a_million_reposts_are_credited(shared_data):
    path = shared_data / "weibo" / "events.parquet"
    log = diffusion.read_reposts(path, account="user", no_parent=[0], allow_missing_times=True)
    told = diffusion.CreditDistribution.learn(diffusion.graph_from_reposts(log), log)
    seeds = told.choose(10)
    assert told.spread(seeds.accounts) == pytest.approx(seeds.spread)
    assert (np.diff(seeds.gains) <= 1e-9).all()
    assert seeds.gains[0] == told.gains.max()
