"""Run a model from seeds, many times, on coins that are named and therefore shared by everything that is compared."""

from collections.abc import Iterable
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.model import Forward, Model
from diffusion.chain.chain import Chain
from diffusion.errors import InputError
from diffusion.parallel import over_chunks
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, check_random_state, root_key
from diffusion.read.names import Codes, Name

Sizes = npt.NDArray[np.int64]
STRETCH = 2**28
"""So many ties at most are looked at before progress is told and Ctrl-C is heard: a second or so."""


def simulate(
    chain: Chain,
    model: Model,
    seeds: Iterable[Name] | Name,
    *,
    replicates: SupportsIndex = 10_000,
    random_state: SupportsIndex = 0,
    reach: bool = False,
) -> Ensemble:
    """Let content spread from the seeds, ``replicates`` times.

    Parameters
    ----------
    chain
        The pass-on probability of every tie.
    model
        `IndependentCascade()` or `LinearThreshold()`.
    seeds
        Accounts where the content is injected, by name.
    replicates
        How many runs of chance. Replicate r uses the same coins whatever the seeds, power or model settings.
    random_state
        The name of the chance.
    reach
        Also count who is informed: active, or sees somebody active.

    Raises
    ------
    UnknownAccountError
        If a seed is not in the graph.
    InputError
        If there are no seeds, one is named twice, or the chain does not suit the model.

    Examples
    --------
    >>> import diffusion
    >>> graph = diffusion.Graph.from_arrays([0, 1], [1, 2], names=["@a", "@b", "@c"], edges="influence")
    >>> ensemble = diffusion.simulate(diffusion.uniform(graph, 1.0), diffusion.IndependentCascade(), ["@a"])
    >>> ensemble.mean
    3.0

    References
    ----------
    Kempe, Kleinberg, Tardos, KDD 2003, doi:10.1145/956750.956769.
    """
    count = checks.integer("replicates", replicates, minimum=1)
    codes = seed_codes(chain, seeds)
    names = tuple(chain.graph.names.take(codes))
    ends = np.array([len(codes)], np.int64)
    sizes, informed = spread_curves(
        chain, model, codes, ends, replicates=count, random_state=random_state, reach=reach, what="simulating"
    )
    return Ensemble(
        sizes=sizes[:, 0],
        reach=informed[:, 0] if informed is not None else None,
        seeds=names,
        chain=chain,
        model=model,
        provenance=Provenance(
            "simulate",
            {"model": model.name, "seeds": list(names), "replicates": count, "reach": reach, "power": chain.power},
            {"chain": chain.fingerprint},
            check_random_state(random_state),
        ),
    )


def seed_codes(chain: Chain, seeds: Iterable[Name] | Name, argument: str = "seeds") -> Codes:
    """Return the codes of seeds given by name; refuse none, strangers and repetition."""
    if not isinstance(chain, Chain):
        raise InputError(f"chain must be a Chain, such as weighted_cascade(graph), not {chain!r}")
    if not isinstance(seeds, str | Iterable | SupportsIndex):
        raise InputError(f"{argument} must be account names, such as ['@ann', '@bo'], not {seeds!r}")
    names = list(seeds) if isinstance(seeds, Iterable) and not isinstance(seeds, str) else [seeds]
    if not names:
        raise InputError(f"{argument}: name at least one account")
    codes = chain.graph.codes(names, argument)
    unique, first = np.unique(codes, return_index=True)
    if len(unique) < len(codes):
        again = min(set(range(len(codes))) - set(first.tolist()))
        raise InputError(f"{argument}: {names[again]!r} is named twice; a seed counts once")
    return codes


def spread_curves(
    chain: Chain,
    model: Model,
    codes: npt.NDArray[np.integer],
    ends: npt.NDArray[np.int64],
    *,
    replicates: int,
    random_state: SupportsIndex,
    purpose: Purpose = Purpose.CASCADE,
    reach: bool = False,
    first: int = 0,
    what: str = "simulating",
) -> tuple[Sizes, Sizes | None]:
    """Return the spread (and reach) of the first ``ends[j]`` seeds in each replicate, shape replicates x ends.

    ``codes`` has the ordered seeds' account codes, or one row of them a replicate. Replicates are numbered from
    ``first``, so that more can be had later without repeating any.
    """
    if not isinstance(model, Model) or isinstance(model, type):
        raise InputError(f"model must be a model such as IndependentCascade(), not {model!r}")
    forward = Forward.of(chain, model.units(chain))
    seeds = np.ascontiguousarray(np.atleast_2d(codes), dtype=np.uint32)
    root = root_key(random_state, purpose)
    sizes = np.zeros((replicates, len(ends)), np.int64)
    informed = np.zeros((replicates if reach else 0, len(ends)), np.int64)

    def work(start: int, stop: int) -> None:
        rows = slice(start - first, stop - first)
        own = seeds[rows] if len(seeds) > 1 else seeds
        model.spread(forward, own, ends, root, start, sizes[rows], informed[rows])

    over_chunks(work, replicates, what=what, first=first, most=max(1, STRETCH // max(1, chain.graph.tie_count)))
    return sizes, informed if reach else None
