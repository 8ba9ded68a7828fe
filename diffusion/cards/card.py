"""The card of an account: everything that is known of it in one place, as tables, a picture and a paragraph."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diffusion.cards.card_picture import draw_card
from diffusion.cards.lost_without import LostWithout
from diffusion.cards.sentences import paragraph
from diffusion.cascades.uncertainty import Uncertainty
from diffusion.provenance import Provenance
from diffusion.read.names import Name

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Standing:
    """Where an account stands by one measure."""

    measure: str
    """The measure's name."""
    meaning: str
    """What a high score says."""
    score: float
    """The account's score."""
    standard_error: float
    """How far chance may have put the score off; NaN where chance plays no part."""
    rank: int
    """Its rank, 1 the best; equal scores share the better rank."""
    level: int
    """How many others have the same score."""
    tells: bool
    """Whether the measure tells any accounts apart."""


@dataclass(frozen=True)
class Spread:
    """How far content goes that the account alone starts."""

    mean: float
    """The expected spread, itself included."""
    lower: float
    """The lower end of the interval for it."""
    upper: float
    """Its upper end."""
    confidence: float
    """The confidence of the interval."""
    replicates: int
    """How many runs of chance it rests on."""
    power: float
    """The content's power."""
    uncertainty: Uncertainty | None = None
    """What the interval's width is made of, if the chain is not known for certain."""


@dataclass(frozen=True)
class Activity:
    """What the account did in the log."""

    items: int
    """In how many items it was active."""
    started: int
    """How many of them it began, as far as can be seen: nobody passed the item to it."""
    behind: float
    """How many accounts got an item through it, directly or not, on average."""


@dataclass(frozen=True, eq=False, repr=False)
class AccountCard:
    """One account, explained: ``table()`` has its ranks, other tables are attributes, ``summary()`` says it all."""

    account: Name
    """The account."""
    accounts: int
    """How many accounts there are."""
    followers: int
    """How many follow it."""
    follows: int
    """How many it follows."""
    standings: tuple[Standing, ...]
    """Where it stands by each measure of the ranking."""
    spread: Spread | None
    """How far its content goes; None if only a graph was given."""
    communities: "pandas.DataFrame | None"
    """Which communities it reaches: ``community`` (its number), ``title``, ``accounts``, ``followers`` there, ``share``
    of its followers and, for a chain, ``reached``, how many there its cascades reach on average; None if not given."""
    community: str
    """What its own community is called; empty if none were given."""
    path: "pandas.DataFrame"
    """The typical path of its content, a row a step (`path_in_log`, `path_in_chain`)."""
    path_from: str
    """Where that path comes from: ``"log"``, ``"chain"``, or nothing."""
    ties: "pandas.DataFrame"
    """Its ties with most evidence: ``from``, ``to``, ``tries``, ``successes``, ``probability`` and its interval."""
    dependents: tuple[Name, ...]
    """Who sees nothing but what comes through it."""
    lost: LostWithout | None
    """What launches of the other leaders would lack; None if only a graph was given."""
    activity: Activity | None
    """What it did in the log, if one was given."""
    roles: str
    """Its roles in a sentence, if they were given."""
    provenance: Provenance
    """Where all of this comes from."""

    def __repr__(self) -> str:
        return f"AccountCard({self.account!r})"

    def table(self) -> "pandas.DataFrame":
        """Return one row a measure: ``measure``, ``score``, ``standard_error``, ``rank``, ``of``, ``level``."""
        import pandas

        rows = [
            (one.measure, one.score, one.standard_error, one.rank, self.accounts, one.level) for one in self.standings
        ]
        return pandas.DataFrame(rows, columns=["measure", "score", "standard_error", "rank", "of", "level"])

    def summary(self) -> str:
        """Return the card as a paragraph."""
        return paragraph(self)

    def plot(self) -> "Figure":
        """Draw where the account stands by each measure and, if communities were given, which ones it reaches."""
        return draw_card(self)
