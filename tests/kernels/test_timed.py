"""The spread in time equals its plain twin in each replicate: who joined, when to the last bit, after whom, counts."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
from diffusion import IndependentCascade, TimedCascade
from diffusion.cascades import timed_search
from diffusion.cascades.attention import DividedAttention
from diffusion.cascades.fading import HalfLife, PowerLawFading
from diffusion.cascades.fixed_delay import Fixed
from diffusion.cascades.model import Forward
from diffusion.cascades.refractory import Refractory
from diffusion.cascades.reinforcement import Reinforcement
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timed_runs import run_timed
from diffusion.cascades.timed_search import TimedSearch
from diffusion.cascades.timed_trace import trace
from diffusion.cascades.trending import TrendingList
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.kernels import timed_laws as kernel
from diffusion.kernels import timed_replicates
from diffusion.learning.rhythm import Rhythm
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chain_of, chains
from tests.oracles.timed import Replicate

MANY = 6
TIMES = st.sampled_from([0.0, 0.0, 1.0, 3_600.0, 5_000.0]) | st.floats(0, 200_000)
FADINGS = st.sampled_from([None, HalfLife(3_600), HalfLife(1e-3), PowerLawFading("10min", 0.7)])
FAMILIES = [Fixed(0), Fixed(1), Fixed("1h"), Exponential(3_600), LogNormal(600, 2), PowerLaw(1.2, 300, 1e6)]
REINFORCEMENTS = [(1.0,), (1, 1.5, 2, 4), (0, 0, np.inf), (0, 1), (2, 0.5), (0.3, np.inf, 0)]
RHYTHM = Rhythm(np.array([0.2] * 6 + [1.0] * 6 + [1.5] * 6 + [3.0] * 6))


@st.composite
def models(draw, ties):
    """Draw a model with any of what a spread in time may have."""
    family = draw(st.sampled_from(FAMILIES))
    scaled = draw(st.booleans()) and not isinstance(family, Fixed)
    scales = draw(st.lists(st.floats(0.1, 10), min_size=ties, max_size=ties)) if scaled else None
    some = lambda *values: draw(st.sampled_from([None, *values]))  # noqa: E731
    return TimedCascade(
        Delays(family, np.array(scales)) if scaled else family,
        horizon=draw(st.sampled_from([np.inf, np.inf, 0.0, 1.0, 7_200.0, 86_400.0])),
        content_fading=draw(FADINGS),
        post_fading=draw(FADINGS),
        attention=some(DividedAttention(1), DividedAttention(2, 0.5)),
        reinforcement=draw(st.none() | st.sampled_from(REINFORCEMENTS).map(Reinforcement)),
        refractory=some(Refractory(1.0, 3), Refractory(4_000)),
        rhythm=some(RHYTHM),
        hour=draw(st.sampled_from([0.0, 7.5, 24.0])),
        trending=some(TrendingList(1, 10, 7_200, 0.5, 0.5), TrendingList(2, "1h", "1h", 0.9, 1.0)),
    )


@st.composite
def starts(draw, accounts):
    """Draw what begins a spread: accounts that are asked, and views from outside."""
    level = st.sampled_from([0.0, 1.0, 0.5, 0.1])
    made = []
    for _ in range(draw(st.integers(1, 3))):
        codes = draw(st.permutations(range(accounts)))[: draw(st.integers(0, accounts))]
        chance = draw(level | st.lists(level, min_size=len(codes), max_size=len(codes)).map(np.array))
        views = draw(st.sampled_from([None, None, 0.0, 0.5, 3.0, 800.0, np.inf]))
        made.append(
            Start(
                draw(st.sampled_from(["a", "b"])), np.array(codes, np.uint32), draw(TIMES), draw(TIMES), chance, views,
                draw(st.integers(1, 4)),
            )
        )  # fmt: skip
    return made


@st.composite
def reserves(draw, accounts):
    """Draw accounts that are kept back, or nothing."""
    codes = draw(st.permutations(range(accounts)))[: draw(st.integers(0, accounts))]
    most = draw(st.none() | st.integers(0, accounts))
    reserve = Reserve(np.array(codes, np.uint32), draw(st.integers(1, 3)), draw(TIMES), most)
    return reserve if draw(st.booleans()) else None


@st.composite
def cases(draw):
    """Draw a chain at some power, a model, starts and a reserve."""
    chain = draw(chains(IndependentCascade())).amplified(draw(st.sampled_from([1.0, 1.0, 0.5, 4.0])))
    accounts = chain.graph.account_count
    return chain, draw(models(chain.graph.tie_count)), draw(starts(accounts)), draw(reserves(accounts))


def twins(chain, model, begun, reserve=None, *, first=0, replicates=MANY, state=0, **more):
    """Return the replicates of the plain twin."""
    root = int(root_key(state, Purpose.CASCADE))
    return [Replicate(chain, model, root, first + number, begun, reserve, **more).run() for number in range(replicates)]


def by_twin(chain, model, begun, reserve=None, **more):
    """Return counts and accounts in the order of joining, replicate by replicate."""
    return [
        (
            (len(one.joined), one.reach, one.impressions, one.exposures, one.listings),
            [(j.account, j.time, j.source, j.generation, j.origin) for j in one.joined.values()],
        )
        for one in twins(chain, model, begun, reserve, **more)
    ]


def search_of(chain, model, begun, reserve=None):
    return TimedSearch.of(model, Forward.of(chain, model), begun, reserve)


def by_kernel(chain, model, begun, reserve=None, *, first=0, replicates=MANY, state=0, search=None, **more):
    """Return the same of the kernel, one replicate at a time in the same room."""
    search, root = search or search_of(chain, model, begun, reserve), root_key(state, Purpose.CASCADE)
    found = []
    for number in range(first, first + replicates):
        notes = search.run(np.array([number]), root, **more)
        room = search.desks[-1].room
        joined = room.joined[: room.counts[kernel.JOINED]]
        columns = [joined[name].tolist() for name in ("account", "time", "source", "generation", "origin")]
        counts = (notes.sizes, notes.reach, notes.impressions, notes.exposures, notes.listings)
        found.append((tuple(int(count[0]) for count in counts), list(zip(*columns, strict=True))))
    return found


def by_run(case, **more):
    """Return what `run_timed` keeps of each replicate, with the edges of its bins."""
    found = run_timed(case[0], case[1], case[2], reserve=case[3], **more)
    times = np.stack([found.time_to_target, found.last_time], axis=1)
    counts = np.stack([found.sizes, found.reach, found.impressions, found.exposures, found.listings], axis=1)
    return times, np.hstack([counts, found.growth, found.by_way, found.by_origin, found.by_generation]).tolist()


def kept_of(case, one, target, edges):
    """Return the same of a replicate of the twin."""
    joined, (_, model, begun, _) = list(one.joined.values()), case
    wall = [float(model.clock.wall(joining.time)) for joining in joined]
    ends, ways = model.clock.running(edges), len(begun) + 2
    counts = [len(joined), one.reach, one.impressions, one.exposures, one.listings]
    bins = [min(sum(j.time >= end for end in ends[1:]), len(ends) - 2) for j in joined]
    source = [j.source - 2**31 if j.source >= 2**31 else ways for j in joined]
    origins, generations = [j.origin for j in joined], [j.generation for j in joined]
    for codes, columns in ((bins, len(ends) - 1), (source, ways + 1), (origins, ways), (generations, 65)):
        counts += np.bincount(codes, minlength=columns).tolist()
    return [wall[target - 1] if len(joined) >= target else np.nan, wall[-1] if joined else np.nan], counts


@given(case=cases(), state=st.integers(0, 2**70), first=st.integers(0, 2**40))
@settings(max_examples=250)
def test_every_account_joins_as_in_the_twin(case, state, first):
    assert by_kernel(*case, state=state, first=first) == by_twin(*case, state=state, first=first)


@given(case=cases(), data=st.data())
@settings(max_examples=60)
def test_what_is_kept_of_each_replicate_is_the_twins_on_one_thread_and_on_two(case, data):
    target = data.draw(st.integers(1, case[0].graph.account_count))
    edges = np.array(data.draw(st.sampled_from([[0.0, 1.0], [0.0, 1.0, 3_600.0, 10_000.0], [0.0, 7_200.0, 86_400.0]])))
    expected = [kept_of(case, one, target, edges) for one in twins(*case, first=3)]
    for workers in (1, 2):
        with threads(workers):
            times, counts = by_run(case, replicates=MANY, first=3, target=target, grid=edges)
        assert np.array_equal(times, np.array([times for times, _ in expected]), equal_nan=True)
        assert counts == [counts for _, counts in expected]


BUSY = TimedCascade(
    LogNormal(3_600, 1.5), horizon="3d", content_fading=HalfLife("1d"), post_fading=PowerLawFading("1h", 0.3),
    attention=DividedAttention(6), reinforcement=Reinforcement((1, 1.5, 2, 3)), refractory=Refractory("6h", 2),
    rhythm=RHYTHM, hour=9, trending=TrendingList(20, "6h", "12h", 0.1, 0.3),
)  # fmt: skip
PLAIN = TimedCascade(Exponential(3_600))
BOTH = pytest.mark.parametrize("model", [PLAIN, BUSY, TimedCascade(Fixed(60))], ids=["plain", "busy", "rounds"])


def some_size(model):
    """Return a launch over a network of some size."""
    chain = diffusion.weighted_cascade(diffusion.chung_lu(200, 1_500)).amplified(1.7)
    begun = [
        Start("hubs", np.arange(0, 200, 25, dtype=np.uint32), chance=0.8),
        Start("television", np.arange(100, dtype=np.uint32), "3h", "6h", 0.2, 0.4, 2),
    ]
    return chain, model, begun, Reserve(np.arange(150, 200, dtype=np.uint32), 5, "1h", 9)


@BOTH
def test_a_network_of_some_size_ends_as_in_the_twin(model):
    expected = by_twin(*some_size(model))
    assert by_kernel(*some_size(model)) == expected
    assert len({len(joined) for _, joined in expected}) > 1
    assert len(expected[0][1]) > 40


@BOTH
def test_a_room_too_small_is_enlarged_and_changes_nothing(model, monkeypatch):
    whole = by_kernel(*some_size(model))
    monkeypatch.setattr(timed_search, "FIRST_CHUNKS", 1)
    monkeypatch.setattr(timed_search, "TIES", 10**9)
    for growth in (2, 3):
        monkeypatch.setattr(timed_search, "MORE", growth)
        search = search_of(*some_size(model))
        assert by_kernel(*some_size(model), search=search) == whole
        assert len(search.desks[0].queue.free) > 1
    chunks = search_of(*some_size(model)).run(np.arange(MANY), root_key(0, Purpose.CASCADE))
    assert chunks.sizes.tolist() == [counts[0] for counts, _ in whole]


@BOTH
def test_stamps_and_marks_that_begin_again_change_nothing(model):
    whole = by_kernel(*some_size(model))
    last, end = timed_replicates.LAST_STAMP, timed_replicates.LAST_MARK
    for stamp, mark in ((last - 3, 8), (4, end - 4), (last - 2, end)):
        search = search_of(*some_size(model))
        search.run(np.arange(40, 44), root_key(0, Purpose.CASCADE))
        stamps = search.desks[0].room.stamps
        stamps[:] = stamp, mark
        assert by_kernel(*some_size(model), search=search) == whole
        assert stamps[0] < 100 or stamps[1] < 50


@BOTH
def test_a_search_that_threads_share_gives_everyone_the_same(model):
    search, root, numbers = search_of(*some_size(model)), root_key(0, Purpose.CASCADE), np.arange(120)
    alone = search.run(numbers, root)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: search.run(numbers, root), range(8)))
    assert all(np.array_equal(a, b, equal_nan=True) for other in together for a, b in zip(alone, other, strict=True))


def test_a_row_longer_than_a_block_and_events_at_one_time_end_as_in_the_twin():
    leaves = range(1, 700)
    ties = [(0, leaf) for leaf in leaves] + [(leaf, leaf % 699 + 1) for leaf in leaves]
    for family in (Fixed(0), Fixed(5), Exponential(10)):
        case = chain_of(700, ties, 0.6), TimedCascade(family), [Start("hub", np.array([0], np.uint32))], None
        assert by_kernel(*case, replicates=2) == by_twin(*case, replicates=2)


def test_what_comes_to_enough_stops_where_the_twin_stops():
    case = some_size(BUSY)
    for enough in (1, 20, 60):
        found, expected = by_kernel(*case, enough=enough), by_twin(*case, enough=enough)
        assert [joined for _, joined in found] == [joined for _, joined in expected]


def test_every_replicate_may_have_seeds_of_its_own():
    chain, model, _, _ = some_size(PLAIN)
    rows = np.random.default_rng(1).permuted(np.tile(np.arange(200, dtype=np.uint32), (MANY, 1)), axis=1)[:, :3]
    search = TimedSearch.of(model, Forward.of(chain, model))
    notes = search.run(np.arange(MANY), root_key(0, Purpose.CASCADE), seeds=np.ascontiguousarray(rows))
    root = int(root_key(0, Purpose.CASCADE))
    expected = [Replicate(chain, model, root, r, seeds=row).run() for r, row in enumerate(rows.tolist())]
    assert notes.sizes.tolist() == [len(one.joined) for one in expected]
    assert notes.reach.tolist() == [one.reach for one in expected]


def test_a_trace_is_the_replicate_account_by_account():
    chain, model, begun, reserve = some_size(BUSY)
    one = twins(chain, model, begun, reserve, first=4, replicates=1)[0]
    told, joined = trace(chain, model, begun, reserve=reserve, replicate=4), list(one.joined.values())
    ways = ["hubs", "television", "reserve", "trending"]
    assert told["account"].tolist() == [chain.graph.names[j.account] for j in joined]
    assert told["time"].tolist() == model.clock.wall([j.time for j in joined]).tolist()
    assert told["way"].tolist() == [ways[j.source - 2**31] if j.source >= 2**31 else "network" for j in joined]
    parents = [None if j.source >= 2**31 else chain.graph.names[j.source] for j in joined]
    assert [None if parent != parent else parent for parent in told["parent"]] == parents
    assert told["generation"].tolist() == [j.generation for j in joined]
    assert told["origin"].tolist() == [ways[j.origin] for j in joined]
