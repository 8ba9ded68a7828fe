"""Why two measures put an account so far apart: the figures behind its rank, beside what is usual among leaders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.leaders.rank_correlation import spearman
from diffusion.measures.cores import shells
from diffusion.measures.measure import Network, graph_of
from diffusion.words import counted, percent

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
GOES_WITH = 0.3
"""From which rank correlation on a figure is said to go with the difference between two measures."""
SHOWN = 2
"""How many figures a sentence names."""


@dataclass(frozen=True)
class Trait:
    """A figure of an account that may be why measures differ about it."""

    name: str
    """Its column."""
    words: Callable[[float], str]
    """What is said of the account."""
    figure: Callable[[float], str]
    """How what is usual is written."""


def _whole(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def _chance(value: float) -> str:
    return f"{value:.2g}"


TRAITS = (
    Trait("followers", lambda value: f"it has {counted(int(value), 'follower')}", _whole),
    Trait(
        "its followers follow",
        lambda value: f"its followers follow {_whole(value)} accounts each on average",
        _whole,
    ),
    Trait(
        "its followers' followers",
        lambda value: f"its followers have {_whole(value)} followers each on average",
        _whole,
    ),
    Trait("followers without followers", lambda value: f"{percent(value)} of its followers have none", percent),
    Trait(
        "followers as deep in the core",
        lambda value: f"{percent(value)} of its followers sit in its own core or deeper",
        percent,
    ),
    Trait("follows", lambda value: f"it follows {counted(int(value), 'account')} itself", _whole),
    Trait("pass-on chance", lambda value: f"its followers pass on with a chance of {_chance(value)}", _chance),
    Trait(
        "followers in its community",
        lambda value: f"{percent(value)} of its followers are in its own community",
        percent,
    ),
)
"""Every figure that is looked at; those that a network cannot tell are left out."""


def traits_of(network: Network, codes: Codes, communities: npt.NDArray[np.int64] | None = None) -> dict[str, Floats]:
    """Return, by name, one figure for each of some accounts.

    Parameters
    ----------
    network
        A graph, or a chain, which also tells with what chance its followers pass on (the mean over its ties).
    codes
        The accounts.
    communities
        The community of every account, if those are to count.
    """
    graph = graph_of(network)
    deep = shells(graph)
    chances = network.probabilities if isinstance(network, Chain) else None
    found: dict[str, Floats] = {name: np.zeros(len(codes)) for name in ("followers", "follows", *_OF_FOLLOWERS)}
    found["followers"] = graph.out_degrees[codes].astype(np.float64)
    found["follows"] = graph.in_degrees[codes].astype(np.float64)
    if chances is not None:
        found["pass-on chance"] = np.zeros(len(codes))
    if communities is not None:
        found["followers in its community"] = np.zeros(len(codes))
    for place, code in enumerate(codes):
        ties = slice(graph.offsets[code], graph.offsets[code + 1])
        followers = graph.targets[ties]
        if not len(followers):
            continue
        onward = graph.out_degrees[followers]
        found["its followers follow"][place] = graph.in_degrees[followers].mean()
        found["its followers' followers"][place] = onward.mean()
        found["followers without followers"][place] = (onward == 0).mean()
        found["followers as deep in the core"][place] = (deep[followers] >= deep[code]).mean()
        if chances is not None:
            found["pass-on chance"][place] = chances[ties].mean()
        if communities is not None:
            found["followers in its community"][place] = (communities[followers] == communities[code]).mean()
    return found


_OF_FOLLOWERS = (
    "its followers follow", "its followers' followers", "followers without followers", "followers as deep in the core",
)  # fmt: skip


def reasons(traits: Mapping[str, Floats], first: Codes, second: Codes, place: int) -> list[Trait]:
    """Return the figures that go with an account's two ranks, the most telling first.

    A figure is a reason if, among the leaders by either measure, it goes with how many times better one measure ranks
    than the other (rank correlation of at least 0.3 with the ratio of the ranks), and if the account stands out in it
    to the side on which it stands out in the ratio. This says what goes together, not what causes what; it needs
    no knowledge of the measures, so that it holds for anybody's.

    Parameters
    ----------
    traits
        The figures of the leaders.
    first, second
        Their ranks by both measures.
    place
        Which of them is to be explained.
    """
    ratio = np.log(second) - np.log(first)
    telling = []
    for trait in TRAITS:
        values = traits.get(trait.name)
        if values is None or len(values) < 3:
            continue
        goes = spearman(values, ratio)
        aside = _aside(values, place)
        told = goes * aside * np.sign(ratio[place])
        if np.isfinite(told) and abs(goes) >= GOES_WITH and told > 0:
            telling.append((float(told), trait))
    telling.sort(key=lambda pair: -pair[0])
    return [trait for _, trait in telling]


def sentence_of(telling: list[Trait], traits: Mapping[str, Floats], place: int) -> str:
    """Return the most telling figures of an account in words, each beside the median of the leaders compared.

    >>> trait = TRAITS[0]
    >>> sentence_of([trait], {"followers": np.array([3.0, 4, 5000])}, 2)
    'it has 5,000 followers (4 is usual among the leaders by either)'
    """
    parts = list[str]()
    for trait in telling[:SHOWN]:
        values = traits[trait.name]
        usual = trait.figure(float(np.median(values)))
        among = " is usual among the leaders by either" if not parts else " is usual"
        parts.append(f"{trait.words(float(values[place]))} ({usual}{among})")
    return " and ".join(parts)


def _aside(values: Floats, place: int) -> float:
    """Return where an account stands among others by a figure, from -1, the least, to 1, the greatest."""
    less, more = int((values < values[place]).sum()), int((values > values[place]).sum())
    return (less - more) / (len(values) - 1)
