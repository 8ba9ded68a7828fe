"""How far the learned chain of a study can be trusted: checked on the log's later items, learned from the earlier."""

from dataclasses import dataclass

from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.learning.content_power import ContentPower, content_power
from diffusion.learning.learn import LearningMethod, learn_chain
from diffusion.read.log import RepostLog
from diffusion.validation.validate import validate_chain
from diffusion.validation.validation import Validation

FEWEST = 10
"""So many items there must be in either half of the log for a check that says anything."""
RUNS, ITEMS = 100, 200
"""Simulated runs of an item, and the most items whose sizes are forecast: a second or so."""


@dataclass(frozen=True, eq=False)
class ChainTrust:
    """What the log says of the chain that was learned from it, and of its own items."""

    validation: Validation | None
    """The method learned on the earlier half of the items and checked on the later; None where that cannot be."""
    reason: str
    """Why there is no check; empty where there is one."""
    content: ContentPower | None
    """How contagious each item was on the chain; None where the log does not tell."""

    def sentences(self) -> list[str]:
        """Say what to trust the chain for, and on what scale power is measured."""
        checked = self.validation
        said = [f"The chain was not checked on items that it had not seen: {self.reason}."] if checked is None else []
        if checked is not None:
            found = checked.held_out
            said.append(
                f"Learned from the earlier half of the items and checked on the {found.items:,} later ones: "
                f"{checked.verdict}"
            )
        if self.content is not None:
            said.append(f"How contagious content is: {self.content.summary()}")
        return said


def check_trust(chain: Chain, log: RepostLog, method: LearningMethod | None, random_state: int) -> ChainTrust:
    """Check the way the chain was learned on items that it has not seen, and measure the power of the items."""
    content = _content(chain, log)
    try:
        return ChainTrust(_checked(chain, log, method, random_state), "", content)
    except InputError as error:
        return ChainTrust(None, str(error).rstrip("."), content)


def _checked(chain: Chain, log: RepostLog, method: LearningMethod | None, random_state: int) -> Validation:
    if getattr(chain.graph.reading, "source", None) == "repost log":
        raise InputError("the graph was made from the reposts themselves, the later ones too")
    earlier, later = log.split()
    if min(len(earlier.items), len(later.items)) < FEWEST:
        raise InputError(f"it takes {FEWEST} items in either half of the log, and there are {len(log.items):,} in all")
    learned = learn_chain(chain.graph, earlier, method=method)
    return validate_chain(
        learned, later, training_log=earlier, content=_content(learned, earlier), replicates=RUNS, items=ITEMS,
        random_state=random_state,
    )  # fmt: skip


def _content(chain: Chain, log: RepostLog) -> ContentPower | None:
    try:
        return content_power(chain, log)
    except InputError:  # a log of which the chain explains nothing
        return None
