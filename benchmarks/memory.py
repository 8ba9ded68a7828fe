"""The peak memory of choosing 50 seeds on a million accounts and ten million ties, here and in pynetim.

    python -m benchmarks.memory

Each program has a process of its own, and its peak is that of the process: interpreter, imports, network and choice.
Ours opens a saved network by memory map, as anybody would who asks twice; what was mapped and read counts. pynetim has
no file of its own, and gets the ties as lists of numbers, which are let go before it chooses. Linux only.
"""

import multiprocessing
import re
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import diffusion
from benchmarks.networks import arguments, network
from benchmarks.results import required, table
from benchmarks.timing import figure
from diffusion.seeds.choose import problem_of

K, EPSILON = 50, 0.1


def peak() -> float:
    """Return the most memory that this process ever had, in MB; `getrusage` would begin with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def opened(path: Path, pipe: Connection) -> None:
    """Open the network, and do no more."""
    diffusion.weighted_cascade(diffusion.open_graph(path))
    pipe.send(peak())


def chosen(path: Path, pipe: Connection) -> None:
    """Choose seeds with their proof."""
    chain = diffusion.weighted_cascade(diffusion.open_graph(path))
    diffusion.ReverseSampling().choose(problem_of(chain, diffusion.IndependentCascade(), K, EPSILON, None, None, 0))
    pipe.send(peak())


def all_of_it(path: Path, pipe: Connection) -> None:
    """Choose seeds, and judge their spread."""
    diffusion.choose_seeds(diffusion.weighted_cascade(diffusion.open_graph(path)), k=K, epsilon=EPSILON)
    pipe.send(peak())


def pynetim(path: Path, pipe: Connection) -> None:
    """Choose seeds with pynetim's OPIM-C."""
    from pynetim.algorithms.ris.opim_algorithm import OPIMCAlgorithm
    from pynetim.graph.graph import IMGraph

    graph = diffusion.open_graph(path)
    edges = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
    loaded = IMGraph(edges, diffusion.weighted_cascade(graph).probabilities.tolist(), directed=True, renumber=False)
    del edges
    OPIMCAlgorithm(loaded, "IC", random_seed=0).run(K, EPSILON)
    pipe.send(peak())


PROGRAMS = {
    "the network opened": opened,
    "`ReverseSampling` alone": chosen,
    "all of `choose_seeds`": all_of_it,
    "pynetim 0.5.5, OPIM-C": pynetim,
}


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    context, peaks = multiprocessing.get_context("spawn"), {}
    with tempfile.TemporaryDirectory() as folder, diffusion.threads(1):
        name, graph = network("hep" if options.quick else "sf1m")
        path = graph.save(Path(folder) / "network")
        for program, work in PROGRAMS.items():
            pipe, other = context.Pipe()
            process = context.Process(target=work, args=(path, other))
            process.start()
            peaks[program] = pipe.recv()
            process.join()
    print(f"{name}.\n")
    theirs = peaks["pynetim 0.5.5, OPIM-C"]
    print(
        table(
            ("", "peak MB", "share of pynetim's"),
            [[who, figure(mb), f"{mb / theirs:.3f}"] for who, mb in peaks.items()],
        )
    )
    required(
        "seeds-memory",
        f"{peaks['all of `choose_seeds`'] / theirs:.3f}, {peaks['`ReverseSampling` alone'] / theirs:.3f} alone",
    )


if __name__ == "__main__":
    main()
