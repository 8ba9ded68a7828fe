"""Logs made for the benchmarks of learning: they obey the chain, and their tries are those that learning counts."""

import numpy as np

from benchmarks.account_level import area, posts
from benchmarks.made_logs import made_chain, made_log, tries_of
from diffusion import Bernoulli, learn_chain
from diffusion.learning.exposures import gather_exposures


def test_tries_are_those_that_learning_counts():
    truth = made_chain(300, 2_000, 0.1)
    seen = gather_exposures(truth.graph, made_log(truth, 600, 3))
    events, ties = tries_of(seen)
    assert np.bincount(ties, minlength=2_000).tolist() == seen.tries.tolist()
    assert (seen.accounts[events] == truth.graph.sources[ties]).all()


def test_first_generations_follow_the_chain():
    truth = made_chain(300, 2_000, 0.1)
    log = made_log(truth, 1_200, 1)
    chain = learn_chain(truth.graph, log, method=Bernoulli(1, 9, window=7_200))
    tried = chain.evidence["tries"] >= 20
    assert tried.sum() > 100
    assert abs(chain.measured[tried].mean() / truth.measured[tried].mean() - 1) < 0.2
    assert np.corrcoef(chain.measured[tried], truth.measured[tried])[0, 1] > 0.6


def test_an_author_and_who_retweeted_it_on_a_day_are_an_item():
    import pandas

    rows = pandas.DataFrame({"author": [1, 1, 1, 2], "account": [5, 6, 5, 1], "time": [10, 20, 90_000, 30]})
    log = posts(rows)
    assert len(log.items) == 3
    table = log.table()
    assert table[table.item == "1/0"].account.tolist() == [1, 5, 6]
    assert table[table.item == "1/0"].time.tolist() == [9.0, 10.0, 20.0]


def test_an_area_counts_equals_half():
    assert area(np.array([1.0, 1.0, 2.0, 0.0]), np.array([True, False, True, False])) == (0.5 + 1 + 1 + 1) / 4
