"""Trust can be read: each of its parts is what it says, and none falls when the evidence for it grows."""

import numpy as np
import pandas
import pytest

from diffusion import Graph, InputError, TieTrust, read_reposts, tie_trust

PAIRS = [("@bo", "@ann"), ("@ann", "@bo"), ("@cy", "@ann"), ("@dee", "@ann")]  # follower, followed
GRAPH = Graph.from_arrays(*zip(*PAIRS, strict=True), edges="follows")
ROWS = [
    (1, "@ann", 0), (1, "@bo", 10),
    (2, "@ann", 100), (2, "@bo", 110),
    (3, "@ann", 200), (3, "@cy", 230),
    (4, "@ann", 300), (5, "@bo", 400), (5, "@ann", 410),
]  # fmt: skip


def log_of(rows):
    return read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]), allow_missing_times=True)


def trust(rows=ROWS, **settings) -> TieTrust:
    return tie_trust(GRAPH, log_of(rows), **settings)


def test_the_parts_are_what_they_say():
    found = trust(half_life=100)
    strong, back, once, never = (found.of(*pair) for pair in (("@ann", "@bo"), ("@bo", "@ann"), ("@ann", "@cy"),
                                                              ("@ann", "@dee")))  # fmt: skip
    assert [part["repetitions"] for part in (strong, back, once, never)] == [2, 1, 1, 0]
    assert [part["last"] for part in (strong, back, once)] == [110, 410, 230]
    assert np.isnan(never["last"])
    assert [part["recency"] for part in (strong, back, once, never)] == pytest.approx([1 / 8, 1, 2**-1.8, 0])
    assert [part["reciprocity"] for part in (strong, back, once, never)] == pytest.approx([0.75, 0.5 + 1 / 3, 0, 0])
    assert 1 > strong["repetition"] > once["repetition"] > never["repetition"] > 0
    for part in (strong, back, once, never):
        mean = (part["reciprocity"] + 2 * part["repetition"] + part["recency"]) / 4
        assert part["trust"] == pytest.approx(mean)


def test_repetition_is_drawn_towards_what_ties_do_until_there_is_evidence():
    rows = [(item, "@ann", item) for item in range(200)] + [(item, "@bo", item + 0.5) for item in range(60)]
    rows += [(item, "@cy", item + 0.7) for item in range(60, 66)] + [(500, "@dee", 1000)]
    found = trust(rows, weights=(0, 1, 0))
    assert found.of("@ann", "@bo")["trust"] > 0.7
    assert found.of("@ann", "@dee")["trust"] < 0.2
    assert found.of("@bo", "@ann")["repetition"] == pytest.approx(0.5)  # @bo never was first: no try


def test_several_sources_share_a_repetition():
    graph = Graph.from_arrays(["@cy", "@cy"], ["@ann", "@bo"], edges="follows")
    rows = [(1, "@ann", 0), (1, "@bo", 1), (1, "@cy", 2), (2, "@ann", 5)]
    assert tie_trust(graph, log_of(rows)).repetitions.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("pair", [("@ann", "@bo"), ("@ann", "@cy")])
def test_more_of_any_evidence_never_lowers_trust(pair):
    before = trust(half_life=100, now=1000).of(*pair)
    more = [*ROWS, (9, pair[0], 600), (9, pair[1], 610)]
    after = trust(more, half_life=100, now=1000).of(*pair)
    assert after["recency"] > before["recency"]
    assert after["repetition"] > before["repetition"]
    assert after["trust"] > before["trust"]
    returned = [*ROWS, (9, "@bo", 600), (9, "@ann", 610)]
    after = trust(returned, half_life=100, now=1000).of("@ann", "@bo")
    assert after["reciprocity"] > trust(half_life=100, now=1000).of("@ann", "@bo")["reciprocity"]


def test_the_half_life_comes_from_the_log_and_is_said():
    found = trust()
    assert (found.half_life, found.now) == (100, 410)
    assert "recency halves in 1.67 minutes (the median time between two reposts along the same tie)" in found.summary()
    once = trust([(1, "@ann", 0), (1, "@bo", 10), (2, "@ann", 100)])
    assert (once.half_life, once.origin[:38]) == (90, "the median time since ties were used, ")
    last = trust([(1, "@ann", 0), (1, "@bo", 10)])
    assert (last.half_life, last.of("@ann", "@bo")["recency"]) == (1, 1)
    assert "as given" in trust(half_life=7).summary()


def test_nothing_depends_on_the_day_it_is_asked(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1e12)
    assert trust().recency.max() == 1


def test_reposts_without_a_time_count_but_have_no_recency():
    rows = pandas.DataFrame(
        [(1, "@ann", None, None), (1, "@bo", None, "@ann"), (2, "@ann", 5, None), (2, "@cy", 9, None)],
        columns=["item", "account", "time", "parent"],
    )
    found = tie_trust(GRAPH, read_reposts(rows, allow_missing_times=True))
    assert found.of("@ann", "@bo")["repetitions"] == 1
    assert found.of("@ann", "@bo")["recency"] == 0
    assert "1 tie passed something on at no known time: no recency." in found.summary()


def test_every_tie_is_listed_the_most_trusted_first():
    found = trust()
    table = found.table()
    assert len(table) == GRAPH.tie_count
    assert table["trust"].is_monotonic_decreasing
    assert ((table["trust"] >= 0) & (table["trust"] <= 1)).all()
    for row in table.to_dict("records"):
        assert found.of(row["source"], row["target"])["trust"] == row["trust"]
    assert len(found.table(2)) == 2
    assert f"{table['target'][0]} trusts {table['source'][0]} most" in found.summary()
    assert "reciprocity 25 %, repetition 50 %, recency 25 %" in found.summary()
    assert [axes.get_xlabel() for axes in found.plot().axes] == ["trust", "reciprocity", "repetition", "recency"]


def test_the_order_of_rows_changes_nothing():
    shuffled = [ROWS[place] for place in np.random.default_rng(0).permutation(len(ROWS))]
    assert trust(shuffled).trust.tolist() == trust().trust.tolist()
    assert trust(shuffled).provenance == trust().provenance


def test_what_cannot_be_asked_is_refused():
    for rows, words in (([(1, "@ann", 0), (2, "@bo", 1)], "whom to trust: no repost came after"),
                        ([(1, "@x", 0), (1, "@y", 1)], "do log and graph use the same names")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            trust(rows)
    with pytest.raises(InputError, match="'@cy' does not follow '@bo'"):
        trust().of("@bo", "@cy")
    with pytest.raises(InputError, match="now must not lie before the log's last repost, at 410 s, and is 400"):
        trust(now=400)
    for weights in ((1, 1), (0, 0, 0), (1, -1, 1)):
        with pytest.raises(InputError, match="weights must be"):
            trust(weights=weights)
    with pytest.raises(InputError, match="half_life must be greater than 0"):
        trust(half_life=0)


def test_a_try_that_another_parent_cut_short_proves_nothing_against_a_tie():
    graph = Graph.from_arrays(["@cy", "@cy", "@bo"], ["@ann", "@bo", "@ann"], edges="follows")
    rows = [(1, "@ann", 0, None), (1, "@bo", 1, "@ann"), (1, "@cy", 2, "@bo"), (2, "@ann", 5, None)]
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent"])
    stated, freely = (tie_trust(graph, read_reposts(frame), use_parents=use).of("@ann", "@cy") for use in (True, False))
    assert stated["repetitions"] == 0
    assert freely["repetitions"] == 0.5
    assert 0 < stated["repetition"] < 0.5
