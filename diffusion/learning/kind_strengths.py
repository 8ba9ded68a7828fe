"""How strongly each kind of tie passes content on, measured with all kinds side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.graph.kinds import NOT_STATED
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.kind_hazards import ClassHazards, fit_hazards
from diffusion.learning.silence import refuse_silence
from diffusion.provenance import Provenance
from diffusion.words import counted, percent

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NORMAL = 1.6448536269514722
"""How many standard errors a 90 % interval reaches to either side."""


@dataclass(frozen=True, eq=False, repr=False)
class KindStrengths:
    """The chance that one tie of each kind passes an item on, with its 90 % interval and its evidence."""

    kinds: tuple[str, ...]
    """The kinds; ``"a + b"`` where two always come together, and cannot be told apart."""
    strengths: Floats
    """The probability of a tie of this kind alone, per kind; NaN where none was ever tried."""
    lower: Floats
    """The lower ends of the 90 % intervals."""
    upper: Floats
    """Their upper ends."""
    found: ClassHazards
    """The fit: hazards, tries, candidates and credit per kind."""
    seen: Exposures
    """What it rests on."""
    members: Mask
    """Per tie and kind, whether the tie is of it."""
    provenance: Provenance
    """What was measured, and how."""

    def __repr__(self) -> str:
        return f"KindStrengths({', '.join(map(self._said, range(len(self.kinds))))})"

    def table(self) -> "pandas.DataFrame":
        """Return one row a kind, the strongest first: ties, those of no other kind, tries, reposts, strength, interval.

        ``candidates`` counts the reposts that a tie of the kind may have passed on, ``credited`` its shares of them.
        """
        import pandas

        alone = self.members & (self.members.sum(axis=1) == 1)[:, None]
        columns = {
            "kind": self.kinds,
            "ties": self.members.sum(axis=0),
            "of this kind only": alone.sum(axis=0),
            "tries": self.found.tries,
            "candidates": self.found.candidates,
            "credited": self.found.credited,
            "strength": self.strengths,
            "lower": self.lower,
            "upper": self.upper,
        }
        return pandas.DataFrame(columns).sort_values("strength", ascending=False, kind="stable", ignore_index=True)

    def combinations(self) -> "pandas.DataFrame":
        """Return one row for each combination of kinds that ties have: measured by itself, and as the kinds say.

        ``strength`` is measured on the ties of exactly these kinds, ``expected`` is 1 - Π(1 - p) over them: where it is
        much larger, two kinds tell of the same thing twice; where it is much smaller, they strengthen each other.
        """
        import pandas

        rows, which = np.unique(self.members, axis=0, return_inverse=True)
        own = np.eye(len(rows), dtype=bool)[which.ravel()]
        found = fit_hazards(self.seen, own)
        lower, upper = _interval(found)
        hazards = np.nan_to_num(self.found.hazards)
        columns = {
            "kinds": [" + ".join(np.array(self.kinds)[row]) or NOT_STATED for row in rows],
            "ties": own.sum(axis=0),
            "tries": found.tries,
            "candidates": found.candidates,
            "strength": _probability(found.hazards),
            "lower": lower,
            "upper": upper,
            "expected": _probability(rows @ hazards),
        }
        return pandas.DataFrame(columns).sort_values("ties", ascending=False, kind="stable", ignore_index=True)

    def summary(self) -> str:
        """Say how strong each kind is, how sure that is, and how ties of several kinds were counted."""
        known = np.flatnonzero(~np.isnan(self.strengths))
        order = known[np.argsort(-self.strengths[known], kind="stable")]
        silent = [kind for kind, strength in zip(self.kinds, self.strengths, strict=True) if np.isnan(strength)]
        several = int((self.members.sum(axis=1) > 1).sum())
        told = "; ".join(f"{self._said(place)} ({self._evidence(place)})" for place in order)
        parts = [f"A tie passes an item on with the chance of its kind: {told}."]
        if len(order) > 1:
            first, last = order[0], order[-1]
            apart = self.lower[first] > self.upper[last]
            parts.append(
                f"{self.kinds[first]} is stronger than {self.kinds[last]} beyond doubt."
                if apart
                else "The intervals of the strongest and the weakest overlap: the log does not tell them apart."
            )
        if several:
            parts.append(f"{counted(several, 'tie')} of several kinds have all their chances, 1 - (1 - a)(1 - b).")
        if getattr(self.seen.graph.reading, "source", None) == "repost log":
            parts.append("The graph was made from reposts and lacks ties that never passed on anything: all too high.")
        parts += [f"No tie of the kind {kind} was tried." for kind in silent]
        outside = self.seen.outside
        if outside:
            parts.append(f"{counted(outside, 'repost')} by accounts outside the graph were left out.")
        return " ".join(parts)

    def plot(self) -> "Figure":
        """Draw each kind's strength and interval."""
        from diffusion import drawing

        table = self.table().dropna(subset="strength")
        figure, (axes,) = drawing.new_figure(height=1.4 + 0.4 * len(table))
        places = np.arange(len(table))
        reach = np.array([table["strength"] - table["lower"], table["upper"] - table["strength"]]).clip(0)
        axes.errorbar(table["strength"], places, xerr=reach, fmt="o", color=drawing.PALETTE[0], capsize=3)
        axes.set_yticks(places, [drawing.safe_text(kind, 32) for kind in table["kind"]])
        axes.invert_yaxis()
        axes.set(xlabel="chance that a tie passes an item on (line: 90 % interval)", xlim=(0, None))
        axes.set_title("Strength of each kind of tie", loc="left")
        return figure

    def _evidence(self, place: int) -> str:
        low, high, tries = self.lower[place], self.upper[place], int(self.found.tries[place])
        many = f"{tries:,} {'try' if tries == 1 else 'tries'}"
        return f"90 %: {percent(low, digits=2)} to {percent(high, digits=2)}, {many}"

    def _said(self, place: int) -> str:
        strength = self.strengths[place]
        return f"{self.kinds[place]} {'not tried' if np.isnan(strength) else percent(strength, digits=2)}"


