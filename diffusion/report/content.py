"""What the report is made of: results, tables and sentences, and nothing that draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from diffusion.drawing import picture
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.comparison.compare import Comparison
from diffusion.leaders.ranking import Ranking
from diffusion.read.names import Name
from diffusion.seeds.tipping_point import TippingPoint

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from diffusion.validation.validation import Validation


@dataclass(frozen=True, eq=False)
class PowerResults:
    """Everything that was found for content of one power."""

    point: TippingPoint
    """How many accounts, and which."""
    seeds: "pandas.DataFrame"
    """One row a seed: rank, account, followers, new_followers, gain, and if known chance, fee, segment, region."""
    comparison: Comparison | None = None
    """The launches side by side."""
    ways: "pandas.DataFrame | None" = None
    """Other ways of choosing: chosen, accounts_needed, seeds_tried, chance_with_all, mean_with_all."""
    price: float | None = None
    """The fees of the accounts that are needed, together."""


@dataclass(frozen=True, eq=False)
class ReportContent:
    """All that `report_page` shows."""

    title: str
    """What the page is called."""
    graph: Graph
    """Who sees whom."""
    chain_summary: str
    """How the probabilities came about, in a sentence."""
    measured: bool
    """Whether they were measured, or given by the user, rather than assumed."""
    results: tuple[PowerResults, ...]
    """The answers, one a power, weakest first."""
    leaders: Ranking
    """The opinion leaders."""
    main: int = 0
    """Which of the results leads the page, if the chain is measured; the others stand beside it."""
    matching_power: float | None = None
    """The power at which the chain makes items of the log's own size, where power 1 does not."""
    reading: tuple[str, ...] = ()
    """What was read, and which way, in sentences."""
    warnings: tuple[str, ...] = ()
    """What a reader must know before the numbers."""
    assumptions: tuple[str, ...] = ()
    """What was assumed, in sentences, beyond what every study of this kind assumes."""
    trust: tuple[str, ...] = ()
    """What a learned chain may be trusted for, in sentences."""
    overlap: str = ""
    """What the audiences of the chosen accounts share, in sentences."""
    cards: tuple[tuple[Name, str], ...] = ()
    """The chosen accounts, each explained in a paragraph."""
    plan: str = ""
    """What launches were planned, in sentences; nothing where there is no plan."""
    plan_answer: str = ""
    """What became of them, in sentences."""
    plan_columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The planned launches side by side: the cells of a table, by its columns."""
    communities: str = ""
    """The communities of the network, in sentences."""
    validation: "Validation | None" = None
    """The check on later items, if there is one."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings, versions and fingerprints, to repeat it."""
    drawn: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures of one power that were drawn already, as SVG: ``"launches_power_1"`` and the like."""

    def __post_init__(self) -> None:
        if not self.results:
            raise InputError("a report needs results for one power at least")
        if not 0 <= self.main < len(self.results):
            raise InputError(f"main must be a place among the {len(self.results)} results, not {self.main}")

    @property
    def leading(self) -> PowerResults:
        """The results that lead the page."""
        return self.results[self.main]

    def picture(self, name: str, shown: Sequence[PowerResults], draw: Callable[[], "Figure"]) -> bytes:
        """Return a picture of results as SVG: the one drawn already if there is one, else a new one."""
        drawn = self.drawn.get(f"{name}_power_{shown[0].point.power:g}") if len(shown) == 1 else None
        return picture(draw(), "svg") if drawn is None else drawn
