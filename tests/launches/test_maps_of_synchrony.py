"""What all at once gains over one after another: exact where time plays no part, and where it decides everything."""

import numpy as np
import pytest

import diffusion
from diffusion.cascades.starts import Start
from diffusion.drawing import picture
from tests.networks import chain_of

POINTS = [3, 1, 4, 15]
NEVER = float("inf")


def network(p=0.15):
    return diffusion.uniform(diffusion.chung_lu(200, 1_200), p)


@pytest.mark.parametrize(
    "model",
    [
        diffusion.TimedCascade(diffusion.Exponential(3_600.0)),
        diffusion.TimedCascade(
            diffusion.Exponential(3_600.0),
            reinforcement=diffusion.Reinforcement.growing(1),
            post_fading=diffusion.HalfLife("1h"),
            attention=diffusion.DividedAttention(5),
        ),
    ],
    ids=["independent", "reinforced, with fading posts and divided attention"],
)
def test_without_fading_content_the_moment_changes_nothing_in_any_replicate(model):
    found = diffusion.synchrony_map(network(), model, POINTS, ["1h", "3d"], [NEVER], replicates=100)
    assert found.gains.tolist() == [[0, 0]]
    assert found.equal.tolist() == [[1, 1]]
    assert not found.within_noise.any()
    assert "changes nothing in any replicate" in found.summary()


def test_points_at_the_same_moment_gain_nothing():
    model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    found = diffusion.synchrony_map(network(), model, POINTS, [0, "6h"], ["2h"], replicates=50)
    assert found.gains[0, 0] == 0
    assert found.gains[0, 1] > 0


def test_a_cell_is_the_paired_difference_of_the_two_launches():
    chain, stagger = network(), 7_200.0
    model = diffusion.TimedCascade(diffusion.Fixed("1h"), content_fading=diffusion.HalfLife("3h"))
    found = diffusion.synchrony_map(chain, model, POINTS, [stagger], ["3h"], replicates=80, random_state=4)
    codes = chain.graph.codes(POINTS)
    once = diffusion.run_timed(chain, model, [Start("all", codes)], replicates=80, random_state=4)
    apart = [Start(f"{place}", codes[[place]], at=place * stagger) for place in range(len(POINTS))]
    later = diffusion.run_timed(chain, model, apart, replicates=80, random_state=4)
    assert found.together[0] == once.mean
    assert found.gains[0, 0] == (once.sizes - later.sizes).mean()
    assert found.equal[0, 0] == (once.sizes == later.sizes).mean()
    assert found.gains_low[0, 0] < found.gains[0, 0] < found.gains_high[0, 0]


def test_of_two_stars_the_later_one_loses_what_its_delay_halves():
    followers = 2_000
    ties = [(centre, 2 + centre * followers + number) for centre in (0, 1) for number in range(followers)]
    chain = chain_of(2 + 2 * followers, ties, 1.0)
    model = diffusion.TimedCascade(diffusion.Fixed(0))
    found = diffusion.synchrony_map(chain, model, [0, 1], ["1h", "2h"], ["1h"], replicates=50)
    assert found.together[0] == 2 + 2 * followers
    np.testing.assert_allclose(found.gains[0], [followers / 2, 3 * followers / 4], rtol=0.02)
    np.testing.assert_allclose(found.shares[0], found.gains[0] / found.together[0])


def test_a_horizon_cuts_off_what_begins_late():
    star = chain_of(4, [(0, 2), (1, 3)], 1.0)
    model = diffusion.TimedCascade(diffusion.Fixed("1h"), horizon="90min")
    found = diffusion.synchrony_map(star, model, [0, 1], ["1h", "2h"], [NEVER], replicates=10)
    assert found.gains.tolist() == [[1, 2]]  # at first the second point's follower, then the point itself


def test_the_order_and_the_ways_are_those_of_a_launch():
    chain, names = network(), ["3", "1"]
    launch = diffusion.Launch("pair", [diffusion.Push([3], at="2h"), diffusion.PaidInfluencers([1], acceptance=0.5)])
    model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    found = diffusion.synchrony_map(chain, model, launch, ["1h"], ["1h"], replicates=100)
    assert [str(account) for account in found.launch.accounts] == names
    assert all(push.at == 0 for push in found.launch.pushes)
    assert found.together[0] < diffusion.synchrony_map(chain, model, [3, 1], ["1h"], ["1h"], replicates=100).together[0]


def test_what_is_within_noise_is_said():
    model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    found = diffusion.synchrony_map(network(0.01), model, POINTS[:2], ["1min"], ["1d"], replicates=200)
    if 0 < found.equal[0, 0] < 1:
        assert found.within_noise[0, 0] == (found.gains_low[0, 0] <= 0)
    assert ("within noise" in found.summary()) == bool(found.within_noise.any())


def test_the_table_has_a_row_a_cell_and_it_can_be_drawn():
    model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    found = diffusion.synchrony_map(network(), model, POINTS, ["1h", "6h", "1d"], ["1h", NEVER], replicates=30)
    table = found.table()
    assert table.shape == (6, 9)
    assert table["gain"].tolist() == found.gains.ravel().tolist()
    assert table["stagger"].tolist()[:3] == [3_600.0, 21_600.0, 86_400.0]
    assert picture(found.plot(), "png") == picture(found.plot(), "png")
    assert found.provenance.settings["half_lives"] == ["60 minutes", "for ever"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points": [3]}, "at least two accounts"),
        ({"staggers": ["2h", "1h"]}, "staggers must ascend"),
        ({"staggers": [-1]}, r"staggers\[0\] must be at least 0"),
        ({"half_lives": [0, "1h"]}, "half_life must be greater than 0"),
        ({"half_lives": "1h"}, "half_lives must be several lengths of time"),
        ({"model": diffusion.IndependentCascade()}, "TimedCascade, because elsewhere moments do not exist"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, words):
    model = diffusion.TimedCascade(diffusion.Fixed("1h"))
    settings = {"model": model, "points": POINTS, "staggers": ["1h"], "half_lives": ["1h"]} | given
    with pytest.raises(diffusion.InputError, match=words):
        diffusion.synchrony_map(network(), replicates=10, **settings)
