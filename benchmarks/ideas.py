"""What each idea brings: the same work with one idea switched off, in turns with the package as it is.

    python -m benchmarks.ideas
    python -m benchmarks.ideas --ideas prefetch crowds

What is switched off is replaced before anything is compiled, in a process of its own with an empty cache of kernels;
the package itself has no switches. Ratios are seconds without the idea to seconds with it, processor time, one thread.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import diffusion
from benchmarks import switches
from benchmarks.networks import arguments, largest_audiences, network
from benchmarks.results import table
from benchmarks.timing import Turns, figure
from diffusion.seeds.choose import problem_of

IDEAS: dict[str, tuple[str, tuple[str, ...]]] = {
    "side-by-side": ("64 replicates in one traversal", ("sf100k", "sf1m", "threshold", "curve")),
    "one-by-one": ("one by one where that is cheaper", ("sparse", "valley")),
    "vectors": ("64 coins compared as vectors", ("sf100k", "sf1m", "threshold")),
    "crowds": ("waiting accounts served in crowds", ("sf100k", "sf1m")),
    "prefetch": ("memory asked for ahead", ("sf100k", "sf1m", "sparse", "seeds", "seeds-trivalency")),
    "early-end": ("a replicate ends when its answer is known", ("target",)),
    "in-flight": ("several reverse sets in flight", ("seeds", "seeds-uniform", "seeds-trivalency")),
    "stops": ("huge reverse sets stop at a few seeds", ("seeds-trivalency",)),
    "roots": ("reverse sets of one account settled by one comparison", ("seeds", "seeds-uniform")),
    "logarithm": ("a logarithm of our own", ("seeds", "seeds-uniform")),
}
"""Each idea: in words, and on which works it is measured."""
HEAD = ("idea switched off", "work", "with it, s", "without, s", "ratio")


@cache
def chain_of(name: str, kind: str = "weighted") -> diffusion.Chain:
    graph = network(name)[1]
    kinds: dict[str, Callable[[], diffusion.Chain]] = {
        "weighted": lambda: diffusion.weighted_cascade(graph),
        "uniform": lambda: diffusion.uniform(graph, 0.01),
        "trivalency": lambda: diffusion.trivalency(graph),
    }
    return kinds[kind]()


def spread(name: str, replicates: int, k: int = 50, kind: str = "weighted", model: Any = None) -> object:
    chain = chain_of(name, kind)
    names = chain.graph.names.take(largest_audiences(chain.graph, k))
    return diffusion.simulate(chain, model or diffusion.IndependentCascade(), names, replicates=replicates)


def curve(target: int | None, replicates: int) -> object:
    chain = chain_of("sf100k")
    names = chain.graph.names.take(largest_audiences(chain.graph, 200))
    model = diffusion.IndependentCascade()
    return diffusion.tipping_curve(chain, model, names, target=target, replicates=replicates)


def choose(kind: str) -> object:
    problem = problem_of(chain_of("sf100k", kind), diffusion.IndependentCascade(), 50, 0.1, None, None, 0)
    return diffusion.ReverseSampling().choose(problem)


WORKS: dict[str, tuple[str, Callable[[], object]]] = {
    "sf100k": ("512 replicates on sf100k", lambda: spread("sf100k", 512)),
    "sf1m": ("64 replicates on sf1m", lambda: spread("sf1m", 64)),
    "threshold": ("256 linear threshold replicates on sf100k",
                  lambda: spread("sf100k", 256, model=diffusion.LinearThreshold())),
    "sparse": ("8,192 replicates that stay small (sf100k, p = .01, one seed)",
               lambda: spread("sf100k", 8192, k=1, kind="uniform")),
    "valley": ("outbreaks from single random accounts, sf100k",
               lambda: diffusion.find_valley(chain_of("sf100k"), diffusion.IndependentCascade())),
    "curve": ("a curve to k = 200, 256 replicates, sf100k", lambda: curve(None, 256)),
    "target": ("find_tipping_point, sf100k, power 2", lambda: diffusion.find_tipping_point(
        chain_of("sf100k").amplified(2.0), diffusion.IndependentCascade(), max_seeds=50, replicates=2_000)),
    "seeds": ("50 seeds, weighted cascade, sf100k", lambda: choose("weighted")),
    "seeds-uniform": ("50 seeds, p = .01, sf100k", lambda: choose("uniform")),
    "seeds-trivalency": ("50 seeds, trivalency, sf100k", lambda: choose("trivalency")),
}  # fmt: skip


def serve(idea: str | None) -> None:
    """Do each work that is named on standard input, and answer with the seconds it took."""
    if idea is not None:
        switches.SWITCHES[idea]()
    with diffusion.threads(1):
        for line in sys.stdin:
            begin = time.process_time()
            WORKS[line.strip()][1]()
            print(time.process_time() - begin, flush=True)


class Server:
    """A process that does works with an idea switched off, or none."""

    def __init__(self, cache_folder: Path, idea: str | None) -> None:
        command = [sys.executable, "-m", "benchmarks.ideas", "--serve", idea or "nothing"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=os.environ | {"NUMBA_CACHE_DIR": str(cache_folder)})  # fmt: skip

    def seconds(self, work: str) -> float:
        """Let it do a work."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(work, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """Let it end."""
        self.process.communicate()


def compare(room: Path, asked: dict[str, list[str]], turns: int) -> list[list[object]]:
    """Return a row for each idea and work."""
    rows: list[list[object]] = []
    usual = Server(room / "usual", None)
    for idea, works in asked.items():
        without = Server(room / idea, idea)
        for work in works:
            usual.seconds(work), without.seconds(work)
            pairs = [(usual.seconds(work), without.seconds(work)) for _ in range(turns)]
            taken = Turns(dict(zip(("with", "without"), zip(*pairs, strict=True), strict=True)))
            seconds = [figure(taken.median(name)) for name in ("with", "without")]
            rows.append([IDEAS[idea][0], WORKS[work][0], *seconds, taken.ratio("without", "with")])
        without.close()
    usual.close()
    return rows


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--ideas", nargs="+", choices=IDEAS, default=list(IDEAS))
    parser.add_argument("--serve", help="do the works named on standard input, without this idea")
    options = parser.parse_args()
    if options.serve:
        serve(None if options.serve == "nothing" else options.serve)
        return
    ideas = ["side-by-side"] if options.quick else options.ideas
    asked = {idea: ["sf100k"] if options.quick else list(IDEAS[idea][1]) for idea in ideas}
    with tempfile.TemporaryDirectory() as room:
        print(table(HEAD, compare(Path(room), asked, turns=1 if options.quick else 3)))


if __name__ == "__main__":
    main()
