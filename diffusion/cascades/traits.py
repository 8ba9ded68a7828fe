"""What may be taken for granted of a model. A model that says nothing has all of it, as the independent cascade has."""

from diffusion.cascades.model import Model
from diffusion.errors import InputError
from diffusion.graph.graph import Graph


def has_live_ties(model: Model) -> bool:
    """Whether each tie is live or not by itself, and live ties lead from the seeds to the spread.

    If so, each further seed adds less to more seeds, and reverse-reachable sets tell which seeds are best. A model for
    which this is not so has ``live_ties = False``, and its seeds are chosen by simulating it.
    """
    return bool(getattr(model, "live_ties", True))


def require_live_ties(model: Model, who: str) -> None:
    """Raise for a model without live ties, which ``who`` cannot serve."""
    if not has_live_ties(model):
        raise InputError(
            f"{who} needs ties that are live by themselves, and in the {model.name} model they are not; choose seeds "
            "by ClusteredSeeds() or BestOf(), which try them on the model itself"
        )


def needs_company(model: Model) -> bool:
    """Whether one active account may be too few to convince another, and several enough: single ones tell little then.

    A model for which this is so has ``needs_company = True``.
    """
    return bool(getattr(model, "needs_company", False))


def is_one_pass(model: Model) -> bool:
    """Whether the spread of all first 1, 2, ..., k seeds costs about as much as that of all k.

    A model that runs each number of seeds by itself has ``one_pass = False``.
    """
    return bool(getattr(model, "one_pass", True))


def never_shrinks(model: Model) -> bool:
    """Whether one more seed never makes a replicate smaller. A model for which it may has ``is_monotone = False``."""
    return bool(getattr(model, "is_monotone", True))


def starts_by_itself(model: Model, graph: Graph) -> bool:
    """Whether some accounts may become active without any seed; a model for which it may has such a method."""
    asked = getattr(model, "starts_by_itself", None)
    return asked is not None and bool(asked(graph))
