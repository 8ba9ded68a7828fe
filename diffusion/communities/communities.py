"""Communities: which accounts belong together, how large each group is, and how closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.provenance import Provenance
from diffusion.read.labels import Labels
from diffusion.read.names import Codes, Name, Names
from diffusion.words import counted, percent, printable

if TYPE_CHECKING:
    import pandas
    import scipy.sparse
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SHOWN = 20
"""How many communities a table shows unless asked otherwise."""
NOT_STATED = "not stated"
"""What the community of accounts is called whose label nobody gave."""


@dataclass(frozen=True, eq=False, repr=False)
class Communities:
    """One community for each account; community 0 is the largest, and equal ones go by their first account."""

    graph: Graph
    """The accounts and ties that were divided."""
    codes: Codes
    """The community of each account, by account code."""
    provenance: Provenance
    """How they were made."""
    labels: tuple[str, ...] | None = None
    """What each community is called, where labels were given."""
    resolution: float = 1.0
    """How much the ties that chance would give count against a community, in the modularity."""

    def __post_init__(self) -> None:
        codes = np.asarray(self.codes)
        if codes.shape != (len(self.graph),) or codes.dtype.kind not in "iu" or (len(codes) and codes.min() < 0):
            raise InputError(f"codes must be a number from 0 on for each of the {len(self.graph):,} accounts")
        found, firsts, ranks = np.unique(codes, return_index=True, return_inverse=True)
        if self.labels is not None and (len(codes) and found[-1] >= len(self.labels)):
            raise InputError("labels must name every community that occurs in codes")
        order = np.lexsort((firsts, -np.bincount(ranks, minlength=len(found))))
        places = np.empty(len(found), np.int32)
        places[order] = np.arange(len(found), dtype=np.int32)
        object.__setattr__(self, "codes", checks.frozen(places[ranks]))
        if self.labels is not None:
            object.__setattr__(self, "labels", tuple(self.labels[code] for code in found[order].tolist()))

    @classmethod
    def of(
        cls, graph: Graph, labels: "Mapping[Name, Any] | pandas.Series[Any] | Labels | Sequence[Any]"
    ) -> "Communities":
        """Return the communities that given labels make: segments, regions, or what another program found.

        Parameters
        ----------
        graph
            The accounts and ties.
        labels
            A mapping or a pandas Series from account to label, a column such as ``accounts.column(graph, "segment")``,
            or one label for each account in the graph's order. Accounts without a label (absent, None or NaN) form a
            community "not stated".

        Raises
        ------
        InputError
            If labels without names are not one for each account.

        Examples
        --------
        >>> import diffusion
        >>> graph = diffusion.Graph.from_arrays(["@ann", "@cy"], ["@bo", "@bo"], edges="follows")
        >>> communities = Communities.of(graph, {"@ann": "fans", "@bo": "fans", "@cy": "press"})
        >>> communities.table()[["label", "accounts", "ties within", "ties out", "inside", "leading"]]
           label  accounts  ties within  ties out  inside leading
        0   fans         2            1         1     0.5     @bo
        1  press         1            0         0     0.0     @cy
        """
        values = _values_of(graph, labels)
        known = sorted(set(values) - {NOT_STATED})
        titles = (*known, NOT_STATED)
        numbers = {label: number for number, label in enumerate(titles)}
        codes = np.array([numbers[value] for value in values], np.int32)
        settings = {"labels": "given"}
        return cls(graph, codes, Provenance("Communities.of", settings, {"graph": graph.fingerprint}), titles)

    def __len__(self) -> int:
        return len(self.sizes)

    def __repr__(self) -> str:
        return f"Communities({counted(len(self.graph), 'account')} in {len(self):,})"

    @property
    def names(self) -> Names:
        """The accounts, in the order of their codes."""
        return self.graph.names

    @cached_property
    def sizes(self) -> Integers:
        """How many accounts each community has, the largest first."""
        return checks.frozen(np.bincount(self.codes).astype(np.int64))

    @cached_property
    def matrix(self) -> "scipy.sparse.csr_array":
        """How many ties lead from the accounts of each community to those of each other: whose content, who sees it."""
        return self._between(np.ones(self.graph.tie_count, np.int64))

    @cached_property
    def weights(self) -> "scipy.sparse.csr_array":
        """The weight of the ties from the accounts of each community to those of each other."""
        return self._between(self.graph.weights)

    @cached_property
    def modularity(self) -> float:
        """The weight of ties within communities as a share of all, less ``resolution`` times what chance would give.

        Ties are read without direction, and chance keeps the weight of every account's ties: as
        ``networkx.community.modularity`` (Newman 2004, doi:10.1103/PhysRevE.69.066133; its resolution: Reichardt and
        Bornholdt 2006, doi:10.1103/PhysRevE.74.016110). NaN where there are no ties, or all weigh 0.
        """
        weights, total = self.weights, float(self.graph.weights.sum())
        if not total:
            return float("nan")
        shares = (weights.sum(axis=0) + weights.sum(axis=1)) / (2 * total)
        return float(weights.diagonal().sum() / total - self.resolution * (shares @ shares))

    def of_account(self, account: Name) -> int:
        """Return the community of an account."""
        return int(self.codes[self.graph.codes([account], "account")[0]])

    def member_codes(self, community: SupportsIndex) -> Codes:
        """Return the codes of a community's accounts, ascending."""
        number = checks.integer("community", community, minimum=0, maximum=len(self) - 1)
        order, starts = self._ordered
        return order[starts[number] : starts[number + 1]]

    def members(self, community: SupportsIndex) -> list[Name]:
        """Return the accounts of a community, in canonical order."""
        return self.names.take(self.member_codes(community))

    @cached_property
    def followers_within(self) -> Integers:
        """How many followers each account has in its own community, by account code."""
        return checks.frozen(np.bincount(self.graph.sources[self._within], minlength=len(self.graph)).astype(np.int64))

    @cached_property
    def leading(self) -> Codes:
        """The account with the most followers inside each community, as a code; equal ones go by code."""
        order = np.lexsort((-self.followers_within, self.codes))
        return checks.frozen(order[self._ordered[1][:-1]].astype(np.int32))

    def title(self, community: SupportsIndex) -> str:
        """Return what to call a community: its label, or the account that leads it."""
        number = checks.integer("community", community, minimum=0, maximum=len(self) - 1)
        if self.labels is not None:
            return self.labels[number]
        return f"around {self.names[int(self.leading[number])]}"

    def table(self, top: SupportsIndex | None = SHOWN) -> "pandas.DataFrame":
        """Return one row for each of the ``top`` largest communities (None: all).

        ``community`` (its number), ``label`` where labels were given, ``accounts`` and their ``share`` of all, ``ties
        within`` it, ``ties in`` (its accounts follow others), ``ties out`` (others follow its accounts), ``inside``
        (ties within as a share of all that touch it; NaN without ties), and ``leading``, the account with the most
        followers within.
        """
        import pandas

        shown = np.arange(self._count(top))
        within = self.matrix.diagonal()[shown]
        out, into = self.matrix.sum(axis=1)[shown] - within, self.matrix.sum(axis=0)[shown] - within
        with np.errstate(invalid="ignore"):
            inside = within / (within + out + into)
        return pandas.DataFrame(
            {
                "community": shown,
                **({} if self.labels is None else {"label": self.labels[: len(shown)]}),
                "accounts": self.sizes[shown],
                "share": self.sizes[shown] / max(len(self.graph), 1),
                "ties within": within,
                "ties in": into,
                "ties out": out,
                "inside": inside,
                "leading": self.names.take(self.leading[shown]),
            }
        )

    def ties(self, top: SupportsIndex | None = SHOWN) -> "pandas.DataFrame":
        """Return the ties within and between the ``top`` largest communities (None: all), most first.

        ``source`` and ``target`` (content flows from the first to the second), number of ``ties`` and their ``weight``.
        """
        import pandas

        count = self._count(top)
        ties = self.matrix[:count, :count].tocoo()
        weights = self.weights[:count, :count].tocoo()
        columns = {"source": ties.row, "target": ties.col, "ties": ties.data, "weight": weights.data}
        order = np.lexsort((ties.col, ties.row, -ties.data))
        return pandas.DataFrame({name: values[order] for name, values in columns.items()})

    def summary(self) -> str:
        """Say how many communities there are, how large, and how closed."""
        if not len(self.graph):
            return "There are no accounts, so there are no communities."
        alone = int((self.sizes == 1).sum())
        parts = [
            f"{counted(len(self.graph), 'account')} in {len(self):,} {'community' if len(self) == 1 else 'communities'}"
            f", the largest of {counted(int(self.sizes[0]), 'account')} ({percent(self.sizes[0] / len(self.graph))})"
        ]
        if alone:
            parts[0] += f"; {counted(alone, 'account')} {'is' if alone == 1 else 'are'} alone"
        if self.graph.tie_count:
            within = float(self.matrix.diagonal().sum()) / self.graph.tie_count
            parts.append(f"{percent(within)} of the ties stay within a community")
            name = printable(str(self.names[int(self.leading[0])]))
            parts.append(f"{name} has the most followers inside the largest")
        if np.isfinite(self.modularity):
            parts.append(
                f"Modularity is {self.modularity:.3f}: so much more of the ties is within communities than by chance"
            )
        return ". ".join(parts) + "."

    def plot(self, top: SupportsIndex = 10) -> "Figure":
        """Draw who sees the content of whom, community by community, as shares of the followers."""
        from diffusion.communities.picture import draw

        return draw(self, checks.integer("top", top, minimum=1))

    def _count(self, top: SupportsIndex | None) -> int:
        return len(self) if top is None else min(checks.integer("top", top, minimum=0), len(self))

    @cached_property
    def _within(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.codes[self.graph.sources] == self.codes[self.graph.targets])

    @cached_property
    def _ordered(self) -> tuple[Codes, Integers]:
        """The account codes by community, and where each community begins."""
        order = np.argsort(self.codes, kind="stable").astype(np.int32)
        return checks.frozen(order), checks.frozen(np.concatenate([[0], np.cumsum(self.sizes)]))

    def _between(self, values: npt.NDArray[Any]) -> "scipy.sparse.csr_array":
        import scipy.sparse

        ends = self.codes[self.graph.sources], self.codes[self.graph.targets]
        return scipy.sparse.csr_array(scipy.sparse.coo_array((values, ends), shape=(len(self), len(self))))


def _values_of(graph: Graph, labels: Any) -> list[str]:
    """Return a label for each account as text."""
    if isinstance(labels, Labels):
        given: list[Any] = labels.values()
    elif hasattr(labels, "items"):  # a mapping or a pandas Series
        given = [None] * len(graph)
        pairs = list(labels.items())
        for code, (_, label) in zip(graph.names.find(name for name, _ in pairs).tolist(), pairs, strict=True):
            if code >= 0:
                given[code] = label
    else:
        given = list(labels)
    if len(given) != len(graph):
        raise InputError(f"labels must be one for each of the {len(graph):,} accounts, not {len(given):,}")
    return [NOT_STATED if label is None or label != label else str(label) for label in given]
