"""Power times number of seeds: how likely content tips, and the line beyond which it does."""

from collections.abc import Iterable
from typing import SupportsFloat, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.cascades.model import Model, check_model
from diffusion.cascades.outbreak import find_valley
from diffusion.cascades.replicates import check_replicates, seed_codes, spread_curves
from diffusion.cascades.timed import TimedCascade
from diffusion.chain.plausible import AnyChain, draw_settings, shown
from diffusion.errors import InputError
from diffusion.launches.maps.cells import (
    axis,
    chance_interval,
    check_cells,
    draws_of,
    mean_interval,
    tell,
    whole_axis,
)
from diffusion.launches.maps.phase_diagram import Theory, TippingMap
from diffusion.launches.maps.take_off import Messages, non_backtracking_power, spectral_threshold, tipping_theory
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.read.names import Codes, Name

POWERS = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Each about 1.4 times as strong as the one before."""
WHAT = "tipping map"
FIGURES = ("chances", "chances_low", "chances_high", "means", "means_low", "means_high")
"""What is known of each cell, in this order."""


def tipping_map(
    chain: AnyChain,
    model: Model,
    ordered_seeds: Iterable[Name],
    powers: Iterable[SupportsFloat] = POWERS,
    *,
    seed_counts: Iterable[SupportsIndex] | None = None,
    target: SupportsIndex | None = None,
    chance: SupportsFloat = 0.9,
    theory: bool = True,
    replicates: SupportsIndex = 1_000,
    confidence: SupportsFloat = 0.95,
    random_state: SupportsIndex = 0,
) -> TippingMap:
    """Return P(spread >= target) at every power and for the first so many of the ordered seeds.

    All cells run on the same coins: a column of the map is `tipping_curve` at that power, bit for bit.

    Parameters
    ----------
    chain, model
        What the content spreads over (a chain, or `PlausibleChains`), and how.
    ordered_seeds
        Accounts by name, the most important first, such as ``choose_seeds(...).accounts``.
    powers
        Ascending; 1 is the chain as measured, whatever its own power is.
    seed_counts
        Which numbers of seeds, ascending; 1, 2, … up to all of them unless given. Models in time run each by itself.
    target
        The spread (accounts) at which a replicate tips, the same everywhere. Unless given, it is where large outbreaks
        begin at the chain's own power or, where there are none, at the least of the powers at which there are.
    chance
        The chance of tipping that draws the critical line.
    theory
        Whether theory is computed beside it: for independent cascades, and for models in time, whose independent
        cascade it is then of.
    replicates, confidence, random_state
        How many runs a cell, how certain the intervals (each by itself), and the name of the chance.

    Raises
    ------
    InputError
        If an argument is out of bounds, the model does not bear a power, or no target is given and at none of the
        powers outbreaks come in two kinds.

    Examples
    --------
    >>> import diffusion
    >>> chain = diffusion.uniform(diffusion.chung_lu(300, 2_000), 0.1)
    >>> found = diffusion.tipping_map(chain, diffusion.IndependentCascade(), [0, 1, 2], (0.5, 1, 2), target=60)
    >>> found.chances.shape
    (3, 3)
    """
    check_model(model)
    codes = seed_codes(chain, ordered_seeds, "ordered_seeds")
    along = axis("powers", powers)
    counts = whole_axis("seed_counts", range(1, len(codes) + 1) if seed_counts is None else seed_counts, len(codes))
    check_cells(len(along), len(counts))
    count, state = check_replicates(chain, replicates), check_random_state(random_state)
    asked = checks.open_unit("chance", chance)
    sure = checks.open_unit("confidence", confidence)
    goal, source = _target(chain, model, along, target, state)
    cells = np.array(
        [_row(chain, model, codes, counts, power, goal, count, sure, state, place / len(along))
         for place, power in enumerate(along)]
    )  # fmt: skip
    tell(WHAT, len(along) * len(counts), len(along) * len(counts))
    settings = {
        "model": model.name,
        "powers": along.tolist(),
        "seed_counts": counts.tolist(),
        "target": goal,
        "target_source": source,
        "chance": asked,
        "replicates": count,
        "confidence": sure,
    } | draw_settings(chain)
    return TippingMap(
        accounts=tuple(chain.graph.names.take(codes)),
        powers=along,
        seed_counts=counts,
        target=goal,
        target_source=source,
        chance_asked=asked,
        replicates=count,
        confidence=sure,
        **dict(zip(FIGURES, cells.swapaxes(0, 1), strict=True)),
        theory=_theory(chain, codes, counts, along) if theory and _has_theory(model) else None,
        provenance=Provenance("tipping_map", settings, {"chain": chain.fingerprint}, state),
    )


def _row(
    chain: AnyChain,
    model: Model,
    codes: Codes,
    counts: npt.NDArray[np.int64],
    power: float,
    target: int,
    replicates: int,
    confidence: float,
    random_state: int,
    done: float,
) -> npt.NDArray[np.float64]:
    """Return chance and mean with their intervals (rows) for each number of seeds (columns) at one power."""
    stronger = chain if power == chain.power else chain.amplified(power / chain.power)
    sizes, _ = spread_curves(
        stronger, model, codes, counts, replicates=replicates, random_state=random_state,
        what=f"{WHAT}, power {power:g} ({100 * done:.0f} % done)",
    )  # fmt: skip
    draws = draws_of(stronger, replicates)
    chances = [chance_interval(column >= target, draws, confidence) for column in sizes.T]
    means = [mean_interval(column, draws, confidence) for column in sizes.T]
    return np.concatenate([np.array(chances).T, np.array(means).T])


def _target(
    chain: AnyChain, model: Model, powers: npt.NDArray[np.float64], target: SupportsIndex | None, random_state: int
) -> tuple[int, str]:
    """Return the spread at which a replicate tips, and where that comes from."""
    if target is not None:
        return checks.integer("target", target, minimum=1, maximum=chain.graph.account_count), "asked"
    for power in (chain.power, *powers.tolist()):
        size = find_valley(chain.amplified(power / chain.power), model, random_state=random_state).size
        if size is not None:
            return size, f"where large outbreaks begin at power {power:g}"
    raise InputError(
        f"target: at none of the powers {powers[0]:g} to {powers[-1]:g} do outbreaks come in two kinds, small and "
        "large, so there is nothing to tip; say target=..., a number of accounts, or try greater powers"
    )


def _has_theory(model: Model) -> bool:
    return isinstance(model, IndependentCascade | TimedCascade)


def _theory(chain: AnyChain, codes: Codes, counts: npt.NDArray[np.int64], powers: npt.NDArray[np.float64]) -> Theory:
    one = shown(chain)
    ways = Messages.of(one.graph)
    rows = [tipping_theory(one.amplified(power / one.power), codes, ways)[counts - 1] for power in powers]
    plain = one.amplified(1 / one.power)
    return Theory(spectral_threshold(plain), non_backtracking_power(plain, ways), checks.frozen(np.array(rows)))
