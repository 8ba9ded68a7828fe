"""SUBSIM's own program, where somebody has built it: graphs in its form, its seconds, its seeds.

The program is the public reference code of Guo, Wang, Wei, Chen, SIGMOD 2020 (doi:10.1145/3318464.3389740); it is no
part of this project. What it calls its time begins when the graph is in memory and ends with the seeds.
"""

import re
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt

import diffusion

KINDS = {"weighted": ["-pdist=wc"], "uniform": ["-pdist=uniform", "-pedge=0.01"], "trivalency": ["-pdist=weights"]}
TIME = re.compile(r"\|Time \(sec\): ([\d.e-]+)")


class Subsim:
    """A chain as the program has it. Account 0 changes places with one that follows somebody: it reads 0's in-ties."""

    def __init__(self, program: Path, folder: Path, chain: diffusion.Chain, kind: str) -> None:
        self.program, self.folder = program.resolve(), folder
        graph = chain.graph
        self.first = int(np.flatnonzero(graph.in_degrees)[0])
        columns = [self._swapped(graph.sources), self._swapped(graph.targets)]
        lines = np.column_stack([*columns, chain.probabilities] if kind == "trivalency" else columns)
        with open(folder / "graph", "w") as file:
            file.write(f"{len(graph)} {graph.tie_count}\n")
            np.savetxt(file, lines, fmt="%d %d %.9g" if kind == "trivalency" else "%d %d")
        self._run("-func=format", *KINDS[kind])

    def choose(self, k: int, epsilon: float) -> tuple[float, npt.NDArray[np.int32]]:
        """Return its seconds and its seeds, delta = 1 / accounts."""
        printed = self._run("-func=im", f"-seedsize={k}", f"-eps={epsilon}", f"-outpath={self.folder / 'out'}")
        (found,) = (self.folder / "out" / "seed").iterdir()
        return float(TIME.findall(printed)[0]), self._swapped(np.loadtxt(found, dtype=np.int32))

    def _run(self, *arguments: str) -> str:
        command = [str(self.program), "-gname=graph", f"-dir={self.folder}", *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def _swapped(self, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        swapped = codes.copy()
        swapped[codes == 0], swapped[codes == self.first] = self.first, 0
        return swapped
