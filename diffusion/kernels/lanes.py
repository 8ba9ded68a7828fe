"""64 coins at once: one vector comparison decides a tie in 64 replicates, a bit each.

numba turns a loop over an array into vectors, but not a comparison into bits; LLVM does where it is asked in its own
words. It cuts the vectors to what the processor has (512, 256 or 128 bits); the coins are those of `tie_coin`.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 64
"""Replicates side by side: the bits of a word."""
WIDTH = 16
"""Coins in one vector."""
Words = npt.NDArray[np.uint32]

_NUMBER, _WORD, _VECTOR = ir.IntType(32), ir.IntType(64), ir.VectorType(ir.IntType(32), WIDTH)


def _live_lanes(typing_context: Any, low: Any, high: Any, target: Any, start: Any, units: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        keys = [context.make_array(kind)(context, builder, array).data for kind, array in zip(
            signature.args[:2], arguments[:2], strict=True)]  # fmt: skip
        target, start, units = (_spread(builder, number) for number in arguments[2:])
        word = builder.mul(target, _constant(0x9E3779B1))
        mask = ir.Constant(_WORD, 0)
        for lane in range(0, LANES, WIDTH):
            low, high = (_load(builder, key, lane) for key in keys)
            coin = builder.sub(_coin(builder, word, low, high), start)
            live = builder.icmp_unsigned("<", coin, units)
            bits = builder.zext(builder.bitcast(live, ir.IntType(WIDTH)), _WORD)
            mask = builder.or_(mask, builder.shl(bits, ir.Constant(_WORD, lane)))
        return mask

    return types.uint64(low, high, types.uint32, types.uint32, types.uint32), generate


def _coin(builder: Any, word: Any, low: Any, high: Any) -> Any:
    """Build `tie_coin` of vectors; ``low`` and ``high`` are the halves of the sources' keys."""

    def fold(word: Any, shift: int) -> Any:
        return builder.xor(word, builder.lshr(word, _constant(shift)))

    word = builder.mul(fold(builder.xor(word, low), 16), _constant(0x21F0AAAD))
    word = builder.mul(fold(builder.add(fold(word, 15), high), 15), _constant(0x735A2D97))
    return builder.lshr(fold(word, 15), _constant(1))


def _constant(number: int) -> Any:
    return ir.Constant(_VECTOR, [number] * WIDTH)


def _spread(builder: Any, number: Any) -> Any:
    """Build a vector that holds one number everywhere."""
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), number, ir.Constant(_NUMBER, 0))
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), _constant(0))


def _load(builder: Any, address: Any, lane: int) -> Any:
    place = builder.bitcast(builder.gep(address, [ir.Constant(_WORD, lane)]), _VECTOR.as_pointer())
    return builder.load(place, align=4)


live_lanes = cast(Callable[[Words, Words, np.uint32, np.uint32, np.uint32], np.uint64], intrinsic(_live_lanes))
"""Return in which of 64 replicates a tie is live: bit i where ``start <= coin < start + units``.

``low[i]`` and ``high[i]`` are the halves of the key that names replicate i's coin together with ``target``.
"""


def _tally_lanes(typing_context: Any, tally: Any, mask: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(ir.IntType(8), LANES)
        counters = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.bitcast(counters, kind.as_pointer())
        ones = builder.zext(builder.bitcast(arguments[1], ir.VectorType(ir.IntType(1), LANES)), kind)
        builder.store(builder.add(builder.load(place, align=1), ones), place, align=1)
        return context.get_dummy_value()

    return types.void(tally, types.uint64), generate


tally_lanes = cast(Callable[[npt.NDArray[np.uint8], np.uint64], None], intrinsic(_tally_lanes))
"""Add 1 to ``tally[i]`` for each bit i of a word; 64 bytes, which hold 255 words."""
