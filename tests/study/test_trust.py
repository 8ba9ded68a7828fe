"""What a study says of the chain it learned: checked on later items, or why not; and the commands that do it alone."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import diffusion
import diffusion.cli
from diffusion.study.check import check_against_log
from diffusion.study.store import Packed, pack, unpack
from diffusion.study.trust import check_trust


@pytest.fixture(scope="module")
def made() -> tuple[diffusion.Graph, diffusion.RepostLog]:
    """A small network, and a log of cascades on it in which some accounts also come by themselves."""
    graph = diffusion.community_network(300, 2_400, communities=2, random_state=3).graph
    chance = np.random.default_rng(7)
    names, rows = list(graph.names), []
    for item in range(60):
        heard = dict.fromkeys(chance.choice(300, 6, replace=False).tolist(), 0.0)  # one starts it, five come later
        for place, account in enumerate(heard):
            heard[account] = 0.0 if place == 0 else float(chance.integers(1, 50))
        fresh = list(heard)
        while fresh:
            account = fresh.pop(0)
            for follower in graph.targets[graph.offsets[account] : graph.offsets[account + 1]].tolist():
                if follower not in heard and chance.random() < 0.08:
                    heard[follower] = heard[account] + float(chance.exponential(10))
                    fresh.append(follower)
        rows += [(f"post{item:02}", names[account], 1_000.0 * item + time) for account, time in heard.items()]
    return graph, diffusion.read_reposts(pd.DataFrame(rows, columns=["item", "account", "time"]))


def test_a_chain_is_checked_on_later_items_and_content_is_measured(made) -> None:
    graph, log = made
    method = diffusion.ExpectationMaximization(outside=True)
    trust = check_trust(diffusion.learn_chain(graph, log, method=method), log, method, 0)
    assert trust.validation is not None
    assert trust.validation.held_out.items == 30
    said = " ".join(trust.sentences())
    assert "checked on the 30 later ones" in said
    assert "How contagious content is: " in said
    again = unpack(Packed.from_bytes(*pack(trust).to_bytes()), graph, diffusion.weighted_cascade(graph))
    assert again.sentences() == trust.sentences()
    assert again.validation.table().equals(trust.validation.table())


def test_why_there_is_no_check_is_said(made) -> None:
    graph, log = made
    few = log.of_items(np.arange(len(log.items)) < 12)
    chain = diffusion.learn_chain(graph, few, method=diffusion.Bernoulli())
    said = check_trust(chain, few, diffusion.Bernoulli(), 0).sentences()[0]
    assert said == (
        "The chain was not checked on items that it had not seen: it takes 10 items in either half of the log, and "
        "there are 12 in all."
    )
    own = diffusion.graph_from_reposts(log)
    flattered = diffusion.learn_chain(own, log, method=diffusion.Bernoulli())
    assert "the later ones too" in check_trust(flattered, log, diffusion.Bernoulli(), 0).reason


def test_who_comes_by_no_visible_tie_is_in_the_sizes_that_the_log_is_checked_against(made) -> None:
    graph, log = made
    chain = diffusion.learn_chain(graph, log, method=diffusion.ExpectationMaximization(outside=True))
    whole = check_against_log(chain, diffusion.IndependentCascade(), log, 0)
    from dataclasses import replace

    without = check_against_log(replace(chain, outside=None), diffusion.IndependentCascade(), log, 0)
    assert whole.predicted > without.predicted + 4
    assert whole.agrees


def test_a_study_says_and_shows_how_far_its_chain_can_be_trusted(made, tmp_path: Path) -> None:
    graph, log = made
    follows = graph.table().rename(columns={"source": "followed", "target": "follower"})
    asked = {"powers": [1], "replicates": 200, "draws": 5, "points": 2}
    study = diffusion.run_study(
        follows,
        reposts=log.table(),
        out=tmp_path / "s",
        learning=diffusion.ExpectationMaximization(outside=True),
        **asked,
    )
    assert study.trust is not None
    page = (tmp_path / "s" / "report.html").read_text("utf-8")
    assert "How far the chain can be trusted" in page
    assert "Picture: forecast against observed" in page
    assert (tmp_path / "s" / "tables" / "trust.csv").exists()
    assert (tmp_path / "s" / "tables" / "content_power.csv").exists()
    assert study.points[0].needed_by_draw is None or len(study.points[0].needed_by_draw) == 5
    assert "chains that the log leaves possible" in page or study.points[0].accounts_needed is None
    certain = diffusion.run_study(
        follows, reposts=log.table(), out=tmp_path / "t", learning=diffusion.ExpectationMaximization(outside=True),
        **(asked | {"draws": 1}),
    )  # fmt: skip
    assert certain.points[0].needed_by_draw is None


@pytest.mark.parametrize("wrong", [diffusion.Bernoulli, "Bernoulli"])
def test_learning_must_be_a_method(wrong: object, tmp_path: Path) -> None:
    follows = pd.DataFrame({"follower": ["@a"], "followed": ["@b"]})
    log = pd.DataFrame({"item": [1], "account": ["@b"], "time": [0]})
    with pytest.raises(diffusion.InputError, match="learning must be a method such as Bernoulli"):
        diffusion.run_study(follows, reposts=log, out=tmp_path / "s", learning=wrong)
    with pytest.raises(diffusion.InputError, match="there are none"):
        diffusion.run_study(follows, out=tmp_path / "s", learning=diffusion.Bernoulli())


@pytest.mark.parametrize(("command", "told"), [("validate", "verdict"), ("parents", "branching")])
@pytest.mark.parametrize("as_json", [True, False])
def test_commands_on_what_a_log_teaches(
    command: str, told: str, as_json: bool, made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph, log = made
    graph.table().rename(columns={"source": "followed", "target": "follower"}).to_csv(tmp_path / "f.csv", index=False)
    log.table().to_csv(tmp_path / "r.csv", index=False)
    given = [command, str(tmp_path / "f.csv"), "--reposts", str(tmp_path / "r.csv"), "--learning", "expectation"]
    given += ["--quiet", "--json"] if as_json else ["--quiet"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["diffusion", *given])
        with pytest.raises(SystemExit) as ended:
            diffusion.cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    if as_json:
        found = json.loads(out)
        assert found["command"] == command
        assert found[told]
        assert found["rows"]
    else:
        assert out.splitlines()[0].rstrip().endswith((".", ")"))
