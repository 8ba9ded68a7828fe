"""Networks and logs in which it is known who is fake: people who pass content on, lurkers who only read, and farms."""

from dataclasses import dataclass

import numpy as np
import pandas

import diffusion
from diffusion import Graph, RepostLog


@dataclass(frozen=True)
class Planted:
    graph: Graph
    log: RepostLog
    fake: np.ndarray
    """Which accounts are of the farm."""
    lurkers: np.ndarray
    """Which accounts only read: they follow some, nobody follows them, and they never post."""
    people: np.ndarray
    """All others."""
    customers: tuple[str, ...]
    """Who bought the farm's follows."""


def planted(
    state: int, *, people: int = 1_500, lurkers: int = 300, fakes: int = 60, customers: int = 25, camouflage: int = 5
) -> Planted:
    """Plant a farm that follows its customers, and reposts them within 2 to 40 seconds.

    Each of them follows ``camouflage`` others at random. People repost hours later, on average. Lurkers follow
    well-known accounts, and a few others.
    """
    chance = np.random.default_rng([7, state])
    base = diffusion.community_network(people, 10 * people, random_state=state).graph
    bought = chance.permutation(people)[:customers]
    popular = np.argsort(-base.out_degrees)[:50]
    ties = list(zip(base.sources.tolist(), base.targets.tolist(), strict=True))
    for lurker in range(people, people + lurkers):
        many = int(chance.integers(3, 40))
        whom = np.union1d(chance.choice(popular, min(many, 20), replace=False), chance.integers(0, people, many // 4))
        ties += [(int(account), lurker) for account in whom]
    for fake in range(people + lurkers, people + lurkers + fakes):
        whom = np.union1d(bought[chance.random(customers) < 0.95], chance.integers(0, people, camouflage))
        ties += [(int(account), fake) for account in whom]
    names = [f"p{i}" for i in range(people)] + [f"lurker{i}" for i in range(lurkers)] + [f"x{i}" for i in range(fakes)]
    sources, targets = zip(*ties, strict=True)
    graph = Graph.from_arrays(sources, targets, names=names, edges="influence")
    rows = [row for item in range(60) for row in posts(item, base, bought, people + lurkers, fakes, names, chance)]
    log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    kinds = np.array([str(name) for name in graph.names])
    return Planted(
        graph,
        log,
        np.char.startswith(kinds, "x"),
        np.char.startswith(kinds, "lurker"),
        np.char.startswith(kinds, "p"),
        tuple(names[code] for code in bought),
    )


def posts(item, base, bought, first_fake, fakes, names, chance):
    """One item: a cascade among people, and where a customer began it, the farm at once."""
    began = 86_400.0 * (item + chance.random())
    start = int(chance.choice(bought)) if item % 2 == 0 else int(chance.integers(len(base)))
    when, queue = {start: began}, [start]
    while queue:
        account = queue.pop(0)
        for follower in base.targets[base.offsets[account] : base.offsets[account + 1]].tolist():
            if follower not in when and chance.random() < 1 / base.in_degrees[follower]:
                when[follower] = when[account] + chance.lognormal(8, 1.5)
                queue.append(follower)
    if item % 2 == 0:
        when |= {first_fake + fake: began + chance.uniform(2, 40) for fake in range(fakes) if chance.random() < 0.9}
    return [(item, names[account], time) for account, time in when.items()]
