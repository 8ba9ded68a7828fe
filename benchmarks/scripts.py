"""Replicates a second against programs in plain Python: NDlib, EoN, and a loop over a networkx graph.

    python -m benchmarks.scripts

The independent cascade from the 50 largest audiences, weighted cascade, one thread, processor time. These peers need
seconds for one replicate, so a turn of theirs is one replicate or few; ratios are medians over turns.
"""

import diffusion
from benchmarks import peers
from benchmarks.networks import arguments, largest_audiences, networks
from benchmarks.results import required, table
from benchmarks.timing import figure, take_turns_at

THEIRS = {"NDlib": peers.ndlib, "EoN": peers.eon, "networkx": peers.networkx}


def main() -> None:
    options = arguments(__doc__.splitlines()[0]).parse_args()
    rows = []
    for short, name, graph in networks(["hep"] if options.quick else ["hep", "epinions"], options.data):
        chain, seeds = diffusion.weighted_cascade(graph), largest_audiences(graph, 50)
        runs = {"ours": peers.ours(chain, diffusion.IndependentCascade(), seeds)}
        runs |= {who: make(chain, seeds) for who, make in THEIRS.items()}
        taken = take_turns_at(runs, seconds=0.5, turns=1 if options.quick else 5, least=peers.LEAST)
        for who in THEIRS:
            spreads = f"{runs['ours'](256):,.0f}, {runs[who](2):,.0f}"
            rates = [f"{1 / taken.median('ours'):,.0f}", figure(1 / taken.median(who))]
            rows.append([name, who, spreads, *rates, taken.ratio(who, "ours")])
        required(f"ndlib-{short}", f"{taken.ratio('NDlib', 'ours')} times")
    print(table(("network", "peer", "mean spread: ours, theirs", "ours, a second", "theirs", "ratio"), rows))


if __name__ == "__main__":
    main()
