"""Other worlds in which seeds are chosen again: other probabilities, missing ties, another model, fewer rounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model
from diffusion.cascades.threshold import LinearThreshold
from diffusion.chain.chain import Chain
from diffusion.chain.plausible import AnyChain, PlausibleChains, shown
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.kernels.beta import write_betas
from diffusion.provenance import Provenance
from diffusion.randomness import Purpose, root_key
from diffusion.words import counted, percent

Floats = npt.NDArray[np.float64]
FACTORS = (0.5, 2.0)
"""By what all hazards are multiplied where nothing tells how far off they may be."""
JITTER = float(np.log(2))
"""The standard deviation, on the logarithm, of a factor of each tie's own, there: a factor of 2 is usual."""
MISSING, JITTERED = 0, 1
"""Which chance of a tie decides what."""
PROBABILITIES, TIES, MODEL, HORIZON, CHOICE = "probabilities", "ties", "model", "horizon", "choice"
"""What may be otherwise; the last is nothing but the coins on which seeds are chosen."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """One way in which things may be otherwise."""

    name: str
    """What is otherwise, in words."""
    kind: str
    """Of what kind that is."""
    chain: Chain
    """The chain there."""
    model: Model
    """How content spreads there."""
    rounds: int | None = None
    """After how many rounds spread is counted; None: when it has ended."""
    shift: int = 0
    """By how much the random state differs on whose coins seeds are chosen."""


def scenarios(
    chain: AnyChain,
    model: Model,
    *,
    draws: SupportsIndex,
    missing: Iterable[SupportsFloat],
    horizons: Iterable[SupportsIndex],
    random_state: int,
) -> list[Scenario]:
    """Return how things are taken to be, and then all that may be otherwise; see `seed_stability`."""
    base = shown(chain)
    usual = Scenario("as it is", CHOICE, base, model)
    found = [usual, replace(usual, name="other coins", shift=1)]
    found += _probabilities(chain, usual, checks.integer("draws", draws, minimum=0), random_state)
    luck = tie_chances(base.graph, random_state, MISSING)
    for given in missing:
        share = checks.open_unit("missing", given)
        left = _changed(base, np.where(luck < share, 0.0, base.measured), f"{percent(share, 0)} of the ties missing")
        found.append(Scenario(f"{percent(share, 0)} of the ties missing", TIES, left, model))
    found.append(_other_model(usual))
    for asked in horizons:
        rounds = checks.integer("horizons", asked, minimum=1)
        found.append(replace(usual, name=f"within {counted(rounds, 'round')}", kind=HORIZON, rounds=rounds))
    return found


def tie_chances(graph: Graph, random_state: SupportsIndex, turn: int) -> Floats:
    """Return a uniform number for each tie, which depends on its two ends and these names alone."""
    chances, ones = np.empty(graph.tie_count), checks.frozen(np.ones(graph.tie_count))
    root = root_key(random_state, Purpose.SCENARIO)
    write_betas(ones, ones, graph.sources, graph.targets, root, np.uint64(turn), chances)
    return chances


def borne(scenario: Scenario) -> Scenario:
    """Return the scenario with weights into accounts scaled down to sum to 1 where the model bears no more."""
    try:
        scenario.model.units(scenario.chain)
    except InputError:
        chain, graph = scenario.chain, scenario.chain.graph
        sums = np.bincount(graph.targets, chain.probabilities, graph.account_count)
        weights = chain.probabilities / np.maximum(1.0, sums * (1 + 1e-12))[graph.targets]
        heavy = counted(int((sums > 1).sum()), "account")
        name = f"{scenario.name} (weights into {heavy} scaled down to 1)"
        return replace(scenario, name=name, chain=replace(_changed(chain, weights, name), power=1.0))
    return scenario


def _probabilities(chain: AnyChain, usual: Scenario, draws: int, random_state: int) -> list[Scenario]:
    """Return draws of what is believed, or where nothing says how far off probabilities may be, the usual factors."""
    base, model = usual.chain, usual.model
    if isinstance(chain, PlausibleChains):
        drawn: Sequence[Chain] = [chain.draw(index) for index in range(min(draws, chain.draws))]
    elif chain.posterior is not None:
        drawn = [chain.draw(random_state, index) for index in range(draws)]
    else:
        words = {0.5: "content half as contagious", 2.0: "content twice as contagious"}
        found = [Scenario(words[factor], PROBABILITIES, base.amplified(factor), model) for factor in FACTORS]
        from scipy.special import ndtri

        luck = ndtri(np.clip(tie_chances(base.graph, random_state, JITTERED), 1e-15, 1 - 1e-15))
        with np.errstate(divide="ignore"):
            off = -np.expm1(np.log1p(-base.measured) * np.exp(JITTER * luck - JITTER**2 / 2))
        name = "each tie by itself off by a factor of 2"
        return [*found, Scenario(name, PROBABILITIES, _changed(base, off, name), model)]
    return [Scenario(f"plausible chain {place + 1}", PROBABILITIES, other, model) for place, other in enumerate(drawn)]


def _other_model(usual: Scenario) -> Scenario:
    """Return the same under the other of the two models; for any third one, under the independent cascade."""
    model = LinearThreshold() if isinstance(usual.model, IndependentCascade) else IndependentCascade()
    return borne(replace(usual, name=f"{model.name} model", kind=MODEL, model=model))


def _changed(chain: Chain, given: Floats, what: str) -> Chain:
    """Return the chain with other probabilities at power 1, of which nothing more is known."""
    record = Provenance("scenario", {"meaning": what}, {"chain": chain.fingerprint})
    return Chain(chain.graph, checks.frozen(given), record, chain.power)
