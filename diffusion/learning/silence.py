"""A log that tells nothing about a graph is refused in one sentence, with the likely reasons."""

from diffusion.errors import InputError
from diffusion.learning.exposures import Exposures


def refuse_silence(seen: Exposures, what: str) -> None:
    """Raise unless somebody may have passed something on to a follower.

    >>> import pandas, diffusion
    >>> from diffusion.learning.exposures import gather_exposures
    >>> graph = diffusion.Graph.from_arrays(["@bo"], ["@ann"], edges="follows")
    >>> log = diffusion.read_reposts(pandas.DataFrame({"item": [1, 1], "account": ["@x", "@y"], "time": [0, 1]}))
    >>> refuse_silence(gather_exposures(graph, log), "whom to trust")
    Traceback (most recent call last):
        ...
    diffusion.errors.InputError: the log does not tell whom to trust: all of its 2 reposts are by accounts that the \
graph does not have; do log and graph use the same names?
    """
    if len(seen.ties):
        return
    if not seen.events:
        raise InputError(
            f"the log does not tell {what}: all of its {seen.outside:,} reposts are by accounts that the graph does "
            "not have; do log and graph use the same names?"
        )
    raise InputError(
        f"the log does not tell {what}: no repost came after one by an account that its own account follows. Look at "
        "the direction of the ties, and at whether items have more than one repost and times tell their order"
    )
