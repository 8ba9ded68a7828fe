"""Check a chain against items that it was not learned from, beside forecasts that need no chain."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.chain.chain import Chain, amplified
from diffusion.errors import InputError
from diffusion.learning.content_power import ContentPower, content_power
from diffusion.learning.exposures import Exposures, gather_exposures
from diffusion.learning.pairs import hazards_of
from diffusion.provenance import Provenance
from diffusion.randomness import check_random_state
from diffusion.validation.baselines import baselines_of
from diffusion.validation.next_account import RANKS, NextAccounts, next_accounts
from diffusion.validation.reliability import reliability_of
from diffusion.validation.resampling import Estimate, draw_items, estimate, estimates_of
from diffusion.validation.spread import SizeForecasts, StartedItems, forecast_sizes, item_powers, started_items
from diffusion.validation.tally import Tally, tally
from diffusion.validation.validation import HeldOut, Validation

if TYPE_CHECKING:
    from diffusion.read.log import RepostLog

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
CHAIN = "the chain"


def validate_chain(
    chain: Chain,
    held_out_log: "RepostLog",
    *,
    training_log: "RepostLog | None" = None,
    baselines: Mapping[str, Chain] | None = None,
    content: ContentPower | None = None,
    replicates: SupportsIndex = 100,
    draws: SupportsIndex = 20,
    items: SupportsIndex = 500,
    events: SupportsIndex = 5_000,
    resamples: SupportsIndex = 1_000,
    random_state: SupportsIndex = 0,
) -> Validation:
    """Check how well a chain foretells items that it was not learned from.

    Split the log by when items began (`RepostLog.split`), never at random; learn on the earlier part, check on the
    later. An **exposed pair** is an item and an account that saw a followed account active in it; the forecast is
    1 - (1 - outside) prod (1 - p) over those it follows who were active, and what happened is whether it took the item
    up after its first exposure. In the likelihood, which follows the order in which things happened, only those active
    before it count for an account that took the item up; in what compares forecasts with each other and with shares
    (Brier score, calibration, AUC) all that were active in the item do, whenever. Sizes are simulated from each item's
    starters.

    Parameters
    ----------
    chain
        The chain, usually learned on earlier items.
    held_out_log
        Later items.
    training_log
        The log that the chain was learned from, if it can be had: then the baselines are fitted to it in the best way
        they have, how contagious its items were tells how far sizes may differ, and items in both logs are refused.
    baselines
        More chains of the same graph to compare with, by name. Activity of receivers and of senders, the in-degree
        rule and a uniform chain are always there, as far as the chain or ``training_log`` tells them.
    content
        How far items differ in power, for the sizes; estimated from ``training_log`` unless given (for each of the
        chains by itself), else not at all.
    replicates, draws
        Simulated runs of each item, and over how many plausible chains and powers they are spread out.
    items, events
        The most items whose sizes are forecast, and the most events at which the next account is named; if there are
        more, evenly chosen ones.
    resamples
        How often items are drawn with repetition for the intervals.
    random_state
        The name of the chance.

    Returns
    -------
    Validation
        ``.verdict`` says what to trust the chain for; ``.table()`` has a row for the chain and for each baseline.

    Raises
    ------
    InputError
        If the chain was learned from this very log or from any of its items, nobody was exposed in it, or a baseline
        is of another graph.

    Examples
    --------
    >>> import diffusion, pandas
    >>> graph = diffusion.Graph.from_arrays(["@hub"] * 30, [f"@fan{place}" for place in range(30)], edges="influence")
    >>> rows = [(item, "@hub", 10.0 * item) for item in range(40)]
    >>> rows += [(item, f"@fan{fan}", 10.0 * item + fan + 1) for item in range(40) for fan in range(1 + item % 3)]
    >>> log = diffusion.read_reposts(pandas.DataFrame(rows, columns=["item", "account", "time"]))
    >>> earlier, later = log.split()
    >>> chain = diffusion.learn_chain(graph, earlier, method=diffusion.Bernoulli())
    >>> found = validate_chain(chain, later, training_log=earlier, resamples=100)
    >>> found.table()[["predictor", "log_likelihood", "auc_ties"]].iloc[[0, -1]].round(2)
       predictor  log_likelihood  auc_ties
    0  the chain           -0.04      0.99
    5    uniform           -0.24      0.50

    References
    ----------
    Reliability and Brier score: G. Brier, Monthly Weather Review 78 (1950) 1; calibration slope: D. Cox, Biometrika 45
    (1958) 562; clusters drawn with repetition: A. Davison, D. Hinkley, "Bootstrap methods" (1997), section 3.8; ranks
    of forecasts of whole numbers: C. Czado, T. Gneiting, L. Held, Biometrics 65 (2009) 1254. The measures of the next
    account: `next_accounts`.
    """
    runs = {"replicates": checks.integer("replicates", replicates, minimum=1)}
    runs["draws"] = min(checks.integer("draws", draws, minimum=1), runs["replicates"])
    runs["items"] = checks.integer("items", items, minimum=1)
    runs["events"] = checks.integer("events", events, minimum=1)
    runs["resamples"] = checks.integer("resamples", resamples, minimum=2)
    state = check_random_state(random_state)
    _refuse_known(chain, held_out_log, training_log)
    predictors = _predictors(chain, training_log, baselines)
    seen = gather_exposures(chain.graph, held_out_log)
    hazards, outside = _hazards(predictors)
    sums = tally(seen, hazards, outside)
    if not sums.pairs.any():
        raise InputError(
            "the held-out log says nothing of the chain: no account of the graph saw a followed account active in it. "
            "Look at the direction of the ties, and at whether log and graph name the same accounts"
        )
    weights = draw_items(len(sums.pairs), runs["resamples"], state)
    following = next_accounts(seen, hazards, outside, sums.groups, most=runs["events"])
    differing = _contents(predictors, content, training_log)
    started = started_items(seen, runs["items"])
    sizes = _sizes(predictors, started, differing, runs, state)
    estimates = estimates_of(sums, weights) | _next_estimates(following, weights)
    return Validation(
        predictors=tuple(predictors),
        estimates=estimates | _size_estimates(sizes, started, sums.groups, weights),
        curve=reliability_of(sums, weights, tuple(predictors)),
        items=tuple(held_out_log.items[int(item)] for item in started.items),
        started=started,
        sizes=sizes,
        held_out=_held_out(seen, sums, held_out_log, training_log, differing[CHAIN]),
        provenance=Provenance("validate_chain", runs, _inputs(chain, held_out_log, training_log), state),
    )


def _refuse_known(chain: Chain, held_out: "RepostLog", training: "RepostLog | None") -> None:
    """Raise if the chain knows the items already, as far as that can be seen."""
    if not isinstance(chain, Chain):
        raise InputError(f"chain must be a Chain, such as learn_chain(graph, earlier), not {chain!r}")
    remedy = "split the log by when items began: earlier, later = log.split()"
    if chain.provenance.inputs.get("log") == held_out.fingerprint:
        raise InputError(f"the chain was learned from this very log, so the check would only flatter it; {remedy}")
    if training is not None:
        both = int((training.items.find(held_out.items) >= 0).sum())
        if both:
            raise InputError(f"{both:,} items are in both training_log and held_out_log; {remedy}")


def _predictors(chain: Chain, training: "RepostLog | None", others: Mapping[str, Chain] | None) -> dict[str, Chain]:
    """Return the chain and what it is compared with, by name."""
    for name, other in (others or {}).items():
        if not isinstance(other, Chain) or other.graph.fingerprint != chain.graph.fingerprint:
            raise InputError(f"baselines[{name!r}] must be a chain of the same graph")
    usual = {name: other.amplified(chain.power) for name, other in baselines_of(chain, training).items()}
    return {CHAIN: chain} | usual | dict(others or {})


def _hazards(predictors: Mapping[str, Chain]) -> tuple[Floats, Floats]:
    """Return the hazards of ties, and of accounts by no visible tie, a column a predictor."""
    ties = [hazards_of(chain.probabilities) for chain in predictors.values()]
    outside = [
        np.zeros(len(chain.graph)) if chain.outside is None else hazards_of(amplified(chain.outside, chain.power))
        for chain in predictors.values()
    ]
    return np.ascontiguousarray(np.stack(ties, 1)), np.ascontiguousarray(np.stack(outside, 1))


def _next_estimates(found: NextAccounts, weights: Floats) -> dict[str, Estimate]:
    with np.errstate(invalid="ignore", divide="ignore"):
        asked = (weights @ found.asked)[:, None]
        hits = {f"hits@{k}": estimate((weights @ found.hits[row]) / asked) for row, k in enumerate(RANKS)}
        return hits | {f"map@{k}": estimate((weights @ found.precision[row]) / asked) for row, k in enumerate(RANKS)}


def _contents(
    predictors: Mapping[str, Chain], content: ContentPower | None, training: "RepostLog | None"
) -> dict[str, ContentPower | None]:
    """Return how far items differ, as each predictor sees those that it was learned from; None if they do not tell."""
    if content is not None or training is None:
        return dict.fromkeys(predictors, content)
    found = dict[str, ContentPower | None]()
    for name, chain in predictors.items():
        try:
            found[name] = content_power(chain, training)
        except InputError:  # nobody took an item up by a way that this predictor knows
            found[name] = None
    return found


def _sizes(
    predictors: Mapping[str, Chain],
    started: StartedItems,
    contents: Mapping[str, ContentPower | None],
    runs: dict[str, int],
    state: int,
) -> dict[str, SizeForecasts]:
    found = {}
    for name, chain in predictors.items():
        own = contents[name]
        powers = item_powers(runs["draws"], np.inf if own is None else own.spread, state)
        found[name] = forecast_sizes(chain, started, powers, replicates=runs["replicates"], random_state=state)
    return found


def _size_estimates(
    sizes: Mapping[str, SizeForecasts], started: StartedItems, groups: Integers, weights: Floats
) -> dict[str, Estimate]:
    """Return how sizes compare with what was forecast, item by item."""
    own, count = groups[started.items], weights.shape[1]

    def summed(values: Floats) -> Floats:
        found: Floats = weights @ np.bincount(own, values, minlength=count)
        return found[:, None]

    with np.errstate(invalid="ignore", divide="ignore"):
        observed, number = summed(started.sizes.astype(np.float64)), summed(np.ones(len(own)))
        return {
            "size_ratio": estimate(np.hstack([summed(one.means) for one in sizes.values()]) / observed),
            "inside_50": estimate(np.hstack([summed(one.inside_50) for one in sizes.values()]) / number),
            "inside_90": estimate(np.hstack([summed(one.inside_90) for one in sizes.values()]) / number),
        }


def _held_out(
    seen: Exposures, sums: Tally, held_out: "RepostLog", training: "RepostLog | None", content: ContentPower | None
) -> HeldOut:
    """Count what there was to check against, and what could not be used."""
    lone, passed = np.diff(seen.starts) == 1, ~seen.starters
    begun = held_out.times[held_out.starts[:-1][np.diff(held_out.starts) > 0]]
    ended = np.nan if training is None or not len(training) else np.nanmax(training.times)
    spread = None if content is None or not np.isfinite(content.spread) else content.spread
    return HeldOut(
        items=seen.item_count,
        events=seen.events,
        pairs=int(sums.pairs.sum()),
        adopted=int(sums.adopted.sum()),
        outside=seen.outside,
        unexposed=int(passed.sum() - sums.adopted.sum()),
        alone=int(lone.sum()),
        untimed=int(np.isnan(seen.times).sum()),
        early=None if training is None else int((begun <= ended).sum()),
        power_level=None if content is None else content.level,
        power_spread=spread,
    )


def _inputs(chain: Chain, held_out: "RepostLog", training: "RepostLog | None") -> dict[str, str]:
    found = {"chain": chain.fingerprint, "held_out_log": held_out.fingerprint}
    return found if training is None else found | {"training_log": training.fingerprint}
