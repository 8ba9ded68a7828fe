"""Observed credit: against plain climbing of every tree, with stated and with inferred parents."""

import numpy as np
import pandas
import pytest

import diffusion
from diffusion import InputError, ObservedCredit, cascade_trees, infer_parents, read_reposts
from tests.measures.toys import RANDOM, TOYS, Network, graph_of, one_by_one, random_network
from tests.oracles.trees import descendants


def made_log(network: Network, name: int, stated: bool) -> tuple[diffusion.RepostLog | None, list[list[tuple]]]:
    """Return a log of items that run over the network's edges, and per item its events: account, time, parent."""
    chance, items = np.random.default_rng([name, 77]), []
    accounts = sorted(network.nodes)
    for _ in range(6 if accounts else 0):
        start = int(chance.choice(accounts))
        events, active = [(start, 0, None)], {start}
        for source, _, _ in events:
            for target in sorted(network.successors(source)):
                if target not in active and chance.random() < 0.5:
                    active.add(target)
                    events.append((target, len(events), source))
        items.append(events)
    if not items:
        return None, []
    rows = [(number, *event) for number, events in enumerate(items) for event in events]
    frame = pandas.DataFrame(rows, columns=["item", "account", "time", "parent"], dtype=object)
    return read_reposts(frame if stated else frame.drop(columns="parent")), items


def plain_credit(accounts: int, items: list[list[tuple]]) -> tuple[np.ndarray, np.ndarray]:
    """Return each account's descendants over all items, and how many items it was active in."""
    credit, active = np.zeros(accounts), np.zeros(accounts)
    for events in items:
        place = {account: index for index, (account, _, _) in enumerate(events)}
        parents = [-1 if parent is None else place[parent] for _, _, parent in events]
        for (account, _, _), count in zip(events, descendants(parents), strict=True):
            credit[account] += count
            active[account] += 1
    return credit, active


def networks() -> list:
    return [*TOYS.values(), *(random_network(name) for name in RANDOM)]


@one_by_one(range(len(TOYS) + len(RANDOM)))
def test_stated_parents_give_what_climbing_every_tree_gives(name: int) -> None:
    network = networks()[name]
    log, items = made_log(network, name, stated=True)
    if log is None:
        return
    graph = graph_of(network)
    credit, active = plain_credit(len(graph), items)
    np.testing.assert_array_equal(ObservedCredit(log).scores(graph).values, credit)
    np.testing.assert_array_equal(ObservedCredit(cascade_trees(log)).scores(graph).values, credit)
    np.testing.assert_allclose(ObservedCredit(log, per="item").scores(graph).values, credit / np.maximum(active, 1))


def test_without_stated_parents_it_is_what_is_expected_of_drawn_trees() -> None:
    network = random_network(5)
    graph = graph_of(network)
    log, _ = made_log(network, 5, stated=False)
    assert log is not None
    parents = infer_parents(graph, log)
    found = ObservedCredit(log).scores(graph)
    np.testing.assert_allclose(found.values, ObservedCredit(parents).scores(graph).values)
    drawn = [ObservedCredit(parents.draw(index=index)).scores(graph).values for index in range(600)]
    error = np.std(drawn, axis=0) / np.sqrt(len(drawn))
    assert (np.abs(np.mean(drawn, axis=0) - found.values) <= 5 * error + 0.01).all()
    assert "likely parents" in found.note


def test_accounts_of_the_log_that_the_graph_lacks_and_the_other_way_round() -> None:
    rows = [(1, "@a", 0, None), (1, "@stranger", 1, "@a"), (1, "@b", 2, "@stranger")]
    log = read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))
    graph = diffusion.Graph.from_arrays(["@a", "@c"], ["@b", "@b"], edges="influence")
    found = ObservedCredit(log).scores(graph)
    assert found.values.tolist() == [2.0, 0.0, 0.0]
    assert "in which 2 of 3 accounts were active" in found.note


def test_the_record_names_the_log_by_its_fingerprint() -> None:
    log, _ = made_log(TOYS["path"], 0, stated=True)
    assert log is not None
    assert log.fingerprint in repr(ObservedCredit(log))
    assert log.fingerprint in repr(ObservedCredit(cascade_trees(log), per="item"))


def test_what_is_no_log_is_refused() -> None:
    with pytest.raises(InputError, match="source must be a RepostLog"):
        ObservedCredit("log.csv")  # type: ignore[arg-type]
    log, _ = made_log(TOYS["path"], 0, stated=True)
    with pytest.raises(InputError, match="per must be"):
        ObservedCredit(log, per="day")  # type: ignore[arg-type]
