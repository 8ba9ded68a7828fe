"""Trust along a tie, as a number that can be read: whether it is returned, and used again and again, and lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import tie_keys
from diffusion.learning.delay_fit import duration
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.prior import BetaPrior, fit_prior
from diffusion.learning.silence import refuse_silence
from diffusion.provenance import Provenance
from diffusion.read.names import Name
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
WEIGHTS = (1.0, 2.0, 1.0)
PARTS = ("reciprocity", "repetition", "recency")


@dataclass(frozen=True, eq=False, repr=False)
class TieTrust:
    """How far followers trust whom they follow, tie by tie, and what that is made of; see `tie_trust`."""

    graph: Graph
    """Who sees whom."""
    reciprocity: Floats
    """Per tie: 0 where it is not returned, 1/2 where it is, towards 1 the more content came back."""
    repetition: Floats
    """Per tie: 1/2 where content passes on as often as along ties in general, towards 1 the more often it does."""
    recency: Floats
    """Per tie: 1 for one that passed something on just now, 1/2 after a half-life; 0 for one that never did."""
    repetitions: Floats
    """Per tie, how often it passed something on; in parts where several may have."""
    last: Floats
    """Per tie, when it last may have, in the log's seconds; NaN for never, or where no time is known."""
    half_life: float
    """In how many seconds recency falls by half."""
    now: float
    """When recency is judged, in the log's seconds."""
    weights: tuple[float, float, float]
    """How much reciprocity, repetition and recency count."""
    origin: str
    """Where the half-life comes from, in words."""
    provenance: Provenance
    """What it was made from, and how."""

    @property
    def trust(self) -> Floats:
        """Per tie, the weighted mean of the three parts: 0 to 1."""
        parts = np.array([self.reciprocity, self.repetition, self.recency])
        return np.asarray(np.array(self.weights) @ parts / sum(self.weights), np.float64)

    def __repr__(self) -> str:
        return f"TieTrust({counted(self.graph.tie_count, 'tie')}, half-life {duration(self.half_life)})"

    def of(self, source: Name, target: Name) -> dict[str, float]:
        """Return the trust of ``target`` in ``source``, which it follows, with its parts, by name."""
        u, v = self.graph.codes([source, target], "source and target").tolist()
        row = self.graph.targets[self.graph.offsets[u] : self.graph.offsets[u + 1]]
        place = int(np.searchsorted(row, v))
        if place == len(row) or row[place] != v:
            raise InputError(f"{target!r} does not follow {source!r}, so there is no tie from {source!r} to {target!r}")
        tie = int(self.graph.offsets[u]) + place
        columns = {"trust": self.trust, **{name: getattr(self, name) for name in (*PARTS, "repetitions", "last")}}
        return {name: float(column[tie]) for name, column in columns.items()}

    def table(self, top: SupportsIndex | None = None) -> "pandas.DataFrame":
        """Return the ``top`` ties, or all, the most trusted first: source, target, trust, parts, repetitions, last."""
        import pandas

        trust = self.trust
        count = self.graph.tie_count if top is None else checks.integer("top", top, minimum=0)
        order = np.argsort(-trust, kind="stable")[:count]
        names = np.array([*self.graph.names, None], dtype=object)
        columns = {"source": names[self.graph.sources[order]], "target": names[self.graph.targets[order]]}
        parts = {name: getattr(self, name)[order] for name in (*PARTS, "repetitions", "last")}
        return pandas.DataFrame({**columns, "trust": trust[order], **parts})

    def summary(self) -> str:
        """Say what trust rests on, and whose is the largest."""
        used, ties = int((self.repetitions > 0).sum()), self.graph.tie_count
        best = self.table(1).iloc[0]
        shares = ", ".join(
            f"{name} {percent(weight / sum(self.weights), digits=0)}"
            for name, weight in zip(PARTS, self.weights, strict=True)
        )
        untimed = int(((self.repetitions > 0) & np.isnan(self.last)).sum())
        unsaid = f" {counted(untimed, 'tie')} passed something on at no known time: no recency." if untimed else ""
        returned = percent(float((self.reciprocity > 0).mean()), digits=0)
        return (
            f"Trust along {counted(ties, 'tie')}, from 0 to 1, is made of {shares}. {percent(used / ties, digits=0)} "
            f"of the ties passed something on, {returned} are returned; "
            f"recency halves in {duration(self.half_life)} ({self.origin}).{unsaid} {best['target']} trusts "
            f"{best['source']} most: {best['trust']:.2f}. Trust is for reading; to predict reposts, "
            "use a learned chain."
        )

    def plot(self) -> "Figure":
        """Draw how ties are spread over trust, and over each of its parts."""
        from diffusion import drawing

        figure, panels = drawing.new_figure(2, 2)
        shown = {"trust": self.trust, **{name: getattr(self, name) for name in PARTS}}
        for place, (axes, (name, values)) in enumerate(zip(panels, shown.items(), strict=True)):
            axes.hist(values, bins=40, range=(0, 1), color=drawing.PALETTE[0 if place == 0 else 1])
            axes.set(xlabel=name, ylabel="ties", yscale="log" if len(values) else "linear")
        return figure


