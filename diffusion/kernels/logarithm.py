"""Exponentially distributed numbers from random words, without the logarithm of the system's library.

The library's takes twice as long, most of it the call, and differs from system to system in the last place. This one
splits off the exponent, looks up the logarithm of 128 steps of the mantissa, and adds five terms of the series of
log(1 + r), |r| < 2**-7: it is right to 1e-13, and the plain twin computes the same numbers to the last bit.
"""

import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from diffusion.kernels.compile import inline

STEPS = 128
"""In how many steps the mantissa is looked up."""
INVERSES = np.array([1 / (1 + (step + 0.5) / STEPS) for step in range(STEPS)])
LOGARITHMS = np.array([-math.log(inverse) for inverse in INVERSES])
LOG_2 = math.log(2)
LEAST = 2.0**-54
"""Returned where rounding would leave nothing."""


def _same_bits(given: Any, wanted: Any, kind: ir.Type) -> Any:
    def declare(typing_context: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], kind)

        return wanted(given), generate

    return intrinsic(declare)


bits_of = cast(Callable[[float], np.uint64], _same_bits(types.float64, types.uint64, ir.IntType(64)))
"""The bits of a float: sign, 11 of the exponent, 52 of the mantissa."""
float_of = cast(Callable[[np.uint64], float], _same_bits(types.uint64, types.float64, ir.DoubleType()))
"""The float that has these bits."""


@inline
def exponential(word: np.uint64) -> float:
    """Return -log of a random word as a multiple of 2**-53 strictly between 0 and 1."""
    bits = bits_of(np.float64(word >> np.uint64(12)) + 0.5)
    step = (bits >> np.uint64(45)) & np.uint64(STEPS - 1)
    mantissa = float_of((bits & np.uint64(2**52 - 1)) | np.uint64(1023 << 52))
    rest = mantissa * INVERSES[step] - 1.0
    series = rest * (1.0 - rest * (0.5 - rest * (1 / 3 - rest * (0.25 - rest * 0.2))))
    whole = np.float64(np.int64(1075) - np.int64(bits >> np.uint64(52))) * LOG_2
    return float(max(whole - LOGARITHMS[step] - series, LEAST))
