"""Intervals that know of the chain's uncertainty, over many true chains: they cover as often as they say, or nearly."""

import numpy as np
import pytest

import diffusion
from diffusion import IndependentCascade, PlausibleChains

pytestmark = pytest.mark.slow
MODEL, SEEDS, TRIALS = IndependentCascade(), range(5), 100


@pytest.mark.parametrize(("power", "tries", "level"), [(1.0, 5, 0.0), (1.0, 5, 0.4), (0.5, 10, 0.3), (1.0, 2_000, 0.0)])
def test_nine_in_ten_true_chains_have_their_mean_spread_in_the_interval_of_90_percent(power, tries, level):
    believed = diffusion.weighted_cascade(diffusion.chung_lu(600, 4_800)).amplified(power).doubted(tries, level)
    covered = np.zeros(2)
    for trial in range(TRIALS):
        true = diffusion.simulate(believed.draw(10_000, trial), MODEL, SEEDS, replicates=4_000, random_state=77).mean
        for place, chain in enumerate((PlausibleChains(believed, random_state=trial), believed)):
            low, high = diffusion.simulate(chain, MODEL, SEEDS, replicates=2_000, random_state=trial).interval(0.9)
            covered[place] += low <= true <= high
    assert 80 <= covered[0] <= 98
    assert covered[1] < covered[0]
