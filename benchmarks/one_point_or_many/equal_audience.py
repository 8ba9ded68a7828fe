"""Equal audience: fifteen points against the star, mechanism by mechanism and network by network."""

import numpy as np

from benchmarks.one_point_or_many import grounds
from benchmarks.one_point_or_many.grounds import Ground
from benchmarks.one_point_or_many.mechanisms import MECHANISMS, Mechanism
from benchmarks.one_point_or_many.pictures import gains_figure
from benchmarks.one_point_or_many.points import Gain, ordinary, star_of, won
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table

POWERS = (0.5, 1.0, 2.0)
OTHERS = 4
"""So many more networks of each kind are looked at, roughly."""


def gain_on(ground: Ground, mechanism: Mechanism, power: float, replicates: int) -> Gain:
    """Return the gain of fifteen points over the star."""
    chain, model = mechanism.chain(ground.chain, power), mechanism.model(len(ground.graph))
    many, one = (won(chain, model, seeds, replicates) for seeds in (ordinary(ground.graph), star_of(ground.graph)))
    return Gain.of(many, one)


def tables(setting: Setting) -> str:
    """Return one table for each power, and one of what the audiences have in common."""
    replicates, others = setting.replicates(400), 1 if setting.quick else OTHERS
    first, more = list(grounds.made()), [list(grounds.made(state)) for state in range(1, others + 1)]
    texts, drawn = [audiences(first)], {}
    for power in POWERS:
        rows = []
        for mechanism in MECHANISMS:
            if mechanism.live is not None and power != 1:
                continue
            gains = [gain_on(ground, mechanism, power, replicates) for ground in first]
            row = [mechanism.name]
            for place, gain in enumerate(gains):
                same = [gain_on(batch[place], mechanism, power, replicates // 4).mean > 0 for batch in more]
                row.append(f"{gain}; {gain.one:,.0f} → {gain.many:,.0f}; {sum(same) + (gain.mean > 0)}/{others + 1}")
            rows.append(row)
            if power == 1:
                drawn[mechanism.name] = gains
        head = ["mechanism", *(ground.name for ground in first)]
        texts.append(f"Power {power:g} of what just carries itself:\n\n{table(head, rows)}")
    setting.keep(gains_figure(drawn, [ground.name for ground in first]), "equal_audience")
    return "\n\n".join([*texts, controls(first, replicates)])


def audiences(networks: list[Ground]) -> str:
    """Return what the star and the points reach at first."""
    rows = []
    for ground in networks:
        graph = ground.graph
        codes = graph.codes(ordinary(graph))
        followers = [graph.targets[graph.offsets[code] : graph.offsets[code + 1]] for code in codes]
        hub = int(np.argmax(graph.out_degrees))
        star = graph.targets[graph.offsets[hub] : graph.offsets[hub + 1]]
        joined = np.concatenate(followers)
        onward = f"{graph.out_degrees[star].mean():.1f} / {graph.out_degrees[joined].mean():.1f}"
        rows.append(
            [ground.name, f"{graph.account_count:,}", f"{graph.tie_count:,}", f"{graph.out_degrees.max():,}",
             f"{graph.out_degrees[codes].sum():,}", f"{len(np.unique(joined)):,}", onward,
             f"{ground.chain.probabilities.mean():.3f}"]
        )  # fmt: skip
    head = ["network", "accounts", "ties", "followers of the star", "of 15 points", "of them different",
            "followers of a follower: star / points",
            "p where ripples just multiply"]  # fmt: skip
    return table(head, rows)


def controls(networks: list[Ground], replicates: int) -> str:
    """Return what becomes of the gain in simple cascades if the star cannot be won over by anybody."""
    import diffusion

    rows = []
    for ground in networks:
        star = ground.graph.codes(star_of(ground.graph))[0]
        deaf = np.where(ground.graph.targets == star, 0.0, ground.chain.probabilities)
        cut = Ground(ground.name, diffusion.explicit(ground.graph, deaf))
        gains = [gain_on(one, MECHANISMS[0], 1.0, replicates) for one in (ground, cut)]
        rows.append([ground.name, f"{ground.graph.in_degrees[star]:,}", *gains])
    head = ["simple cascade, power 1", "accounts the star follows", "as it is", "the star cannot be won over"]
    return table(head, rows)
