"""Observed credit: what an account's posts and reposts led to in a log, by who passed each item on to whom."""

from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np

from diffusion.errors import InputError
from diffusion.learning.parents import Parents, infer_parents
from diffusion.learning.trees import Trees, cascade_trees
from diffusion.measures.measure import Network, Scores, graph_of
from diffusion.read.log import RepostLog
from diffusion.words import counted

UNITS = ("account", "item")


@dataclass(frozen=True, repr=False)
class ObservedCredit:
    """Scores an account by the reposts that came from its own posts and reposts, directly or through others, in a log.

    Who passed each item on to whom is what the log states; where it states nothing, it is inferred from who follows
    whom and who came when (`infer_parents`), and the credit is what is expected of all trees that may be. This counts
    what happened, to whatever the account posted: it says nothing about content that somebody else would give it, and
    an account that was not active in the log scores 0, which is no evidence against it.

    Parameters
    ----------
    source
        A log, or what was made of one: trees of `cascade_trees`, or the parents of `infer_parents`, with settings of
        one's own.
    per
        ``"account"``: all reposts that came from it. ``"item"``: their mean over the items that it was active in.

    Examples
    --------
    >>> import pandas, diffusion
    >>> rows = [("a", "@ann", 0, None), ("a", "@bo", 1, "@ann"), ("a", "@cy", 2, "@bo"), ("b", "@ann", 3, None)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time", "parent"]))
    >>> graph = diffusion.Graph.from_arrays(["@ann", "@bo"], ["@bo", "@cy"], edges="influence")
    >>> ObservedCredit(log).scores(graph).values.tolist()
    [2.0, 1.0, 0.0]
    >>> ObservedCredit(log, per="item").scores(graph).values.tolist()
    [1.0, 1.0, 0.0]
    """

    source: RepostLog | Trees | Parents
    per: str = "account"

    def __post_init__(self) -> None:
        if not isinstance(self.source, RepostLog | Trees | Parents):
            raise InputError(f"source must be a RepostLog, Trees or Parents, not {type(self.source).__name__}")
        if self.per not in UNITS:
            raise InputError(f'per must be "account" or "item", not {self.per!r}')

    def __repr__(self) -> str:
        made = self.source.fingerprint if isinstance(self.source, RepostLog) else self.source.provenance.inputs["log"]
        return f"ObservedCredit({type(self.source).__name__} of log {made}, per={self.per!r})"

    @property
    def name(self) -> str:
        """Return "observed credit", with "per item" where that was asked for."""
        return "observed credit" if self.per == "account" else "observed credit per item"

    @property
    def meaning(self) -> str:
        """Return what a high score says about an account."""
        return "in the log, much was passed on because of what the account posted or reposted"

    @property
    def convention(self) -> str:
        """Return which way ties are read, what counts, and in what unit."""
        return (
            "who is reposted gains; the log's stated parents count, else likely ones among those followed, by their "
            f"chances; weights do not count; reposts that came from it, {self._unit}, 0 without activity"
        )

    @property
    def _unit(self) -> str:
        return "in all" if self.per == "account" else "for each item it was active in"

    def scores(self, network: Network, random_state: SupportsIndex = 0) -> Scores:
        """Return the credit of every account."""
        graph, source = graph_of(network), self.source
        if isinstance(source, RepostLog):
            source = infer_parents(network, source) if source.parents is None else cascade_trees(source)
        table = source.credit()
        credit = table["descendants"].to_numpy(np.float64)
        if self.per == "item":
            credit = credit / table["items"].to_numpy(np.float64)
        codes = graph.names.find(table["account"])
        values = np.zeros(len(graph))
        values[codes[codes >= 0]] = credit[codes >= 0]
        how = "likely" if isinstance(source, Parents) else "stated"
        note = (
            f"observed credit rests on the {how} parents of a log in which {int((codes >= 0).sum()):,} of "
            f"{counted(len(graph), 'account')} were active"
        )
        return Scores(values, None, note)
