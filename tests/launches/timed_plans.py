"""A small network and launches in time, shared by the tests of comparisons."""

import numpy as np

import diffusion
from diffusion import Exponential, HalfLife, Launch, MediaReport, Push, TimedCascade

GRAPH = diffusion.chung_lu(400, 3_200)
CHAIN = diffusion.weighted_cascade(GRAPH).amplified(1.4)
HUBS = [int(code) for code in np.argsort(-GRAPH.out_degrees)[:6]]
MODEL = TimedCascade(Exponential(3_600), horizon="2d", content_fading=HalfLife("12h"))
PLANS = [
    Launch("one hub", Push(HUBS[0], name="the hub")),
    Launch("three at once", [Push(HUBS[1]), Push(HUBS[2]), Push(HUBS[3])]),
    Launch(
        "three and television",
        [
            Push(HUBS[1]),
            Push(HUBS[2:4], at="6h"),
            MediaReport(diffusion.Everybody(), 0.1, 0.02, at="1h", duration="2h"),
        ],
    ),
]


def compared(plans=PLANS, chain=CHAIN, model=MODEL, replicates=200, target=60, **more):
    return diffusion.compare_launches(plans, chain, model, replicates=replicates, target=target, **more)
