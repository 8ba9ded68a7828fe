"""The chosen accounts, looked at closely: what their audiences share, and a card for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diffusion.audience.audience_overlap import AudienceOverlap
from diffusion.audience.authenticity import Authenticity
from diffusion.audience.overlap import audience_overlap
from diffusion.cards.card import AccountCard
from diffusion.cards.explain import explain_account
from diffusion.chain.plausible import AnyChain, shown
from diffusion.communities.communities import Communities
from diffusion.communities.find import find_communities
from diffusion.leaders.find_roles import find_roles
from diffusion.leaders.ranking import Ranking
from diffusion.leaders.role_numbers import trees_of
from diffusion.leaders.roles import Roles
from diffusion.parallel import report_progress
from diffusion.read.accounts import Accounts
from diffusion.read.log import RepostLog
from diffusion.read.names import Name
from diffusion.report.network_map import network_map

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

MOST_CARDS = 12
"""More accounts than this have no card of their own."""


@dataclass(frozen=True, eq=False)
class ChosenAccounts:
    """What is said of the chosen accounts."""

    overlap: str
    """What their audiences share, and what is paid for twice."""
    communities: str
    """The communities of the network, and who has which role in them."""
    cards: tuple[tuple[Name, str], ...]
    """Each account with its card as a paragraph."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What the words rest on, for tables and pictures."""

    overlap: AudienceOverlap
    communities: Communities
    cards: tuple[AccountCard, ...]
    ranking: Ranking
    roles: Roles

    def tables(self) -> "Mapping[str, pandas.DataFrame]":
        """Return the tables by the names of their files."""
        import pandas

        ranks = [card.table().assign(account=card.account) for card in self.cards]
        return {
            "chosen_overlap": self.overlap.table(),
            "chosen_shared": self.overlap.most_shared(),
            "chosen_ranks": pandas.concat(ranks)[["account", *ranks[0].columns.drop("account")]],
            "communities": self.communities.table(None),
            "roles": self.roles.table(top=None),
        }

    def map(self) -> "Figure":
        """Draw the network as a map of its communities, with its leaders."""
        return network_map(self.communities.graph, self.communities, self.ranking)


def look_closely(
    ground: AnyChain,
    chosen: tuple[Name, ...],
    ranking: Ranking,
    log: RepostLog | None,
    accounts: Accounts | None,
    authenticity: Authenticity | None,
    random_state: int,
) -> tuple[ChosenAccounts, Findings]:
    """Find what the chosen accounts share, and explain each of the first twelve."""
    graph = ground.graph
    overlap = audience_overlap(graph, chosen, accounts=accounts, authenticity=authenticity)
    communities = find_communities(graph, random_state=random_state)
    trees = None if log is None else trees_of(shown(ground), log)
    roles = find_roles(shown(ground), communities, log, random_state=random_state)
    cards = []
    for place, account in enumerate(chosen[:MOST_CARDS]):
        report_progress("explaining the chosen accounts", place, len(chosen[:MOST_CARDS]))
        cards.append(
            explain_account(
                ground, account, ranking=ranking, communities=communities, roles=roles, log=log, trees=trees,
                random_state=random_state,
            )
        )  # fmt: skip
    words = tuple((card.account, card.summary()) for card in cards)
    found = Findings(overlap, communities, tuple(cards), ranking, roles)
    return ChosenAccounts(overlap.summary(), f"{communities.summary()} {roles.summary()}", words), found
