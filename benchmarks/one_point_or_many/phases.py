"""Phases: power times number of seeds, where one account's word is enough and where two are needed."""

import numpy as np

import diffusion
from benchmarks.one_point_or_many.grounds import Ground, scale_free
from benchmarks.one_point_or_many.setting import Setting

SEEDS = 30
POWERS = np.geomspace(0.5, 2.83, 11).round(3).tolist()
COMPLEX_POWERS = np.geomspace(0.25, 4, 11).round(3).tolist()
LIVE = 0.1


def tables(setting: Setting) -> str:
    """Return what two phase diagrams say; the pictures are kept."""
    ground = Ground.uniform("scale-free", scale_free())
    simple = diffusion.IndependentCascade()
    seeds = diffusion.choose_seeds(ground.chain, simple, k=SEEDS).accounts
    target = len(ground.graph) // 10
    replicates = setting.replicates(1_000)
    one = diffusion.tipping_map(ground.chain, simple, seeds, POWERS, target=target, replicates=replicates)
    setting.keep(one.plot(), "phases_simple")
    two = diffusion.ComplexContagion(diffusion.AbsoluteThreshold(2))
    chain = diffusion.uniform(ground.graph, LIVE)
    together = diffusion.choose_seeds(chain, two, k=SEEDS).accounts
    many = diffusion.tipping_map(chain, two, together, COMPLEX_POWERS, target=target, replicates=replicates)
    setting.keep(many.plot(), "phases_two_friends")
    return f"Simple cascade: {one.summary()}\n\nTwo friends are needed: {many.summary()}"
