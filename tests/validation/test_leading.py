"""Measures judged by later items: a log of which the truth is known, and what may not leak."""

from dataclasses import dataclass

import networkx
import numpy as np
import pandas
import pytest

from diffusion import (
    Bernoulli,
    ExpectedSpread,
    Followers,
    Graph,
    InputError,
    LeaderEvidence,
    PageRank,
    RepostLog,
    Scores,
    judge_leaders,
    learn_chain,
    read_reposts,
)
from diffusion.drawing import picture
from diffusion.validation.contest import Contest
from diffusion.validation.leader_figures import FIGURES, memberships
from diffusion.validation.resampling import Estimate

STARS, OTHERS, CROWD = 4, 12, 60


@dataclass(frozen=True)
class Given:
    """A measure of whom we say it."""

    called: str
    best: tuple[str, ...]
    meaning: str = "we say so"

    @property
    def name(self) -> str:
        return self.called

    def scores(self, network, random_state=0) -> Scores:
        return Scores(np.isin(list(getattr(network, "names", None) or network.graph.names), self.best) * 1.0)


STARRED = tuple(f"@star{number}" for number in range(STARS))
DULL = tuple(f"@dull{number}" for number in range(OTHERS))


def frame(items: int = 200, random_state: int = 0) -> pandas.DataFrame:
    """Stars and dull accounts start as many items; those of stars reach some 15 of the crowd, the others some 3."""
    chance, rows = np.random.default_rng(random_state), []
    for item in range(items):
        star = item % 2 == 0
        starter = STARRED[item // 2 % STARS] if star else DULL[item // 2 % OTHERS]
        reached = chance.choice(CROWD, 1 + chance.poisson(14 if star else 2), replace=False)
        rows.append((item, starter, 1000.0 * item))
        rows += [(item, f"@crowd{one}", 1000.0 * item + place + 1) for place, one in enumerate(reached)]
    return pandas.DataFrame(rows, columns=["item", "account", "time"])


def network() -> Graph:
    """Everybody in the crowd follows everybody who starts."""
    pairs = [(starter, f"@crowd{one}") for starter in (*STARRED, *DULL) for one in range(CROWD)]
    return Graph.from_arrays(*map(list, zip(*pairs, strict=True)), edges="influence")


MEASURES = (Given("the truth", STARRED), Given("the dull", DULL[:STARS]), Given("nothing", ()), Followers())


@pytest.fixture(scope="module")
def found() -> LeaderEvidence:
    return judge_leaders(network(), read_reposts(frame()), MEASURES, top=STARS, resamples=400)


def test_a_measure_that_knows_wins_and_others_do_not(found: LeaderEvidence) -> None:
    for figure in ("reach started", "largest started", "mean size", "large share"):
        assert "the truth" in found.best(figure)
        assert not {"the dull", "nothing", "random accounts"} & set(found.best(figure))
    rows = found.table().set_index("measure")
    assert rows.loc["the truth", "largest started"] == 1
    assert rows.loc["the truth", "items started"] == pytest.approx(0.5)
    assert rows.loc["the truth", "best starters named"] == 1
    assert rows.loc["the dull", "mean size"] < 5 < 12 < rows.loc["the truth", "mean size"]
    gaps = found.differences("mean size", "the truth").set_index("measure")
    assert gaps.upper["the dull"] < 0
    assert gaps["told apart"]["the dull"]


def test_figures_are_what_they_say(found: LeaderEvidence) -> None:
    rows = frame()
    sizes = rows.groupby("item").size()
    starters = rows.groupby("item").account.first()
    later = sizes.index >= 100
    own = later & starters.isin(STARRED)
    told = found.table().set_index("measure").loc["the truth"]
    assert told["mean size"] == pytest.approx(sizes[own].mean())
    assert told["median size"] == sizes[own].sort_values().iloc[(own.sum() - 1) // 2]
    assert told["reach started"] == pytest.approx((sizes[own] - 1).sum() / (sizes[later] - 1).sum())
    large = later & (sizes >= found.held_out.least)
    assert found.held_out.large == large.sum() >= 10
    assert told["large share"] == pytest.approx((own & large).sum() / own.sum())
    assert (found.held_out.items, found.held_out.leaders) == (100, STARS)


def test_random_accounts_have_their_share_exactly(found: LeaderEvidence) -> None:
    share = STARS / found.held_out.accounts
    rows = found.table().set_index("measure")
    for name in ("nothing", "random accounts"):
        assert rows.loc[name, "reach started"] == pytest.approx(share)
        assert rows.loc[name, "items started"] == pytest.approx(share)


def test_a_measure_that_equals_a_plain_count_is_not_better_than_counting(found: LeaderEvidence) -> None:
    assert found.better_than_counting("mean size") == ()
    assert "No measure is clearly better than plain counts of the past" in found.summary()


def test_intervals_hold_the_figure_and_shrink_with_more_items(found: LeaderEvidence) -> None:
    more = judge_leaders(network(), read_reposts(frame(800)), MEASURES, top=STARS, resamples=400)
    for evidence in (found, more):
        table = evidence.intervals("mean size").dropna()
        assert ((table.lower <= table["mean size"]) & (table["mean size"] <= table.upper)).all()
    widths = [one.intervals("mean size").set_index("measure").eval("upper - lower") for one in (found, more)]
    assert widths[1]["the truth"] < 0.7 * widths[0]["the truth"]


def test_intervals_cover_what_other_logs_show() -> None:
    """The mean size of the stars' items is 1 + 1 + 14 by the way that the log is made."""
    inside = 0
    for state in range(40):
        log = read_reposts(frame(120, random_state=state))
        told = judge_leaders(network(), log, MEASURES[:1], top=STARS, resamples=200).intervals("mean size")
        row = told.set_index("measure").loc["the truth"]
        inside += row.lower <= 16 <= row.upper
    assert 33 <= inside <= 40


def changed(rows: pandas.DataFrame) -> pandas.DataFrame:
    """The same earlier half; of the later one, other accounts, some of them new, and other sizes."""
    later = rows.item >= 100
    other = rows.copy()
    other.loc[later, "account"] = [f"@new{place % 37}" for place in range(int(later.sum()))]
    other.loc[later & (rows.groupby("item").cumcount() == 0), "account"] = "@dull0"
    return other.drop_duplicates(["item", "account"])


@pytest.mark.parametrize("known", ["before", "items"])
@pytest.mark.parametrize("given", [None, "graph"])
def test_no_later_item_changes_a_score(known: str, given: str | None) -> None:
    rows = frame()
    rows.loc[rows.index[rows.item == 3][-1], "time"] = 1e9 if known == "items" else 3999.0
    graph = network() if given else None
    measures = [Followers(), PageRank(), ExpectedSpread(sets=2000)]
    one, other = (
        judge_leaders(graph, read_reposts(table), measures, learn=Bernoulli(), known=known, resamples=2)
        for table in (rows, changed(rows))
    )
    assert list(one.names) == list(other.names)
    for name in one.measures:
        if one.kind(name) != "hindsight":
            assert one.scores[name].tolist() == other.scores[name].tolist(), name
    assert one.held_out.starters != other.held_out.starters  # the later half did change


def test_reposts_after_the_first_later_item_are_not_known_unless_asked_for() -> None:
    rows = frame()
    late = rows.copy()
    late.loc[late.index[late.item == 3][1:], "time"] += 1e6
    log = read_reposts(late)
    before = judge_leaders(network(), log, Followers(), resamples=2)
    items = judge_leaders(network(), log, Followers(), known="items", resamples=2)
    gone = int((late.item == 3).sum()) - 1
    assert items.held_out.known - before.held_out.known == gone
    assert before.scores["past activity"].sum() == before.held_out.known


def test_what_knows_later_items_is_refused() -> None:
    @dataclass(frozen=True)
    class Counting:
        log: RepostLog
        name: str = "counting"
        meaning: str = "counted"

        def scores(self, network, random_state=0) -> Scores:
            codes = self.log.align(network).codes[self.log.account_codes]
            return Scores(np.bincount(codes[codes >= 0], minlength=len(network)))

    log, graph = read_reposts(frame()), network()
    with pytest.raises(InputError, match="holds items that it is to be judged by"):
        judge_leaders(graph, log, Counting(log))
    for seen in (log, log.split()[1]):
        with pytest.raises(InputError, match="learned from later items too"):
            judge_leaders(learn_chain(graph, seen, method=Bernoulli()), log)
    earlier = learn_chain(graph, log.split()[0], method=Bernoulli())
    assert "expected spread" in judge_leaders(earlier, log, resamples=2).measures
    found = judge_leaders(graph, log, lambda earlier: [Counting(earlier)], resamples=2)
    assert found.scores["counting"].tolist() == found.scores["past activity"].tolist()


def test_accounts_outside_the_network_count_for_everybody_and_for_nobody() -> None:
    pairs = [(STARRED[0], "@crowd0"), (DULL[0], "@crowd1")]
    small = Graph.from_arrays(*map(list, zip(*pairs, strict=True)), edges="influence")
    found = judge_leaders(small, read_reposts(frame()), [Given("the truth", STARRED)], top=1, resamples=20)
    rows = frame()
    sizes, starters = rows.groupby("item").size(), rows.groupby("item").account.first()
    later = sizes.index >= 100
    own = later & (starters == STARRED[0])
    told = found.table().set_index("measure").loc["the truth"]
    assert told["reach started"] == pytest.approx((sizes[own] - 1).sum() / (sizes[later] - 1).sum())
    assert found.held_out.outside == 100 - int((later & starters.isin([STARRED[0], DULL[0]])).sum())
    assert "accounts outside the network" in found.summary()
    strangers = Graph.from_arrays(["@x"], ["@y"], edges="influence")
    with pytest.raises(InputError, match="both name the same accounts"):
        judge_leaders(strangers, read_reposts(frame()), Followers())


def test_halves_that_say_nothing_are_refused_in_a_sentence() -> None:
    lone = pandas.DataFrame([(item, "@a", float(item)) for item in range(6)], columns=["item", "account", "time"])
    graph = Graph.from_arrays(["@a"], ["@b"], edges="influence")
    with pytest.raises(InputError, match="nobody reposted a later item"):
        judge_leaders(graph, read_reposts(lone), Followers())
    with pytest.raises(InputError, match="all begin at the same moment"):
        judge_leaders(graph, read_reposts(lone.assign(time=1.0)), Followers())
    with pytest.raises(InputError, match="'past items' is the name of what measures are compared with"):
        judge_leaders(network(), read_reposts(frame()), Given("past items", ()))
    with pytest.raises(InputError, match="top must be a share"):
        judge_leaders(graph, read_reposts(frame()), Followers(), top=3)
    with pytest.raises(InputError, match='known must be "before" or "items"'):
        judge_leaders(graph, read_reposts(frame()), Followers(), known="all")


def test_later_items_that_nobody_in_the_network_started_leave_no_share_to_compare() -> None:
    rows = frame(40)
    rows.loc[rows.account.str.startswith(("@star", "@dull")), "account"] = "@stranger"
    crowd = [f"@crowd{one}" for one in range(CROWD)]
    graph = Graph.from_arrays(crowd[:-1], crowd[1:], edges="influence")
    found = judge_leaders(graph, read_reposts(rows), Followers(), resamples=20)
    assert found.best("mean size") == ()
    assert found.differences("mean size").empty
    assert "None of the leading accounts started a later item." in found.summary()
    assert picture(found.plot(), "svg")


def test_items_that_are_all_alike_differ_in_nothing() -> None:
    rows = [(item, account, 10.0 * item + place) for item in range(40)
            for place, account in enumerate([f"@s{item % 4}", "@x", "@y"])]  # fmt: skip
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    found = judge_leaders(None, log, Followers(), top=2, resamples=50)
    assert found.held_out.large == found.held_out.items == 20
    own = found.intervals("mean size").set_index("measure").loc["followers"]
    assert (own["mean size"], own.lower, own.upper) == (3, 3, 3)
    assert set(found.best("large share")) >= {"followers", "past items"}
    assert found.summary()
    assert picture(found.plot(tuple(FIGURES)), "png")


def test_where_all_repost_the_author_nobody_is_told_to_carry() -> None:
    rows = frame(40)
    starter = rows.groupby("item").account.transform("first")
    log = read_reposts(rows.assign(parent=starter.where(starter != rows.account)))
    found = judge_leaders(None, log, Followers(), top=2, resamples=20)
    assert found.held_out.how == "stated"
    assert found.best("carried") == found.best("carried per repost") == ()
    assert "who carries on what others started cannot be judged" in found.summary()
    assert "present by chance" not in found.table()
    assert found.table()["present"].tolist() == pytest.approx(found.table()["reach started"].tolist())


def test_hostile_names_of_accounts_and_measures_are_drawn() -> None:
    rows = frame(40)
    rows["account"] = rows.account.str.replace("@star", "$\\frac{\x1b[31m\u202e")
    found = judge_leaders(None, read_reposts(rows), [Given("$\\bad{ \x07", ()), Followers()], top=3, resamples=20)
    assert picture(found.plot(), "png")
    assert len(found.top("followers")) == 3


def test_toy_networks_are_judged_whatever_their_shape() -> None:
    for toy in (networkx.path_graph(5, networkx.DiGraph), networkx.DiGraph([(0, 0), (1, 2)]), networkx.star_graph(4)):
        graph = Graph.from_networkx(networkx.DiGraph(toy), edges="influence")
        rows = [(item, account, 10.0 * item + account) for item in range(8) for account in range(item % 2, 3)]
        log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
        found = judge_leaders(graph, log, resamples=10)
        assert found.held_out.leaders == 1
        assert found.summary()
        assert not found.table().drop(columns=["measure", "kind"]).isna().all(axis=None)


def test_names_that_are_not_known_are_answered(found: LeaderEvidence) -> None:
    with pytest.raises(InputError, match="figure must be one of items started"):
        found.intervals("size")
    with pytest.raises(InputError, match="figure must be one of"):
        found.plot(("size",))
    with pytest.raises(InputError, match="measure must be one of the truth"):
        found.top("size")
    with pytest.raises(InputError, match="than must be one of"):
        found.differences("mean size", "in hindsight: most started")
    assert found.top("the truth") == sorted(STARRED)


def test_equal_scores_share_the_places_that_are_left() -> None:
    values = np.array([3.0, 1, 2, 2, 2, 1])
    for leaders in range(1, 7):
        chances = memberships(values, leaders)
        assert chances.sum() == pytest.approx(leaders)
        assert (np.diff(chances[np.argsort(-values, kind="stable")]) <= 1e-12).all()
    assert memberships(values, 2).tolist() == pytest.approx([1, 0, 1 / 3, 1 / 3, 1 / 3, 0])


def test_of_many_equal_figures_none_is_told_from_the_best() -> None:
    """In 19 of 20 cases no pair at all is told apart, though twelve figures make 66 pairs."""
    wrong = 0
    for state in range(100):
        chance = np.random.default_rng(state)
        data = chance.normal(size=(150, 12))
        draws = np.stack([data[chance.integers(0, 150, 150)].mean(0) for _ in range(400)])
        contest = Contest.of(Estimate(data.mean(0), draws), np.arange(12), 150)
        wrong += any(contest.beats(contest.best, other) for other in range(12))
    assert wrong <= 10


def test_a_clear_difference_is_told_among_many_and_equal_columns_are_level() -> None:
    chance = np.random.default_rng(1)
    data = chance.normal(size=(200, 6)) + np.array([0, 0, 0, 0, 2, 0])
    data[:, 5] = data[:, 4]
    draws = np.stack([data[chance.integers(0, 200, 200)].mean(0) for _ in range(300)])
    contest = Contest.of(Estimate(data.mean(0), draws), np.arange(6), 200)
    assert contest.best == 4
    assert [contest.beats(4, other) for other in range(6)] == [True] * 4 + [False] * 2