def kind_strengths(
    graph: Graph, log: "RepostLog", *, window: SupportsFloat | None = None, use_parents: bool = True
) -> KindStrengths:
    """Measure how strongly each kind of tie passes content on, all kinds side by side.

    A tie of several kinds has all their chances, p = 1 - Π(1 - p_k): their hazards -log(1 - p_k) add. A repost whose
    account follows several that were active before it may have come from each; what the kinds are credited with is
    what makes all reposts and all failed tries together most likely. How strong a tie is within its kind (its weight in
    ``graph.kinds``) has no part in it.

    Parameters
    ----------
    graph
        With kinds: from `read_follows` with a column of kinds, `combine_graphs`, `co_membership`, a log that says how,
        or `Graph.with_organisations`. Kinds that were counted on the same log flatter themselves: measure them on
        later items (`RepostLog.between`).
    log
        Who was active in which item, and when.
    window, use_parents
        As in `Bernoulli`.

    Raises
    ------
    InputError
        If the ties have no kinds, or no tie was tried with success.

    Examples
    --------
    >>> import pandas, diffusion
    >>> follows = diffusion.Graph.from_arrays(["@bo", "@cy"], ["@ann", "@ann"], edges="follows")
    >>> mentions = diffusion.Graph.from_arrays(["@bo"], ["@ann"], edges="follows")
    >>> graph = diffusion.combine_graphs({"follows": follows, "mentions": mentions})
    >>> rows = [(i, "@ann", 0) for i in range(8)] + [(0, "@cy", 1), (1, "@cy", 1)] + [(i, "@bo", 1) for i in range(4)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> kind_strengths(graph, log).table()[["kind", "ties", "tries", "strength"]].round(2)
           kind  ties  tries  strength
    0  mentions     1    8.0      0.33
    1   follows     2   16.0      0.25
    """
    longest = np.inf if window is None else checks.positive("window", window)
    if not graph.kinds:
        raise InputError(
            "the ties of this graph have no kinds. Remedy: read_follows(..., kind=...), combine_graphs, or "
            "graph.with_organisations(accounts)"
        )
    seen = gather_exposures(graph, log, window=longest, use_parents=use_parents)
    refuse_silence(seen, "how strong any kind of tie is")
    kinds, members = _members(graph, seen.tries > 0)
    found = fit_hazards(seen, members)
    lower, upper = _interval(found)
    return KindStrengths(
        kinds, checks.frozen(_probability(found.hazards)), checks.frozen(lower), checks.frozen(upper), found, seen,
        checks.frozen(members),
        Provenance(
            "kind_strengths", {"window": None if window is None else longest, "use_parents": use_parents},
            {"graph": graph.fingerprint, "log": log.fingerprint},
        ),
    )  # fmt: skip


def _members(graph: Graph, tried: Mask) -> tuple[tuple[str, ...], Mask]:
    """Return the kinds, those that no tried tie tells apart as one, and the ties of each."""
    columns = {name: values > 0 for name, values in graph.kinds.items()}
    none = ~np.any(list(columns.values()), axis=0)
    if none.any():
        columns[NOT_STATED] = columns.get(NOT_STATED, np.zeros(len(none), bool)) | none
    together: dict[bytes, list[str]] = {}
    for name, column in columns.items():
        key = column[tried].tobytes() if column[tried].any() else name.encode()
        together.setdefault(key, []).append(name)
    named = {" + ".join(names): np.any([columns[name] for name in names], axis=0) for names in together.values()}
    return tuple(named), np.column_stack(list(named.values()))


def _probability(hazards: Floats) -> Floats:
    return np.asarray(-np.expm1(-hazards), np.float64)


def _interval(found: ClassHazards) -> tuple[Floats, Floats]:
    """Return the ends of the 90 % intervals: even on the logarithm of the hazard, 0 to 1 where nothing is known."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        factor = np.exp(NORMAL * found.errors / found.hazards)
        lower, upper = _probability(found.hazards / factor), _probability(found.hazards * factor)
    none = found.hazards == 0
    lower[none], upper[none] = 0.0, _probability(found.most[none])
    unknown = np.isnan(found.hazards)
    lower[unknown], upper[unknown] = 0.0, 1.0
    return lower, upper
