"""The study of one point or many compares what it says it compares."""

import numpy as np
import pytest

from benchmarks.one_point_or_many.geometry import ball
from benchmarks.one_point_or_many.grounds import ACCOUNTS, FANS, KINDS, Ground
from benchmarks.one_point_or_many.mechanisms import MECHANISMS
from benchmarks.one_point_or_many.points import POINTS, Gain, ordinary, star_of, won
from diffusion.launches.maps.take_off import non_backtracking_power


@pytest.mark.parametrize("kind", KINDS)
def test_fifteen_points_have_the_audience_of_the_star_and_it_is_not_among_them(kind):
    graph = KINDS[kind](0)
    star, points = graph.codes(star_of(graph)), graph.codes(ordinary(graph, 40))
    assert graph.out_degrees[points[:POINTS]].sum() == pytest.approx(graph.out_degrees.max(), rel=0.02)
    assert len(set(points.tolist())) == 40
    assert star[0] not in points


def test_added_stars_have_random_fans_and_follow_nobody():
    for kind in ("random", "small world"):
        graph = KINDS[kind](3)
        assert graph.out_degrees[ACCOUNTS] == FANS == graph.out_degrees.max()
        assert graph.in_degrees[ACCOUNTS] == 0


def test_power_one_is_where_ripples_just_multiply():
    ground = Ground.uniform("random", KINDS["random"](0))
    assert non_backtracking_power(ground.chain) == pytest.approx(1, rel=1e-3)


def test_points_close_together_are_found_along_ties():
    graph = KINDS["small world"](0)
    codes = ball(graph, 5, 8)
    assert codes[0] == 5
    assert len(set(codes)) == 8
    assert set(codes[1:]) <= set(graph.targets[graph.offsets[5] : graph.offsets[6]].tolist())


def test_a_gain_is_a_share_of_the_better_launch_without_the_points():
    gain = Gain.of(np.array([30, 10, 20, 20]), np.array([10, 10, 10, 10]))
    assert (gain.one, gain.many, gain.mean) == (10, 20, 0.5)
    assert gain.low < 0.5 < gain.high
    ground = Ground.uniform("random", KINDS["random"](0))
    for mechanism in (MECHANISMS[0], MECHANISMS[6]):
        alone = won(mechanism.chain(ground.chain, 1e-9), mechanism.model(ACCOUNTS), [0], 5)
        assert (alone == 0).all()  # nobody else, whether nothing is passed on or one friend is not enough