def tie_trust(
    graph: Graph,
    log: "RepostLog",
    *,
    half_life: SupportsFloat | None = None,
    now: SupportsFloat | None = None,
    weights: Sequence[SupportsFloat] = WEIGHTS,
    window: SupportsFloat | None = None,
    use_parents: bool = True,
) -> TieTrust:
    """Return how far each follower trusts whom it follows: reciprocity, repetition and recency in one number.

    For a tie u → v, where v follows u and c is how often v passed on what u posted (1/d where d accounts may have
    been the source of a repost), out of n tries (those aside where v names another parent):

        repetition  = r / (r + m),  r = (c + a) / (n + a + b),  m = a / (a + b)
        reciprocity = 0 where u does not follow v, else 1/2 + 1/2 · c' / (c' + 1), with c' of the tie v → u
        recency     = 2^(-(now - last) / half-life), 0 where v never passed on anything from u
        trust       = weighted mean of the three

    a and b are those of the Beta prior that fits the log best, so m is what ties in general do, and a few tries prove
    little. All parts lie between 0 and 1 and none falls when the evidence for it grows. Trust is a mean, not a product,
    so that it can be read off its parts and a tie that lacks one is not worth nothing; repetition counts double,
    because it tells most about what is passed on later. Strength of ties as time spent, mutual confidence and service
    in return: Granovetter, American Journal of Sociology 78 (1973); recency and reciprocity as its signs: Gilbert,
    Karahalios, CHI 2009, doi:10.1145/1518701.1518736.

    Parameters
    ----------
    graph
        Who sees whom.
    log
        Who was active in which item, and when.
    half_life
        In how many seconds recency falls by half. Unless given, the median time between two reposts along the same
        tie; where no tie has two, the median time since ties were last used.
    now
        When recency is judged, in the log's seconds; when the log ends, unless given.
    weights
        How much reciprocity, repetition and recency count.
    window, use_parents
        As in `Bernoulli`.

    Raises
    ------
    InputError
        If nothing was passed on in the log, ``now`` lies before its end, or weights are negative or all 0.

    Examples
    --------
    >>> import pandas, diffusion
    >>> graph = diffusion.Graph.from_arrays(["@bo", "@ann", "@cy"], ["@ann", "@bo", "@ann"], edges="follows")
    >>> rows = [(1, "@ann", 0), (1, "@bo", 5), (2, "@ann", 60), (2, "@bo", 70), (3, "@bo", 100), (3, "@ann", 120)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> tie_trust(graph, log).table().round(2)[["source", "target", "trust", "reciprocity", "recency"]]
      source target  trust  reciprocity  recency
    0    @bo   @ann   0.75         0.83     1.00
    1   @ann    @bo   0.63         0.75     0.59
    2   @ann    @cy   0.03         0.00     0.00
    """
    counts = _checked_weights(weights)
    longest = np.inf if window is None else checks.positive("window", window)
    seen = gather_exposures(graph, log, window=longest, use_parents=use_parents)
    refuse_silence(seen, "whom to trust")
    shares = 1 / np.diff(seen.offsets)[seen.events_of]
    credit = np.bincount(seen.ties, shares, minlength=graph.tie_count).astype(np.float64)
    tries = seen.tries - seen.preempted  # whether those would have succeeded, nobody knows
    failed = credit.sum() < tries.sum()
    prior = fit_prior(tries, credit) if failed else BetaPrior(1.0, 1.0, fitted=False)
    rate = (credit + prior.successes) / (tries + prior.successes + prior.failures)
    last = _last(seen)
    moment = _moment(seen, now)
    life, origin = _half_life(seen, last, moment, half_life)
    with np.errstate(invalid="ignore"):
        recency = np.where(np.isnan(last), 0.0, np.exp2(-(moment - last) / life))
    settings = {"half_life": life, "now": moment, "weights": list(counts),
                "window": None if window is None else longest, "use_parents": use_parents}  # fmt: skip
    inputs = {"graph": graph.fingerprint, "log": log.fingerprint}
    return TieTrust(
        graph, checks.frozen(_reciprocity(graph, credit)), checks.frozen(rate / (rate + prior.mean)),
        checks.frozen(recency), checks.frozen(credit), checks.frozen(last), life, moment, counts, origin,
        Provenance("tie_trust", settings, inputs),
    )  # fmt: skip


