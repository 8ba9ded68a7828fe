"""The spread in time equals its plain twin in each replicate: who joined, when to the last bit, after whom, all counts."""

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
from diffusion.cascades.trending import TrendingList
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.kernels import timed_laws as kernel
from diffusion.learning.rhythm import Rhythm
from diffusion.parallel import threads
from diffusion.randomness import Purpose, root_key
from tests.networks import chains
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


@given(case=cases(), state=st.integers(0, 2**70), first=st.integers(0, 2**40))
@settings(max_examples=400)
def test_every_account_joins_as_in_the_twin(case, state, first):
    assert by_kernel(*case, state=state, first=first) == by_twin(*case, state=state, first=first)
