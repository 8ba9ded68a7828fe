"""Time against size, replicates, threads and k: tables, and a picture in `plots/`.

    python -m benchmarks.scaling

Networks of our own generator, ten ties an account, weighted cascade. Seconds on the clock, all on one thread except
where threads are compared.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import diffusion
from benchmarks.networks import arguments, largest_audiences, network, size_of
from benchmarks.results import required, table
from benchmarks.timing import Turns, figure, take_turns

PLOTS = Path(__file__).parent / "plots"
MODEL = diffusion.IndependentCascade()
Series = tuple[list[float], list[float]]


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    quick = options.quick
    name, graph = network("hep" if quick else "sf100k", options.data)
    chain = diffusion.weighted_cascade(graph)
    sizes = against_size(range(4, 5 if quick else 8))
    replicates = against_replicates(chain, (64, 256) if quick else (64, 256, 1024, 4096))
    seeds = against_k(chain, (1, 10) if quick else (1, 10, 50, 100, 200))
    against_threads(name, chain, turns=3 if quick else 5)
    if not quick:
        draw({"ties": sizes, "replicates": replicates, "k": seeds})


def works(
    chain: diffusion.Chain, threads: int = 1, k: int = 50, replicates: int = 256
) -> dict[str, Callable[[], object]]:
    """Return what is timed: a simulation, a linear threshold simulation, a tipping curve, a choice of seeds."""
    codes = largest_audiences(chain.graph, k)
    names = chain.graph.names.take(codes)

    def on_threads(work: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            with diffusion.threads(threads):
                return work()

        return run

    found = {
        "simulate": lambda: diffusion.simulate(chain, MODEL, names, replicates=replicates),
        "linear threshold": lambda: diffusion.simulate(
            chain, diffusion.LinearThreshold(), names, replicates=replicates
        ),
        "tipping curve": lambda: diffusion.tipping_curve(chain, MODEL, names, replicates=replicates),
        "choose seeds": lambda: diffusion.choose_seeds(chain, MODEL, k=k, evaluation_replicates=2),
        "single-account outbreaks": lambda: diffusion.find_valley(chain, MODEL),
    }
    return {what: on_threads(work) for what, work in found.items()}


def timed(found: dict[str, Callable[[], object]], turns: int = 3) -> Turns:
    return take_turns(found, turns, time.perf_counter)


def against_size(powers: range) -> dict[str, Series]:
    """Measure networks of 10^powers ties, and the slope of seconds on a doubly logarithmic scale."""
    taken, rows = [], []
    for power in powers:
        graph = diffusion.chung_lu(10 ** (power - 1), 10**power)
        taken.append(timed(works(diffusion.weighted_cascade(graph))))
        seconds = [figure(taken[-1].median(what)) for what in taken[-1].seconds]
        rows.append([size_of(graph), *seconds])
    series = collected([10.0**power for power in powers], taken)
    if len(powers) > 1:
        slopes = [np.polyfit(*np.log10(np.array(pair)), 1)[0] for pair in series.values()]
        rows.append(["slope", *(f"{slope:.2f}" for slope in slopes)])
    show("Seconds against size, 50 seeds, 256 replicates", "accounts / ties", series, rows)
    return series


def against_replicates(chain: diffusion.Chain, counts: Sequence[int]) -> dict[str, Series]:
    taken = []
    for count in counts:
        every = works(chain, replicates=count)
        taken.append(timed({what: every[what] for what in ("simulate", "linear threshold", "tipping curve")}))
    series = collected([float(count) for count in counts], taken)
    rows = [
        [f"{count:,}", *(figure(turns.median(what)) for what in series)]
        for count, turns in zip(counts, taken, strict=True)
    ]
    show(f"Seconds against replicates, {size_of(chain.graph)}, 50 seeds", "replicates", series, rows)
    return series


def against_k(chain: diffusion.Chain, counts: Sequence[int]) -> dict[str, Series]:
    taken = []
    for k in counts:
        every = works(chain, k=k)
        taken.append(timed({what: every[what] for what in ("simulate", "tipping curve", "choose seeds")}))
    series = collected([float(k) for k in counts], taken)
    rows = [
        [f"{k:,}", *(figure(turns.median(what)) for what in series)] for k, turns in zip(counts, taken, strict=True)
    ]
    show(f"Seconds against k, {size_of(chain.graph)}, 256 replicates", "k", series, rows)
    return series


def against_threads(name: str, chain: diffusion.Chain, turns: int) -> None:
    """Measure two threads against one, every kernel long enough for threads to matter."""
    alone, both = (works(chain, threads, replicates=1024) for threads in (1, 2))
    rows, ratios = [], []
    for what in alone:
        taken = timed({"one": alone[what], "two": both[what]}, turns)
        ratios.append(taken.ratio("one", "two"))
        rows.append([what, figure(taken.median("one")), figure(taken.median("two")), ratios[-1]])
    print(f"\nTwo threads against one, {name}, 1,024 replicates\n\n{table(('', 'one, s', 'two, s', 'ratio'), rows)}")
    required("two-threads", f"{min(ratios, key=lambda ratio: ratio.median)} times")


def collected(places: list[float], taken: list[Turns]) -> dict[str, Series]:
    return {what: (places, [turns.median(what) for turns in taken]) for what in taken[0].seconds}


def show(title: str, first: str, series: dict[str, Series], rows: list[list[object]]) -> None:
    print(f"\n{title}\n\n{table((first, *series), rows)}", flush=True)


def draw(panels: dict[str, dict[str, Series]]) -> None:
    """Draw every panel on doubly logarithmic axes."""
    from diffusion.drawing import PALETTE, look, new_figure, save_picture

    colours = dict(zip(next(iter(panels.values())), PALETTE, strict=False))
    with look():
        figure, every = new_figure(1, len(panels), width=3.4 * len(panels), height=3.4)
        for axes, (against, series) in zip(every, panels.items(), strict=True):
            for what, (places, seconds) in series.items():
                axes.loglog(places, seconds, marker="o", markersize=4, label=what, color=colours[what])
            axes.set(xlabel=against, ylabel="seconds")
        every[0].set_ylim(top=200)  # room for the names
        every[0].legend()
    PLOTS.mkdir(exist_ok=True)
    save_picture(figure, PLOTS / "scaling.svg")
    print("\n![Seconds against size, replicates and k](plots/scaling.svg)")


if __name__ == "__main__":
    main()
