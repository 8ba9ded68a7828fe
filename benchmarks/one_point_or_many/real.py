"""Real networks: the same comparison where follows are real."""

import diffusion
from benchmarks.one_point_or_many import grounds
from benchmarks.one_point_or_many.equal_audience import audiences, gain_on
from benchmarks.one_point_or_many.mechanisms import MECHANISMS
from benchmarks.one_point_or_many.pictures import gains_figure
from benchmarks.one_point_or_many.points import Gain
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table


def tables(setting: Setting) -> str:
    """Return the gains at power 1, or a sentence where no real network is at hand."""
    networks = list(grounds.real(setting.data))
    if not networks:
        return f"No real networks lie in {setting.data.name}/, so this part was left out."
    replicates = setting.replicates(300)
    drawn: dict[str, list[Gain]] = {}
    rows = []
    for mechanism in MECHANISMS:
        gains = [gain_on(ground, mechanism, 1.0, replicates) for ground in networks]
        drawn[mechanism.name] = gains
        rows.append([mechanism.name, *(f"{gain}; {gain.one:,.0f} → {gain.many:,.0f}" for gain in gains)])
    setting.keep(gains_figure(drawn, [ground.name for ground in networks]), "real")
    head = ["mechanism", *(f"{ground.name} ({ground.note})" for ground in networks)]
    return "\n\n".join([audiences(networks), table(head, rows), moments(networks, setting)])


def moments(networks: list[grounds.Ground], setting: Setting) -> str:
    """Return what pushing at once gains over six hours apart, where attention halves every six hours."""
    from benchmarks.one_point_or_many.mechanisms import DELAYS
    from benchmarks.one_point_or_many.points import ordinary

    rows = []
    for ground in networks:
        found = diffusion.synchrony_map(
            ground.chain, diffusion.TimedCascade(DELAYS), ordinary(ground.graph), ["1h", "6h"], ["6h", float("inf")],
            replicates=setting.replicates(200),
        )  # fmt: skip
        ends = zip(found.gains[0], found.gains_low[0], found.gains_high[0], strict=True)
        faded = [f"{gain:+,.1f} ({low:+,.1f} to {high:+,.1f})" for gain, low, high in ends]
        exact = "0 in every run" if (found.equal[1] == 1).all() else "not 0"
        rows.append([ground.name, f"{found.together[0]:,.0f}", *faded, exact])
    head = ["attention halves every 6 hours", "spread all at once", "gain over 1 hour apart", "over 6 hours apart",
            "where it does not fade"]  # fmt: skip
    return table(head, rows)
