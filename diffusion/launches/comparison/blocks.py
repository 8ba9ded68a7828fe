"""Long comparisons in blocks of replicates: all launches for each block, so that what is done is of use at any time."""

import time
from dataclasses import dataclass, field

from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.launches.comparison.kept import KeptBlocks
from diffusion.launches.comparison.launch_runs import Arrays, LaunchRun, Watched, gathered, run_block
from diffusion.parallel import thread_count

SECONDS = 10.0
"""So long a block is to take, about: what an interruption may cost."""
SMALLEST, GROWTH = 64, 16
"""Replicates of the first block for each thread, and of how many times the last the next may be."""
LARGE, FEW = 2**20, 4
"""In time, in networks of more ties than the first number, the first block has only so many for each thread."""
PER_DRAW = 16
"""On plausible chains a block has so many on each: to draw a chain takes as long as some replicates on it."""


@dataclass
class Pace:
    """How many replicates the next block has: multiples of a step, so that it takes about as long as is to be."""

    step: int
    fewest: int
    """So many there must be for a mean and its interval: two on each plausible chain."""
    last: int = 0
    rate: float = 0.0
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, chain: AnyChain, timed: bool) -> "Pace":
        """Return the pace for a model on a chain."""
        each = FEW if timed and chain.graph.tie_count > LARGE else SMALLEST
        if isinstance(chain, PlausibleChains):
            return cls(max(each * thread_count(), PER_DRAW * chain.draws), 2 * chain.draws)
        return cls(each * thread_count(), 1)

    def next(self, left: int) -> int:
        """Return how many of the replicates that are left come now."""
        wanted = min(int(self.rate * SECONDS), GROWTH * self.last)
        count = max(1, wanted // self.step) * self.step
        self.started = time.monotonic()
        self.last = left if left - count < self.fewest else count
        return self.last

    def done(self) -> None:
        """Note that the block is done."""
        self.rate = self.last / max(time.monotonic() - self.started, 1e-6)


def run_in_blocks(
    runs: tuple[LaunchRun, ...], count: int, watched: Watched, kept: KeptBlocks | None, blocks: list[list[Arrays]]
) -> None:
    """Append block after block to ``blocks``, which begins with those that are kept, until all replicates are done."""
    blocks += [] if kept is None else kept.read(count, len(runs))
    done = sum(len(block[0]["sizes"]) for block in blocks)
    pace = Pace.of(runs[0].chain, runs[0].is_timed)
    while done < count:
        more = pace.next(count - done)
        begin = min(done, max(0, count - pace.fewest))  # a few rows again where fewer than a block needs are left
        found = run_block(runs, begin, done + more - begin, count, watched)
        pace.done()
        if begin < done:
            found = [{name: rows[done - begin :] for name, rows in arrays.items()} for arrays in found]
        if kept is not None:
            kept.write(done, found)
        blocks.append(found)
        done += more


def together(blocks: list[list[Arrays]]) -> list[Arrays]:
    """Return what consecutive blocks bring to each launch."""
    return [gathered([block[place] for block in blocks]) for place in range(len(blocks[0]))]
