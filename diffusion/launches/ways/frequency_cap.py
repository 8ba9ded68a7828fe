"""Impressions under a frequency cap: how often people see an advertisement if nobody sees it more than so often.

Each account is met Poisson(m) times and sees min(cap, Poisson(m)) of them. Views that the cap holds back go to others,
so m is larger than bought impressions an account: it is solved for what is delivered on average,

    E min(cap, N) = m P(N ≤ cap - 2) + cap P(N ≥ cap),  N ~ Poisson(m).
"""

from diffusion.errors import InputError

NEARLY_ALL = 1e-9
"""Where the impressions bought are so near to all that the cap allows, as a share, everybody sees it so often."""


def delivered(mean: float, cap: int) -> float:
    """Return how many impressions an account sees on average that is met ``mean`` times on average.

    >>> round(delivered(1.0, 1), 4), round(delivered(0.5, 100), 4)
    (0.6321, 0.5)
    """
    from scipy.special import pdtr, pdtrc

    if mean == float("inf"):
        return float(cap)
    below = pdtr(cap - 2, mean) if cap >= 2 else 0.0
    return float(mean * below + cap * pdtrc(cap - 1, mean))


def mean_for(impressions: float, cap: int) -> float:
    """Return how often an account must be met on average, so that it sees so many impressions on average.

    Raises
    ------
    InputError
        If the cap allows fewer.

    Examples
    --------
    >>> round(mean_for(0.6321, 1), 3), mean_for(2.0, 2)
    (1.0, inf)
    """
    from scipy.optimize import brentq

    if impressions > cap * (1 + NEARLY_ALL):
        raise InputError(f"an account sees at most {cap:,} impressions, not {impressions:g} on average")
    if impressions >= cap * (1 - NEARLY_ALL):
        return float("inf")
    high = max(1.0, 2 * impressions)
    while delivered(high, cap) < impressions:
        high *= 2
    return float(brentq(lambda mean: delivered(mean, cap) - impressions, 0.0, high, xtol=1e-13, rtol=1e-13))
