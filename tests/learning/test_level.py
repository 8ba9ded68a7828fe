import numpy as np
import pandas
from scipy.optimize import brentq

from diffusion import Graph, read_reposts
from diffusion.learning.exposures import gather_exposures
from diffusion.learning.level import item_scores, level_error, tried_hazards
from tests.learning.known_chain import known_chain, simulated_log
from tests.learning.test_bernoulli import ANN_BO_CY, ROWS, log_of
from tests.oracles.exposures import tries_and_successes


def test_tried_hazards_sum_over_the_tries_of_each_item() -> None:
    log = log_of(ROWS)
    seen = gather_exposures(ANN_BO_CY, log)
    hazards = np.array([0.1, 0.2, 0.4, 0.8])
    by_item = tried_hazards(seen, hazards)
    assert np.isclose(by_item.sum(), hazards @ seen.tries)
    names, ties = list(ANN_BO_CY.names), list(zip(ANN_BO_CY.sources, ANN_BO_CY.targets, strict=True))
    for item in range(5):
        rows = [(names.index(a), t, None) for i, a, t in ROWS if i == item + 1 and a in names]
        tried = [tries_and_successes(int(u), int(v), {0: rows})[0] for u, v in ties]
        assert np.isclose(by_item[item], hazards @ np.array(tried))


def test_tried_hazards_of_a_simulated_log_with_parents_add_up() -> None:
    chain = known_chain(300, 3_000)
    log = simulated_log(chain, items=50, parents=True)
    seen = gather_exposures(chain.graph, log)
    hazards = -np.log1p(-chain.measured)
    assert np.isclose(tried_hazards(seen, hazards).sum(), hazards @ seen.tries)


def test_scores_are_the_derivatives_of_the_likelihood() -> None:
    seen = gather_exposures(ANN_BO_CY, log_of(ROWS))
    hazards, outside = np.array([0.1, 0.2, 0.4, 0.8]), np.full(4, 0.05)

    def loss(factor: float) -> float:
        strong = hazards * factor
        sums = np.bincount(seen.events_of, strong[seen.ties], minlength=len(seen))
        own = -np.log1p(-outside[seen.accounts])
        gained = np.log(-np.expm1(-(sums + own)))[sums > 0].sum()
        return float(gained - strong @ (seen.tries - seen.successes))

    scores, _ = item_scores(seen, hazards, outside)
    step = 1e-5
    assert np.isclose(scores.sum(), (loss(np.exp(step)) - loss(np.exp(-step))) / (2 * step), rtol=1e-6)


def test_the_error_is_that_of_the_level_over_many_logs() -> None:
    """With items of differing power, the most likely level of 30 logs scatters as much as each of them says."""
    chain = known_chain(1_000, 5_000, "alike", mean=0.02)
    chance, levels, errors = np.random.default_rng(5), [], []
    for run in range(30):
        powers = np.exp(chance.normal(0, 0.7, 200))
        log = simulated_log(chain, items=200, starters=20, random_state=run, powers=powers)
        seen = gather_exposures(chain.graph, log)
        ones = np.ones(5_000)
        level = brentq(lambda level, seen=seen, ones=ones: item_scores(seen, np.exp(level) * ones)[0].sum(), -8, 0)
        levels.append(level)
        errors.append(level_error(seen, -np.expm1(-np.exp(level) * ones)))
    assert 0.75 < np.std(levels) / np.mean(errors) < 1.33


def test_a_log_of_one_item_does_not_tell_the_error() -> None:
    graph = Graph.from_arrays(["@ann"], ["@bo"], edges="influence")
    log = read_reposts(pandas.DataFrame({"item": [1, 1], "account": ["@ann", "@bo"], "time": [0, 1]}))
    assert level_error(gather_exposures(graph, log), np.array([0.5])) == np.inf