def _checked_weights(weights: Sequence[SupportsFloat]) -> tuple[float, float, float]:
    given = tuple(checks.real("weights", weight, minimum=0) for weight in weights)
    if len(given) != len(PARTS) or not sum(given):
        raise InputError(f"weights must be three numbers, for {', '.join(PARTS)}, not all 0: {weights!r}")
    return given[0], given[1], given[2]


def _reciprocity(graph: Graph, credit: Floats) -> Floats:
    """Return 0 for ties that are not returned, and 1/2 to 1 for others, by how often content came back."""
    keys = tie_keys(graph.offsets, graph.targets)
    wanted = graph.targets.astype(np.int64) * max(len(graph), 1) + graph.sources
    places = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    returned = credit[places]
    return np.where(keys[places] == wanted, 0.5 + 0.5 * returned / (returned + 1), 0.0)


def _last(seen: Exposures) -> Floats:
    """Return when each tie last may have passed something on; NaN where never, or at no known time."""
    last = np.full(seen.graph.tie_count, -np.inf)
    np.fmax.at(last, seen.ties, seen.times[seen.events_of])
    return np.where(np.isinf(last), np.nan, last)


def _moment(seen: Exposures, now: SupportsFloat | None) -> float:
    timed = seen.times[~np.isnan(seen.times)]
    end = float(timed.max()) if len(timed) else 0.0
    if now is None:
        return end
    moment = checks.real("now", now)
    if moment < end:
        raise InputError(
            f"now must not lie before the log's last repost, at {end:,.10g} s, and is {moment:,.10g}; choose earlier "
            "items with log.between to judge as of an earlier moment"
        )
    return moment


def _half_life(seen: Exposures, last: Floats, now: float, given: SupportsFloat | None) -> tuple[float, str]:
    """Return the half-life of recency in seconds, and where it comes from."""
    if given is not None:
        return checks.positive("half_life", given), "as given"
    times = seen.times[seen.events_of]
    order = np.lexsort((times, seen.ties))
    same = np.diff(seen.ties[order]) == 0
    gaps = np.diff(times[order])[same]
    gaps = gaps[gaps > 0]
    if len(gaps):
        return float(np.median(gaps)), "the median time between two reposts along the same tie"
    ages = now - last[~np.isnan(last)]
    if (ages > 0).any():
        return float(np.median(ages[ages > 0])), "the median time since ties were used, as none was used twice"
    return 1.0, "one second, as all ties that were used were used at the last moment"
