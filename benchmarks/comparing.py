"""Comparisons of launches in time: what pairing saves, what stacks at which power, and what a large one takes.

    python -m benchmarks.comparing --data ../shared/data

First table: how many times as many replicates a difference in spread would need if each launch had coins of its own:
the variance of the difference on coins of one's own over that on shared ones.

Second table: the stacking effect of five hubs at several powers, with 95 % intervals. Repetition persuades: exposures
count 0.5, 1, 2 and 4 times. "Together" is the launch; "union" the different accounts that its points bring alone.

Third table: three launches on a million accounts and ten million ties, all mechanisms on, communities counted.
Processor seconds are of all threads, for 1,000 replicates of each launch; memory is the peak of the process.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import table
from benchmarks.timing import figure
from diffusion import Launch, Push
from diffusion.cascades.account_groups import AccountGroups

SPEED = diffusion.Exponential(3_600)
FADING = diffusion.TimedCascade(SPEED, horizon="7d", content_fading=diffusion.HalfLife("1d"))
PERSUADED = diffusion.TimedCascade(SPEED, horizon="7d", reinforcement=diffusion.Reinforcement((0.5, 1, 2, 4)))
EVERYTHING = diffusion.TimedCascade(
    diffusion.LogNormal(3_600, 1.5),
    horizon="7d",
    content_fading=diffusion.HalfLife("1d"),
    post_fading=diffusion.HalfLife("6h"),
    attention=diffusion.DividedAttention(200),
    reinforcement=diffusion.Reinforcement((0.8, 1, 1.5, 2)),
)
PARTS = ("pairing", "stacking", "large")


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, help="one of the tables")
    options = parser.parse_args()
    if options.only in (None, "pairing"):
        head = ["network", "launches", "difference", "variance, own coins over shared"]
        print(f"{table(head, pairing(options.data, options.quick))}\n", flush=True)
    if options.only in (None, "stacking"):
        head = ["network", "power", "together", "sum", "union", "together minus sum", "together minus union"]
        print(f"{table(head, stacking(options.data, options.quick))}\n", flush=True)
    if options.only in (None, "large"):
        head = ["network", "replicates run", "processor s for 1,000", "exposures in one replicate of each", "peak, MB"]
        print(f"{table(head, large(options.quick))}\n", flush=True)


def pairing(data: Path | None, quick: bool) -> Iterator[list[object]]:
    """Yield one row a pair of launches."""
    name, graph = network("hep" if quick else "epinions", data)
    chain = diffusion.weighted_cascade(graph)
    hubs = largest_audiences(graph, 40)
    launches = [
        Launch("one hub", Push(hubs[0])),
        Launch("ten hubs", Push(hubs[:10])),
        Launch("the same, an hour apart", [Push(hub, at=3_600 * place) for place, hub in enumerate(hubs[:10])]),
        Launch("nine of the ten and another", Push([*hubs[:9], hubs[39]])),
    ]
    count = 200 if quick else 1_000
    first, second = (
        diffusion.compare_launches(launches, chain, FADING, target=100, replicates=count, random_state=state)
        for state in (0, 1)
    )
    for pair in ((0, 1), (1, 2), (1, 3)):
        one, other = (first.ensembles[place].sizes for place in pair)
        own = (one - second.ensembles[pair[1]].sizes).var() / (one - other).var()
        found = first.difference("spread", *(launches[place].name for place in pair))
        told = f"{found.mean:+,.1f} ({found.low:+,.1f} to {found.high:+,.1f})"
        yield [name, f"{found.first} minus {found.second}", told, figure(own)]


def stacking(data: Path | None, quick: bool) -> Iterator[list[object]]:
    """Yield one row a power."""
    name, graph = network("hep" if quick else "epinions", data)
    launch = Launch("five hubs", Push(largest_audiences(graph, 5)))
    for power in (0.5, 0.75, 1.0, 1.5):
        chain = diffusion.weighted_cascade(graph).amplified(power)
        found = diffusion.stacking_effect(launch, chain, PERSUADED, replicates=50 if quick else 100)
        means = [found.together.mean(), found.alone.sum(axis=1).mean(), found.union.mean()]
        gaps = [
            f"{gap.value:+,.1f} ({gap.low:+,.1f} to {gap.high:+,.1f})" for gap in (found.minus_sum, found.minus_union)
        ]
        yield [name, power, *(f"{mean:,.1f}" for mean in means), *gaps]


def large(quick: bool) -> Iterator[list[object]]:
    """Yield one row: three launches on the largest network."""
    name, graph = network("hep" if quick else "sf1m")
    chain, hubs = diffusion.weighted_cascade(graph).amplified(1.5), largest_audiences(graph, 51)
    launches = [
        Launch("one hub", Push(hubs[0])),
        Launch("fifty hubs", Push(hubs[1:])),
        Launch("five hubs and television", [
            Push(hubs[:5]), diffusion.MediaReport(diffusion.Everybody(), 0.01, 0.02, at="6h", duration="1h"),
        ]),
    ]  # fmt: skip
    groups = {"block": AccountGroups(np.arange(len(graph)) * 50 // len(graph), tuple(map(str, range(50))))}
    asked = {"target": len(graph) // 20, "groups": groups, "grid": np.arange(0, 169) * 3_600.0}
    diffusion.compare_launches(launches, chain, EVERYTHING, replicates=2, **asked)  # compiles
    count, begin = 20, time.process_time()
    found = diffusion.compare_launches(launches, chain, EVERYTHING, replicates=count, **asked)
    seconds = (time.process_time() - begin) / count * 1_000
    exposures = ", ".join(f"{each.exposures.mean():,.0f}" for each in found.ensembles)
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024
    yield [name, count, f"{seconds:,.0f}", exposures, f"{peak:,.0f}"]


if __name__ == "__main__":
    main()
