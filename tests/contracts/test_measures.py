"""Every measure under every law that all of them keep, on every toy graph."""

import dataclasses
import inspect
from pathlib import Path

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import Chain, Measure, rank_leaders, uniform
from diffusion.drawing import picture
from tests.measures.toys import TOYS, Network, graph_of

ROWS = [("a", 0, 1, None), ("a", 1, 2, 0), ("a", 2, 3, 0), ("b", 0, 4, None), ("b", 3, 5, 0)]
LOG = diffusion.read_reposts(pandas.DataFrame(ROWS, columns=["item", "account", "time", "parent"], dtype=object))
"""Who reposted account 0, for the measures that read a log."""
MEASURES: tuple[Measure, ...] = (
    diffusion.Followers(),
    diffusion.RealFollowers(),
    diffusion.PageRank(),
    diffusion.Strength(),
    diffusion.LeaderRank(),
    diffusion.Authority(),
    diffusion.Hub(),
    diffusion.Eigenvector(),
    diffusion.Katz(),
    diffusion.NonBacktracking(),
    diffusion.KShell(),
    diffusion.HIndex(),
    diffusion.VoteRank(),
    diffusion.CollectiveInfluence(),
    diffusion.CollectiveInfluence(removed=2),
    diffusion.Betweenness(),
    diffusion.SampledBetweenness(pairs=2_000),
    diffusion.Closeness(),
    diffusion.SampledCloseness(accounts=2_000),
    diffusion.ComplexPaths(),
    diffusion.ExpectedSpread(sets=500),
    diffusion.IgnitionChance(worlds=256),
    diffusion.ObservedCredit(LOG),
)
"""One of each class of measure; a new one is added here."""
ids = [measure.name for measure in MEASURES]


def chain_of(name: str) -> Chain:
    return uniform(graph_of(TOYS[name]), 0.5)


def test_all_public_measures_are_here() -> None:
    """A public class that scores accounts is in the list."""
    public = {getattr(diffusion, name) for name in dir(diffusion) if inspect.isclass(getattr(diffusion, name))}
    scoring = {kind for kind in public if hasattr(kind, "scores") and hasattr(kind, "meaning") and kind is not Measure}
    assert scoring == {type(measure) for measure in MEASURES}


@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_a_measure_is_frozen_and_says_what_it_means(measure: Measure) -> None:
    assert isinstance(measure, Measure)
    assert dataclasses.is_dataclass(measure)
    assert measure.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert measure.meaning
    assert measure.convention.count(";") >= 2  # type: ignore[attr-defined]
    assert type(measure).__doc__ is not None
    assert ">>>" in type(measure).__doc__


@pytest.mark.parametrize("name", TOYS)
@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_every_measure_scores_every_toy_graph_and_every_view_works(name: str, measure: Measure) -> None:
    chain = chain_of(name)
    ranking = rank_leaders(chain, [measure])
    accounts = len(chain.graph)
    assert len(ranking.table()) == min(accounts, 20)
    assert sorted(ranking.order().tolist()) == list(range(accounts))
    assert ranking.summary()
    assert picture(ranking.plot(), "png")


@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_scores_do_not_depend_on_threads_nor_on_being_asked_before(measure: Measure) -> None:
    chain = chain_of("karate club")
    with diffusion.threads(1):
        one = measure.scores(chain, 3).values
    with diffusion.threads(3):
        three = measure.scores(chain, 3).values
    np.testing.assert_array_equal(one, three)


@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_accounts_that_look_alike_score_alike(measure: Measure) -> None:
    """The leaves of a star cannot be told apart, whatever the measure; sampled ones tell them apart by chance only."""
    found = measure.scores(chain_of("star both ways"), 0)
    leaves = found.values[1:]
    errors = 0 if found.standard_errors is None else 6 * found.standard_errors[1:].max()
    assert np.ptp(leaves) <= errors + 1e-9 * max(1.0, abs(leaves).max())


@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_nobody_scores_below_an_account_without_ties_that_has_none_of_what_is_measured(measure: Measure) -> None:
    network = Network([(0, 1), (0, 2), (0, 3), (1, 2), (2, 0), (3, 0)])
    network.add_node(4)
    found = measure.scores(uniform(graph_of(network), 0.5), 0).values
    assert found[4] == found.min()
    leader = 2 if isinstance(measure, diffusion.Hub) else 0  # hubs follow: the one measure by which following gains
    assert found[leader] == found.max()


@pytest.mark.parametrize("measure", MEASURES, ids=ids)
def test_the_docs_say_the_convention_that_the_measure_says(measure: Measure) -> None:
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text()
    row = f"| `{type(measure).__name__}` | {measure.name} | {measure.meaning} | {measure.convention} |"  # type: ignore[attr-defined]
    assert row in page.splitlines()
