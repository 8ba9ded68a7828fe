"""Run a model from seeds, many times, on coins that are named and therefore shared by everything that is compared."""

from collections.abc import Iterable
from dataclasses import replace
from typing import SupportsIndex

import numpy as np

from diffusion.cascades.ensemble import Ensemble
from diffusion.cascades.model import Model
from diffusion.cascades.replicates import check_replicates, seed_codes, spread_curves
from diffusion.cascades.starts import Start
from diffusion.cascades.timed import TimedCascade
from diffusion.cascades.timed_runs import run_timed
from diffusion.chain.plausible import AnyChain, PlausibleChains, draw_settings
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Name


def simulate(
    chain: AnyChain,
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
        The pass-on probability of every tie; or `PlausibleChains`, and replicate r runs on draw r modulo their number.
    model
        `IndependentCascade()`, `LinearThreshold()`, `ComplexContagion()` or `TimedCascade()`; the last gives a
        `TimedEnsemble`, which knows times and reach as well.
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
        If there are no seeds, one is named twice, the chain does not suit the model, or there are fewer than two
        replicates for each plausible chain.

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
    codes = seed_codes(chain, seeds)
    names = tuple(chain.graph.names.take(codes))
    if isinstance(model, TimedCascade):
        timed = run_timed(
            chain, model, [Start("seeds", codes.astype(np.uint32))], replicates=replicates, random_state=random_state
        )
        told = {**timed.provenance.settings, "seeds": list(names)}
        return replace(timed, seeds=names, provenance=replace(timed.provenance, operation="simulate", settings=told))
    count = check_replicates(chain, replicates)
    ends = np.array([len(codes)], np.int64)
    sizes, informed = spread_curves(
        chain, model, codes, ends, replicates=count, random_state=random_state, reach=reach, what="simulating"
    )
    settings = {"model": model.name, "seeds": list(names), "replicates": count, "reach": reach, "power": chain.power}
    return Ensemble(
        sizes=sizes[:, 0],
        reach=informed[:, 0] if informed is not None else None,
        seeds=names,
        chain=chain.chain if isinstance(chain, PlausibleChains) else chain,
        model=model,
        provenance=Provenance(
            "simulate",
            settings | draw_settings(chain),
            {"chain": chain.fingerprint},
            check_random_state(random_state),
        ),
        draws=chain.draws_of(np.arange(count)) if isinstance(chain, PlausibleChains) else None,
    )
