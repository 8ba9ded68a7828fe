"""Turning points: what would have to be true for the launch that is behind to win."""

from dataclasses import replace

import diffusion
from benchmarks.one_point_or_many.grounds import Ground, random_network, scale_free, small_world
from benchmarks.one_point_or_many.mechanisms import DELAYS, FADING
from benchmarks.one_point_or_many.points import ordinary, star_of
from benchmarks.one_point_or_many.setting import Setting
from diffusion.durations import DAY, HOUR
from diffusion.launches.maps import levers

SHOWN = 4
"""So many of the parameters are drawn."""


def tables(setting: Setting) -> str:
    """Return, for three networks, at which value of each parameter the other launch overtakes."""
    texts = []
    for name, graph in (("random", random_network()), ("small world", small_world()), ("scale-free", scale_free())):
        ground = Ground.uniform(name, graph)
        plans = [
            diffusion.Launch("the star", diffusion.Push(star_of(graph))),
            diffusion.Launch("15 points", diffusion.Push(ordinary(graph))),
        ]
        model = diffusion.TimedCascade(DELAYS, content_fading=FADING)
        turned = [
            levers.power(0.25, 6), levers.half_life(HOUR, 4 * DAY), levers.reinforcement(0, 3),
            levers.attention(1, 200), levers.acceptance(0.2, 1), levers.delay(0.1, 4), levers.trending(30, 0, 0.2),
        ]  # fmt: skip
        found = diffusion.what_would_change(
            plans, ground.chain.amplified(2), model, levers=turned, won_over=True, replicates=setting.replicates(120)
        )
        texts.append(f"**{name}.** {found.summary()}")
        if name == "scale-free":
            setting.keep(replace(found, turning_points=found.turning_points[:SHOWN]).plot(), "turns")
    return "\n\n".join(texts)
