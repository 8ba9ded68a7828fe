"""A small network whose names attack the page, and a report of it at several powers."""

import numpy as np
import pytest

import diffusion
from diffusion.report.content import PowerResults, ReportContent
from diffusion.study.tables import seeds_table, ways_table

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example/","x")',
    "../../etc/passwd",
    "$\\frac{a}{0}$ & $",
    "]]></svg><b>",
    "\u202egnirts\x07",
    "花子",
    "a" * 300,
)


@pytest.fixture(scope="session")
def graph():
    """Hostile names go to the accounts with the largest audiences, so that they are chosen, ranked and drawn."""
    made = diffusion.community_network(400, 4_000, communities=3, exponent=2.5, random_state=1).graph
    names = np.array([f"@account{code}" for code in range(400)], dtype=object)
    names[np.argsort(-made.out_degrees, kind="stable")[: len(HOSTILE)]] = HOSTILE
    return diffusion.Graph.from_arrays(made.sources, made.targets, names=names.tolist(), edges="influence")


@pytest.fixture(scope="session")
def chain(graph):
    return diffusion.uniform(graph, 0.15)


def results_at(chain, power, **questions):
    strong = chain.amplified(power)
    point = diffusion.find_tipping_point(strong, replicates=4_000, **questions)
    names = point.curve.accounts
    plans = [
        diffusion.Launch(HOSTILE[0], diffusion.Push(names[:1])),
        diffusion.Launch("two", diffusion.Push(names[:2])),
    ]
    comparison = diffusion.compare_launches(
        plans, strong, diffusion.IndependentCascade(), target=point.target, valley=point.outbreak.valley, replicates=200
    )
    ways = ways_table(point, {"chosen": point.curve, "random": point.curve})
    return PowerResults(point, seeds_table(point, chain.graph), comparison, ways, price=12.5)


@pytest.fixture(scope="session")
def results(chain):
    """One power without a tipping point, one with."""
    return results_at(chain, 0.2), results_at(chain, 1.0)


@pytest.fixture(scope="session")
def leaders(chain):
    return diffusion.rank_leaders(chain)


@pytest.fixture(scope="session")
def make(graph, results, leaders):
    """Return report contents; arguments replace the usual ones."""

    def made(**changes):
        usual = {
            "title": "A study of <b>names</b>",
            "graph": graph,
            "chain_summary": "learned from 7 reposts",
            "measured": True,
            "results": results,
            "leaders": leaders,
            "main": 1,
            "reading": (f"{HOSTILE[0]} follows {HOSTILE[1]}",),
            "assumptions": ("Tea is <i>hot</i>.",),
            "settings": {"file": HOSTILE[1]},
        }
        return ReportContent(**(usual | changes))

    return made
