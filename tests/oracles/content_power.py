"""The plain twin of ``kernels/content_power.py``: the same integrals by a library, straight from the definition."""

import math
from collections.abc import Sequence

from scipy.integrate import quad


def posterior(hazards: Sequence[float], failed: float, shape: float) -> tuple[float, float, float]:
    """Return the logarithm of the evidence (without the prior's constant), E w and E log w."""

    def value(y: float) -> float:
        power = math.exp(y)
        return sum(math.log(-math.expm1(-power * hazard)) for hazard in hazards) + shape * y - power * (failed + shape)

    top_at = max((step / 50 for step in range(-1500, 500)), key=value)
    top = value(top_at)

    def integral(weight) -> float:
        def inside(y: float) -> float:
            return weight(y) * math.exp(value(y) - top)

        return sum(quad(inside, top_at + low, top_at + low + 1, epsabs=1e-13)[0] for low in range(-25, 8))

    total = integral(lambda y: 1.0)
    return top + math.log(total), integral(math.exp) / total, integral(lambda y: y) / total
