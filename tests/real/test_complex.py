"""Complex contagion on real follower networks: whom it takes, and how many."""

import numpy as np
import pytest

import diffusion
from diffusion import ComplexContagion, IndependentCascade, MostFollowers, RandomAccounts

pytestmark = pytest.mark.real
TWO = ComplexContagion()


@pytest.fixture(scope="module")
def threads_followed(shared_data):
    return diffusion.read_follows(shared_data / "christianity" / "follows.csv.gz")


def test_two_of_the_most_followed_do_what_forty_at_random_do_not(threads_followed):
    """In this community the most followed accounts follow one another: they are close together without being asked."""
    chain, target = diffusion.uniform(threads_followed, 0.15), len(threads_followed) // 4
    asked = {"target": target, "chance": 0.9, "max_seeds": 40, "replicates": 2_000}
    hubs = diffusion.find_tipping_point(chain, TWO, method=MostFollowers(), **asked)
    assert hubs.accounts_needed == 2
    chosen = diffusion.find_tipping_point(chain, TWO, **asked)
    assert chosen.accounts_needed == 2
    anybody = diffusion.find_tipping_point(chain, TWO, method=RandomAccounts(), **asked)
    assert anybody.accounts_needed is None or anybody.accounts_needed > 20
    simple = diffusion.find_tipping_point(chain, IndependentCascade(), method=RandomAccounts(), **asked)
    assert simple.accounts_needed <= 4


def test_single_accounts_set_off_nothing_where_it_takes_two_and_small_groups_do(threads_followed):
    chain = diffusion.uniform(threads_followed, 0.2)
    alone = diffusion.find_valley(chain, TWO, together=1)
    assert not alone.exists
    assert np.unique(alone.sizes).tolist() == [1]
    groups = diffusion.find_valley(chain, TWO)
    assert groups.exists
    assert groups.together > 1
    assert groups.size > len(threads_followed) / 4
