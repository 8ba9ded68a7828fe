"""With how many of the first seeds each replicate tips, found by halving: for models that run every number anew."""

from typing import SupportsIndex

import numpy as np

from diffusion.cascades.model import Model
from diffusion.cascades.replicates import Sizes, spread_curves
from diffusion.cascades.traits import is_one_pass, never_shrinks
from diffusion.chain.plausible import AnyChain
from diffusion.randomness import Purpose
from diffusion.read.names import Codes


def may_halve(model: Model) -> bool:
    """Whether halving answers for a model what running every number of seeds would, and costs less."""
    return never_shrinks(model) and not is_one_pass(model)


def first_tips(
    chain: AnyChain,
    model: Model,
    codes: Codes,
    target: int,
    numbers: Sizes,
    random_state: SupportsIndex,
    purpose: Purpose = Purpose.CASCADE,
    what: str = "tipping curve",
) -> Sizes:
    """Return the fewest first seeds with which each of these replicates comes to the target; one more if all do not.

    Where one more seed never shrinks a replicate, some 1 + log2(seeds) runs of it tell, in place of one for each number
    of seeds; where it may, each number is run.
    """
    if not never_shrinks(model):
        sizes = _sizes(chain, model, codes, np.arange(1, len(codes) + 1), target, numbers, random_state, purpose, what)
        tips = np.column_stack([sizes >= target, np.ones(len(numbers), np.bool_)])
        return np.asarray(np.argmax(tips, axis=1) + 1)
    fails, tips_at = np.zeros(len(numbers), np.int64), np.full(len(numbers), len(codes) + 1)
    asked = np.full(len(numbers), len(codes))  # first all of them: many replicates never tip, or the last decides
    while len(left := np.flatnonzero(tips_at - fails > 1)):
        for count in np.unique(asked[left]):
            rows = left[asked[left] == count]
            ends = np.array([count])
            sizes = _sizes(chain, model, codes[:count], ends, target, numbers[rows], random_state, purpose, what)
            tipped = sizes[:, 0] >= target
            tips_at[rows[tipped]], fails[rows[~tipped]] = count, count
        asked = (fails + tips_at) // 2
    return tips_at


def _sizes(
    chain: AnyChain,
    model: Model,
    codes: Codes,
    ends: Sizes,
    target: int,
    numbers: Sizes,
    random_state: SupportsIndex,
    purpose: Purpose,
    what: str,
) -> Sizes:
    sizes, _ = spread_curves(
        chain, model, codes, ends, replicates=len(numbers), random_state=random_state, purpose=purpose, enough=target,
        numbers=numbers, what=what,
    )  # fmt: skip
    return sizes
