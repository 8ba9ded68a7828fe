"""Moments: what pushing at once gains, under which mechanisms, and what waiting gains."""

from dataclasses import replace

import diffusion
from benchmarks.one_point_or_many.grounds import Ground, scale_free
from benchmarks.one_point_or_many.mechanisms import DELAYS, FADING, burst
from benchmarks.one_point_or_many.points import ordinary, star_of, won
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table
from diffusion.durations import said

POWER = 2.0
NEVER = float("inf")


def tables(setting: Setting) -> str:
    """Return a map of stagger and half-life, a table by mechanism, and what sequential seeding gains."""
    ground = Ground.uniform("scale-free", scale_free())
    chain, points = ground.chain.amplified(POWER), ordinary(ground.graph)
    plain = diffusion.TimedCascade(DELAYS)
    found = diffusion.synchrony_map(chain, plain, points, replicates=setting.replicates(300))
    setting.keep(found.plot(), "synchrony")
    return "\n\n".join([found.summary(), by_mechanism(chain, points, setting), waiting(ground, points, setting)])


def by_mechanism(chain: diffusion.Chain, points: list[int], setting: Setting) -> str:
    """Return the gain of synchrony with one mechanism after the other switched on."""
    timed = diffusion.TimedCascade(DELAYS)
    growing = diffusion.Reinforcement.growing(1)
    models = {
        "delays alone": (timed, NEVER),
        "delays, divided attention, posts that fade, repetition that persuades": (
            replace(timed, attention=diffusion.DividedAttention(5), post_fading=FADING, reinforcement=growing), NEVER,
        ),
        "content fades": (timed, "6h"),
        "content fades, repetition persuades": (replace(timed, reinforcement=growing), "6h"),
        "everything ends after 2 days": (replace(timed, horizon="2d"), NEVER),
        "content may trend, does not fade": (replace(timed, trending=burst(3_000)), NEVER),
        "content fades and may trend": (replace(timed, trending=burst(3_000)), "6h"),
    }  # fmt: skip
    staggers = ("1h", "6h", "1d")
    rows = []
    for name, (model, half) in models.items():
        found = diffusion.synchrony_map(chain, model, points, staggers, [half], replicates=setting.replicates(300))
        fading = None if half == NEVER else diffusion.HalfLife(half)
        one = won(chain, replace(model, content_fading=fading), star_of(chain.graph), setting.replicates(300))
        rows.append(
            [
                name,
                f"{one.mean():,.0f}",
                f"{found.together[0] - len(points):,.0f}",
                *(words(found, place) for place in range(len(staggers))),
            ]
        )
    head = ["what is switched on", "won over by the star", "by 15 points at once",
            *(f"gain over {said(float(pace))} apart" for pace in found.staggers)]  # fmt: skip
    return table(head, rows)


def words(found: diffusion.SynchronyMap, place: int) -> str:
    """Return one cell of a synchrony map of one row."""
    if found.equal[0, place] == 1:
        return "exactly 0 in every run"
    mark = "≈ " if found.within_noise[0, place] else ""
    low, high = found.gains_low[0, place], found.gains_high[0, place]
    return f"{mark}{found.gains[0, place]:+,.1f} ({low:+,.1f} to {high:+,.1f})"


def waiting(ground: Ground, points: list[int], setting: Setting) -> str:
    """Return what posting one after another, each where the last one stalled, gains where nothing fades."""
    rows = []
    by_followers = diffusion.rank_leaders(ground.chain, [diffusion.Followers()]).top(120)
    for power in (0.5, 1.0, 2.0):
        found = diffusion.compare_sequential(
            ground.chain.amplified(power), diffusion.IndependentCascade(), by_followers, budget=15, batch=1,
            replicates=setting.replicates(1_000),
        )  # fmt: skip
        gap = found.difference
        gain = f"{gap.mean:+,.1f} ({gap.low:+,.1f} to {gap.high:+,.1f})"
        rows.append([f"{power:g}", f"{found.single.sizes.mean():,.1f}", gain,
                     f"{100 * found.behind.estimate:.0f} %"])  # fmt: skip
    head = ["power", "15 of most followers, all at once", "gain of one after another, where the last stalled", "behind"]
    return table(head, rows)
