"""Where a block of 64 replicates side by side spends its time: deciding rows, and carrying on what is new.

    python -m benchmarks.profile

The block is run as `simulate` runs it, on one thread. What it decides is then decided again alone, in the same order:
the rest is fetching, marking and counting. A visit carries the lanes that are new at an account along its row; how
often accounts are visited is counted by the kernel itself.
"""

import time

import numpy as np

import diffusion
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import table
from benchmarks.timing import figure, take_turns
from diffusion.cascades.live_ties import LANES, _Room
from diffusion.cascades.model import Forward
from diffusion.kernels import side_by_side
from diffusion.kernels.coins import replicate_key

HEAD = ("network", "power", "rows decided", "their ties", "ns a tie, 64 coins", "of the time", "visits a row",
        "ns a tie and visit for the rest", "ms a block")  # fmt: skip


def row(name: str, power: float, graph: diffusion.Graph, turns: int) -> list[object]:
    """Return the figures of one network and power."""
    forward = Forward.of(diffusion.weighted_cascade(graph).amplified(power), diffusion.IndependentCascade())
    seeds = np.array([largest_audiences(graph, 50)], np.uint32)
    room, root, counted = _Room(forward), np.uint64(1), []
    sizes, reach, informed = np.zeros((LANES, 1), np.int64), np.zeros((0, 1), np.int64), np.empty(0, np.uint64)
    replicates, ends = np.arange(LANES), np.array([50])
    keys = np.array([replicate_key(root, np.uint64(lane)) for lane in range(LANES)], np.uint64)

    def block() -> None:
        counted[:] = side_by_side.spread_side_by_side(
            forward.offsets, forward.targets, forward.units, forward.starts, seeds, ends, root, replicates,
            np.int64(len(graph)), sizes, reach, room.live, room.states, room.queue, room.drawn, informed,
        )  # fmt: skip

    def decide() -> None:
        side_by_side.draw_rows(
            forward.offsets, forward.targets, forward.units, forward.starts, keys, room.drawn[: counted[0]], room.live
        )

    taken = take_turns({"block": block, "decide": decide}, turns, time.thread_time)
    rows, visits = counted
    ties = int(graph.out_degrees[room.drawn[:rows].astype(np.int64)].sum())
    whole, part = taken.median("block"), taken.median("decide")
    rest = 1e9 * (whole - part) / (ties * visits / rows)
    return [name, f"{power:g}", f"{rows:,}", f"{ties:,}", figure(1e9 * part / ties), f"{part / whole:.0%}",
            figure(visits / rows), figure(rest), figure(1e3 * whole)]  # fmt: skip


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    cases = [("hep", 1.0)] if options.quick else [("sf100k", 1.0), ("sf100k", 2.0), ("sf1m", 1.0), ("sf1m", 2.0)]
    rows = []
    for short, power in cases:
        name, graph = network(short, options.data)
        rows.append(row(name, power, graph, turns=2 if options.quick else 5))
    print(table(HEAD, rows))


if __name__ == "__main__":
    main()
