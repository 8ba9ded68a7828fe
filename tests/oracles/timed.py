"""The plain twin of ``kernels/timed.py``: one replicate with a heap of tuples, dictionaries and Python's own floats.

It reads the same coins and the same tables of delays and fading; everything else is said again, from what the model
promises: an account posts, each follower meets the post after the tie's delay, sees it or not, and what it has seen
adds up until it joins.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from diffusion import Chain, TimedCascade
from diffusion.cascades.starts import Reserve, Start
from diffusion.cascades.timing_tables import delay_table, fading_table
from diffusion.chain.chain import amplified
from diffusion.provenance import fingerprint
from tests.oracles.coins import MASK_64, account_coin, account_key, mix64, replicate_key, tie_coin

DELAY, SIGHT, ACCEPT, VIEW, LISTED = 1, 2, 3, 4, 5
UNITS, OUTSIDE = 2**31, 2**31
ASKED = -1.0


@dataclass
class Person:
    """What one account has been through."""

    seen: int = 0
    best: float = math.inf
    """The least multiple by which one of its exposures would have sufficed."""
    posts: int = 0
    last: float = -math.inf


@dataclass(frozen=True)
class Joining:
    """An account that joined; sources from 2**31 on are ways from outside."""

    account: int
    time: float
    source: int
    generation: int
    origin: int


@dataclass
class Replicate:
    """One run of chance, with all that happens in it; times are those of the clock of activity."""

    chain: Chain
    model: TimedCascade
    root: int
    number: int
    starts: Sequence[Start] = ()
    reserve: Reserve | None = None
    seeds: Sequence[int] = ()
    enough: float = math.inf
    exposures: int = 0
    impressions: int = 0
    listings: int = 0
    listed_until: float = -math.inf
    joined: dict[int, Joining] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    events: list[tuple[float, int, int, float]] = field(default_factory=list)
    """When, by whom, whom, and by which multiple its chance must count: they happen in this order."""

    def __post_init__(self) -> None:
        chain, model = self.chain, self.model
        family, scales = model.delays_on(chain)
        self.horizon = float(model.clock.running(float(model.horizon)))
        self.birth = float(model.clock.running(min((float(start.at) for start in self.starts), default=0.0)))
        self.delays, self.scales = delay_table(family).tolist(), scales
        self.content = fading_table(model.content_fading).tolist()
        self.post_fading = fading_table(model.post_fading).tolist()
        self.multiples = (1.0,) if model.reinforcement is None else model.reinforcement.multiples
        self.most = 1 if model.refractory is None else int(model.refractory.most)
        self.period = 0.0 if model.refractory is None else float(model.refractory.period)
        self.rows: list[list[tuple[int, int, int]]] = [[] for _ in range(chain.graph.account_count)]
        ties = zip(chain.graph.sources.tolist(), chain.graph.targets.tolist(), chain.units.tolist(), strict=True)
        for tie, (source, target, units) in enumerate(ties):
            self.rows[source].append((target, units, tie))
        followed = [sum(target == account for row in self.rows for target, _, _ in row) for account in self.everybody]
        shares = np.ones(len(followed)) if model.attention is None else model.attention.visibility(np.array(followed))
        self.visible = shares.astype(np.float32).astype(float).tolist()

    @property
    def everybody(self) -> range:
        return range(self.chain.graph.account_count)

    @property
    def reach(self) -> int:
        """How many saw it or posted."""
        return sum(person.seen > 0 or person.posts > 0 for person in self.people.values())

    def key(self, aspect: int) -> int:
        return replicate_key(mix64(self.root ^ (aspect * 0xA0761D6478BD642F & MASK_64)), self.number)

    def add(self, time: float, need: float, account: int, source: int) -> None:
        heapq.heappush(self.events, (time, source, account, need))

    def need(self, coin: int, units: float, time: float) -> float:
        """Return by which multiple the chance of an exposure would have to count for it to succeed."""
        chance = units * share_left(self.content, time - self.birth)
        return coin / chance if chance > 0 else math.inf

    def run(self) -> "Replicate":
        """Let everything happen."""
        for place, start in enumerate(self.starts):
            self.begin(start, OUTSIDE + place, sum(other.name == start.name for other in self.starts[:place]))
        for seed in self.seeds:
            self.add(self.birth, ASKED, int(seed), OUTSIDE)
        waiting = [] if self.reserve is None else self.reserve.accounts.tolist()
        called, now = 0, 0.0
        while len(self.joined) < self.enough:
            if not self.events:
                batch = self.next_batch(waiting, called, now)
                if not batch:
                    break
                called += len(batch)
            now, source, account, need = heapq.heappop(self.events)
            self.happen(now, source, account, need)
        return self

    def next_batch(self, waiting: list[int], called: int, now: float) -> list[int]:
        """Call the next of the reserve who have not joined."""
        batch: list[int] = []
        if self.reserve is not None:
            time = now + float(self.reserve.pause)
            most = math.inf if self.reserve.most is None else int(self.reserve.most)
            while time <= self.horizon and waiting and len(batch) < min(int(self.reserve.batch), most - called):
                account = waiting.pop(0)
                if account not in self.joined:
                    batch.append(account)
                    self.add(time, ASKED, account, OUTSIDE + len(self.starts))
        return batch

    def begin(self, start: Start, source: int, earlier: int) -> None:
        """Ask the accounts of a start, or show them the content."""
        at = float(self.model.clock.running(float(start.at)))
        length = float(self.model.clock.running(float(start.at) + float(start.duration))) - at
        chances = np.broadcast_to(np.asarray(start.chance, float), len(start.accounts))
        if start.views is not None and self.chain.power != 1:
            chances = amplified(chances, self.chain.power)
        viewing = mix64(self.key(VIEW) + int(fingerprint(f"{start.name} {earlier}")[:15], 16) & MASK_64)
        for account, chance in zip(start.accounts.tolist(), chances.tolist(), strict=True):
            if start.views is None:
                if at <= self.horizon and account_coin(self.key(ACCEPT), account) < chance * UNITS:
                    self.add(at, ASKED, account, source)
                continue
            key = account_key(viewing, account)
            for view in range(poisson(tie_coin(key, 0), float(start.views), int(start.cap))):
                time = at + length * (tie_coin(key, 2 * view + 1) / UNITS)
                if time <= self.horizon:
                    self.exposures, self.impressions = self.exposures + 1, self.impressions + 1
                    self.add(time, self.need(tie_coin(key, 2 * view + 2), chance * UNITS, time), account, source)

    def happen(self, now: float, source: int, account: int, need: float) -> None:
        """Let an account see the content, or be asked; it may post."""
        person = self.people.setdefault(account, Person())
        if need != ASKED:
            person.seen += 1
            person.best = min(person.best, need)
            multiple = self.multiples[min(person.seen, len(self.multiples)) - 1]
            if not (need if person.posts else person.best) < multiple:
                return
        if person.posts == self.most or now < person.last + self.period:
            return
        first = person.posts == 0
        if first:
            by = self.joined.get(source)
            self.joined[account] = (
                Joining(account, now, source, 0, source - OUTSIDE)
                if by is None
                else Joining(account, now, source, by.generation + 1, by.origin)
            )
        self.post(now, account, person.posts)
        person.posts, person.last = person.posts + 1, now
        if first and self.model.trending is not None:
            self.trend(now)

    def post(self, now: float, account: int, before: int) -> None:
        """Let all followers meet a post of an account that has so many posts behind it."""
        turn = mix64(before * 0x9E3779B97F4A7C15 & MASK_64) if before else 0
        passing = account_key(replicate_key(self.root, self.number), account) ^ turn
        waiting, looking = (account_key(self.key(aspect), account) ^ turn for aspect in (DELAY, SIGHT))
        for target, units, tie in self.rows[account]:
            delay = quantile(self.delays, tie_coin(waiting, target))
            if self.scales is not None:
                delay *= float(self.scales[tie])
            time = now + delay
            if time > self.horizon:
                continue
            self.exposures += 1
            if tie_coin(looking, target) < self.visible[target] * share_left(self.post_fading, delay) * UNITS:
                self.impressions += 1
                self.add(time, self.need(tie_coin(passing, target), units, time), target, account)

    def trend(self, now: float) -> None:
        """Put the content on the trending list if enough joined lately: to those who have not seen it yet."""
        trending = self.model.trending
        assert trending is not None
        burst = sum(joining.time > now - float(trending.window) for joining in self.joined.values())
        if now < self.listed_until or burst < int(trending.threshold):
            return
        self.listed_until, self.listings = now + float(trending.duration), self.listings + 1
        listing = mix64(self.key(LISTED) + self.listings & MASK_64)
        chance = float(trending.chance)
        if self.chain.power != 1:
            chance = float(amplified(np.array([chance]), self.chain.power)[0])
        for account in self.everybody:
            person, key = self.people.get(account, Person()), account_key(listing, account)
            if person.seen or person.posts or tie_coin(key, 0) >= float(trending.visibility) * UNITS:
                continue
            time = now + float(trending.duration) * (tie_coin(key, 1) / UNITS)
            if time <= self.horizon:
                self.exposures, self.impressions = self.exposures + 1, self.impressions + 1
                need = self.need(tie_coin(key, 2), chance * UNITS, time)
                self.add(time, need, account, OUTSIDE + len(self.starts) + 1)


def poisson(coin: int, mean: float, cap: int) -> int:
    """Return the smaller of ``cap`` and the Poisson number whose share of smaller ones the coin first stays below."""
    count, chance = 0, float(np.exp(-mean))
    below = chance
    if chance == 0:
        return cap  # so many on average that nobody has fewer
    while count < cap and coin / UNITS >= below:
        count += 1
        chance *= mean / count
        below += chance
    return count


def quantile(table: list[float], coin: int) -> float:
    """Return the delay that a coin stands for: the table's, linear in the coin between its points."""
    points, shorter = len(table) // 2, coin + 0.5 < 2**30
    place, share = place_of(coin + 0.5 if shorter else 2**31 - (coin + 0.5), 0)
    half = table[:points] if shorter else table[points:]
    return half[place] + share * (half[place + 1] - half[place])


def share_left(table: list[float], age: float) -> float:
    """Return the share of attention left at an age; all of it without a table."""
    if not table:
        return 1.0
    if age < 2.0**-20 or age >= 2.0**40:
        return table[0 if age < 1 else -1]
    place, share = place_of(age, -19)
    return table[place] + share * (table[place + 1] - table[place])


def place_of(value: float, first: int) -> tuple[int, float]:
    """Return the place among 64 points a doubling, from 2**(first - 1) on, and how far it is to the next."""
    mantissa, exponent = math.frexp(value)
    steps = (2 * mantissa - 1) * 64
    return (exponent - first) * 64 + int(steps), steps - int(steps)
