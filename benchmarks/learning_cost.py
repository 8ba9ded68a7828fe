"""What learning costs, and how near it comes to a chain that is known: here, and in a peer.

    python -m benchmarks.learning_cost [--infdiff PYTHON]

Everything on made-up logs (`benchmarks.made_logs`). ``PYTHON`` as in `benchmarks.learning`. Each cost is measured in a
process of its own, after a small run that compiles.
"""

import multiprocessing
import re
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.infdiff import PEER, infdiff
from benchmarks.learning import LEARNERS
from benchmarks.made_logs import made_chain, made_log
from benchmarks.networks import arguments, size_of
from benchmarks.results import table
from benchmarks.timing import figure
from diffusion.learning.exposures import gather_exposures

SIZES = {True: (1_000, 10_000, 60), False: (100_000, 1_000_000, 11_300)}
"""Accounts, ties and items of a quick run and of a real one."""


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--infdiff", type=Path, help="a Python that has InfluenceDiffusion")
    parser.add_argument("--ways", nargs="+", choices=list(LEARNERS), default=list(LEARNERS), help="which ways to learn")
    parser.add_argument("--check", action="store_true", help="measure validate_chain at that size too: minutes")
    options = parser.parse_args()
    recovered(options.infdiff, options.ways, quick=options.quick)
    costs(options.ways, quick=options.quick)
    if options.check:
        checked(*SIZES[options.quick])


def recovered(python: Path | None, ways: list[str], *, quick: bool) -> None:
    """Learn a known chain from what happened on it."""
    accounts, ties, items = (300, 2_000, 100) if quick else (2_000, 20_000, 1_000)
    truth = made_chain(accounts, ties, 0.065)
    log = made_log(truth, items, max(2, accounts // 500))
    rows = []
    for way in ways:
        begin = time.process_time()
        chain = diffusion.learn_chain(truth.graph, log, method=LEARNERS[way]())
        rows.append([way, *against(truth, chain, log), figure(time.process_time() - begin)])
    peer = infdiff(truth.graph, log, python)
    if isinstance(peer, tuple):
        rows.append([PEER, *against(truth, peer[0], log), figure(peer[1])])
    print(
        f"### A known chain\n\n{size_of(truth.graph)}, mean probability {figure(truth.measured.mean())}; {items:,} "
        f"items, {len(log):,} events. Over the ties that were tried. {peer if isinstance(peer, str) else ''}\n"
    )
    head = ("", "mean absolute error", "mean learned / mean true", "correlation", "slope of truth on learned",
            "90 % intervals hold", "processor s")  # fmt: skip
    print(table(head, rows))


def against(truth: diffusion.Chain, chain: diffusion.Chain, log: diffusion.RepostLog) -> list[str]:
    """Return how near a learned chain comes to the truth on ties that were tried."""
    tried = gather_exposures(truth.graph, log).tries > 0
    true, own = truth.measured[tried], chain.measured[tried]
    held = ""
    if "lower" in chain.evidence:
        inside = (chain.evidence["lower"][tried] <= true) & (true <= chain.evidence["upper"][tried])
        held = f"{100 * inside.mean():.0f} %"
    slope = np.polyfit(own, true, 1)[0]
    return [f"{np.abs(true - own).mean():.4f}", figure(own.mean() / true.mean()),
            f"{np.corrcoef(true, own)[0, 1]:.3f}", f"{slope:.2f}", held]  # fmt: skip


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024


def cost(way: str, accounts: int, ties: int, items: int, pipe: Connection) -> None:
    """Learn once in a process of its own, after a small run that compiles; tell seconds and peaks."""
    learner = LEARNERS[way]
    small = made_chain(300, 2_000, 0.065)
    diffusion.learn_chain(small.graph, made_log(small, 60, 3), method=learner())
    truth = made_chain(accounts, ties, 0.065)
    log = made_log(truth, items, 20)
    before, wall, processor = peak(), time.perf_counter(), time.process_time()
    diffusion.learn_chain(truth.graph, log, method=learner())
    seconds = time.perf_counter() - wall, time.process_time() - processor
    learned = peak()
    pipe.send((len(log), *seconds, before, learned))


def costs(ways: list[str], *, quick: bool) -> None:
    """Learn a million ties from 1.3 million events."""
    accounts, ties, items = SIZES[quick]
    rows, context = [], multiprocessing.get_context("spawn")
    for way in ways:
        pipe, other = context.Pipe()
        process = context.Process(target=cost, args=(way, accounts, ties, items, other))
        process.start()
        events, wall, processor, before, learned = pipe.recv()
        process.join()
        rows.append([way, f"{events:,}", figure(wall), figure(processor), figure(before), figure(learned)])
    print(f"\n### What learning costs\n\n{accounts:,} accounts, {ties:,} ties, {items:,} items.\n")
    head = ("", "events", "seconds", "processor s", "peak MB with graph and log", "peak MB after learning")
    print(table(head, rows))


def checked(accounts: int, ties: int, items: int) -> None:
    """Check a chain on the later half of so many events."""
    truth = made_chain(accounts, ties, 0.065)
    earlier, later = made_log(truth, items, 20).split()
    chain = diffusion.learn_chain(truth.graph, earlier, method=diffusion.Bernoulli())
    wall, processor = time.perf_counter(), time.process_time()
    found = diffusion.validate_chain(chain, later, training_log=earlier)
    print(
        f"\n`validate_chain`, learned on the earlier half, on the later: {found.held_out.pairs:,} exposed pairs, "
        f"{len(found.predictors)} predictors, {figure(time.perf_counter() - wall)} s, "
        f"{figure(time.process_time() - processor)} processor s, peak {figure(peak())} MB.\n"
    )


if __name__ == "__main__":
    main()
