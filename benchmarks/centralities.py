"""Every measure at a million accounts and ten million ties, against every library that has it: seconds and memory.

    python -m benchmarks.centralities                          # all measures, three rounds
    python -m benchmarks.centralities --only pagerank k-shell  # some of them

Each program has a process of its own in every round, and the programs of a measure take turns. A process warms up on a
tiny network (imports, compiling), then builds what its library wants of the same arrays, and runs; seconds are wall
clock, on two threads where a library has threads. The peak is that of the whole process, network and answer included.
Ours opens a saved graph by memory map; what it makes of it besides counts as running.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import diffusion
from benchmarks.centrality_programs import OURS, PROGRAMS, RETURNED, THREADS, Ties, answer_path
from benchmarks.memory import peak
from benchmarks.networks import SHAPES, arguments, network
from benchmarks.results import required, table
from benchmarks.timing import Ratio, figure

PATIENCE = 12
"""A program that takes more seconds than this has one round only."""
TOP = 1_000
HEAD = ("measure", "program", "build s", "run s", "peak MB", "times ours, run", "times ours, build and run",
        "same as ours")  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What one process found."""

    build: float
    run: float
    peak: float


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", help="which measures")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=400, help="seconds after which a program is stopped")
    parser.add_argument("--worker", nargs=3, metavar=("MEASURE", "PROGRAM", "FOLDER"), help="one process of it")
    options = parser.parse_args()
    if options.worker:
        work(*options.worker)
        return
    with tempfile.TemporaryDirectory() as folder:
        name = prepare(Path(folder), "hep" if options.quick else "sf1m")
        rounds = 1 if options.quick else options.rounds
        print(f"{name}; {THREADS} threads where a library has them; medians of {counted(rounds)}.\n")
        worst = dict[str, str]()
        print(table(HEAD, []))
        for measure in options.only or PROGRAMS:
            found = dict(measured(measure, Path(folder), rounds, options.limit))
            for line in lines(measure, found, Path(folder), options.limit):
                print(f"| {' | '.join(line)} |", flush=True)
            worst[measure] = standing(found)
            print(f"{measure}: {worst[measure]}", file=sys.stderr, flush=True)
    if not options.only:
        required("centralities", "; ".join(f"{measure} {text}" for measure, text in worst.items()))


def counted(rounds: int) -> str:
    """Return a number of rounds in words."""
    return "one round" if rounds == 1 else f"{rounds} rounds"


def prepare(folder: Path, shape: str) -> str:
    """Write the network as our saved graph and as plain arrays."""
    name, graph = network(shape)
    write(graph, folder / "network")
    write(diffusion.chung_lu(**(SHAPES[shape] | {"reciprocity": 1.0})), folder / "returned")
    write(diffusion.chung_lu(300, 1_200, reciprocity=1.0), folder / "tiny")
    return name


def write(graph: diffusion.Graph, folder: Path) -> None:
    folder.mkdir()
    graph.save(folder / "saved")
    np.save(folder / "sources.npy", graph.sources)
    np.save(folder / "targets.npy", graph.targets)


def opened(folder: Path) -> Ties:
    """Return a network's arrays, not yet read into memory."""
    sources, targets = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("sources", "targets"))
    return Ties(len(diffusion.open_graph(folder / "saved")), sources, targets, folder)


def work(measure: str, program: str, folder: str) -> None:
    """Build and run one program, and print what it took."""
    make = PROGRAMS[measure][program]
    make(opened(Path(folder) / "tiny"))()
    ties = opened(Path(folder) / ("returned" if measure.endswith(RETURNED) else "network"))
    begin = time.perf_counter()
    run = make(ties)
    built = time.perf_counter()
    answer = run()
    done = time.perf_counter()
    found = {"build": built - begin, "run": done - built, "peak": peak()}
    np.save(answer_path(ties.folder, measure, program), answer)
    print(json.dumps(found))


def measured(measure: str, folder: Path, rounds: int, limit: int) -> Iterator[tuple[str, list[Run]]]:
    """Yield what each program took in every round; nothing for one that failed or took too long."""
    found: dict[str, list[Run]] = {program: [] for program in PROGRAMS[measure]}
    done = set[str]()
    for _ in range(rounds):
        for program in [program for program in found if program not in done]:
            run = process(measure, program, folder, limit)
            found[program] += [] if run is None else [run]
            if run is None or run.build + run.run > PATIENCE:
                done.add(program)
    yield from found.items()


def process(measure: str, program: str, folder: Path, limit: int) -> Run | None:
    command = [sys.executable, "-m", "benchmarks.centralities", "--worker", measure, program, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        print(f"{measure}, {program}: over {limit} s", file=sys.stderr, flush=True)
        return None
    if done.returncode:
        print(f"{measure}, {program}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr, flush=True)
        return None
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def lines(measure: str, found: dict[str, list[Run]], folder: Path, limit: int) -> Iterator[list[str]]:
    """Yield a row a program."""
    for program, runs in found.items():
        if not runs:
            yield [measure, program, *[""] * 5, f"no result in {limit} s"]
            continue
        cells = [figure(float(np.median([getattr(run, key) for run in runs]))) for key in ("build", "run", "peak")]
        ours = found[OURS]
        ratios = [
            str(Ratio.of([of(theirs) / of(mine) for theirs, mine in zip(runs, ours, strict=False)])) if ours else ""
            for of in (lambda run: run.run, lambda run: run.build + run.run)
        ]
        yield [
            measure,
            program,
            *cells,
            *(["1", "1"] if program == OURS else ratios),
            agreement(measure, program, folder),
        ]


def agreement(measure: str, program: str, folder: Path) -> str:
    """Say how near a program's answer is to ours: the largest difference as a share of the largest value."""
    network = "returned" if measure.endswith(RETURNED) else "network"
    paths = [answer_path(folder / network, measure, one) for one in (OURS, program)]
    if program == OURS or not all(path.exists() for path in paths):
        return ""
    ours, theirs = (np.load(path).astype(np.float64) for path in paths)
    return f"{theirs[0]:.4f} against {ours[0]:.4f}" if len(ours) == 1 else apart(ours, theirs)


def apart(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> str:
    """Return how far scaled scores lie apart, and how many of the first thousand they share."""
    scaled = theirs * (ours @ ours / (ours @ theirs)) if ours @ theirs else theirs
    difference = np.abs(ours - scaled).max() / np.abs(ours).max()
    first = [set(np.argsort(-scores, kind="stable")[:TOP].tolist()) for scores in (ours, theirs)]
    return f"{difference:.1e} of the largest; {len(first[0] & first[1]):,} of the first {TOP:,}"


def standing(found: dict[str, list[Run]]) -> str:
    """Say how our time compares with the fastest peer's, and our memory with igraph's."""
    peers = {program: runs for program, runs in found.items() if program != OURS and runs}
    if not peers or not found[OURS]:
        return "no peer has it" if found[OURS] else "failed"
    fastest = min(peers, key=lambda program: np.median([run.run for run in peers[program]]))
    ratio = Ratio.of([ours.run / theirs.run for ours, theirs in zip(found[OURS], peers[fastest], strict=False)])
    text = f"{ratio.median:.2f} of {fastest}'s time"
    if "igraph" in peers:
        memory = np.median([run.peak for run in found[OURS]]) / np.median([run.peak for run in peers["igraph"]])
        text += f", {memory:.2f} of igraph's memory"
    return text


if __name__ == "__main__":
    main()
