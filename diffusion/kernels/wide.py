"""Rows of 512 bits, eight words each, in arrays of words: one instruction each where the processor has such vectors.

Written in LLVM's own words, which cuts the vectors to what the processor has.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WORDS = 8
"""The words of a row."""
BITS = 64 * WORDS
"""The bits of a row."""
Rows = npt.NDArray[np.uint64]

_WORD, _ROW = ir.IntType(64), ir.VectorType(ir.IntType(64), WORDS)


def empty_rows(count: int) -> Rows:
    """Return rows full of zeros, each on one line of the cache."""
    words = np.zeros(WORDS * (count + 1), np.uint64)
    skip = -(words.ctypes.data // 8) % WORDS
    return words[skip : skip + WORDS * count]


def _place(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    """Build the address of a row of an array."""
    first = builder.mul(row, ir.Constant(_WORD, WORDS))
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [first]), _ROW.as_pointer())


def _load(builder: Any, place: Any) -> Any:
    return builder.load(place, align=8)


def _add_row(typing_context: Any, into: Any, row: Any, rows: Any, other: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mine = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        others = _place(context, builder, signature.args[2], arguments[2], arguments[3])
        builder.store(builder.or_(_load(builder, mine), _load(builder, others)), mine, align=8)
        return context.get_dummy_value()

    return types.void(into, types.uint64, rows, types.uint64), generate


def _keep_new(typing_context: Any, coming: Any, row: Any, seen: Any, other: Any, alive: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mine = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        known = _place(context, builder, signature.args[2], arguments[2], arguments[3])
        living = _place(context, builder, signature.args[4], arguments[4], ir.Constant(_WORD, 0))
        before = _load(builder, known)
        new = builder.and_(_load(builder, mine), builder.not_(before))
        builder.store(new, mine, align=8)
        builder.store(builder.or_(before, new), known, align=8)
        builder.store(builder.or_(_load(builder, living), new), living, align=8)
        count = _call(builder, "llvm.ctpop.v8i64", _ROW, new)
        return _call(builder, "llvm.vector.reduce.add.v8i64", _WORD, count)

    return types.int64(coming, types.uint64, seen, types.uint64, alive), generate


def _lacks(typing_context: Any, seen: Any, row: Any, wanted: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        known = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        asked = _place(context, builder, signature.args[2], arguments[2], ir.Constant(_WORD, 0))
        missing = builder.and_(_load(builder, asked), builder.not_(_load(builder, known)))
        some = _call(builder, "llvm.vector.reduce.or.v8i64", _WORD, missing)
        return builder.icmp_unsigned("!=", some, ir.Constant(_WORD, 0))

    return types.boolean(seen, types.uint64, wanted), generate


def _carry_row(typing_context: Any, planes: Any, plane: Any, carry: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        counter = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        added = _place(context, builder, signature.args[2], arguments[2], ir.Constant(_WORD, 0))
        before, addend = _load(builder, counter), _load(builder, added)
        over = builder.and_(before, addend)
        builder.store(builder.xor(before, addend), counter, align=8)
        builder.store(over, added, align=8)
        some = _call(builder, "llvm.vector.reduce.or.v8i64", _WORD, over)
        return builder.icmp_unsigned("!=", some, ir.Constant(_WORD, 0))

    return types.boolean(planes, types.uint64, carry), generate


def _copy_row(typing_context: Any, into: Any, row: Any, rows: Any, other: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mine = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        others = _place(context, builder, signature.args[2], arguments[2], arguments[3])
        builder.store(_load(builder, others), mine, align=8)
        return context.get_dummy_value()

    return types.void(into, types.uint64, rows, types.uint64), generate


def _call(builder: Any, name: str, result: Any, argument: Any) -> Any:
    """Build a call of one of LLVM's own functions of a vector."""
    function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, [_ROW]), name)  # type: ignore[no-untyped-call]
    return builder.call(function, [argument])


add_row = cast(Callable[[Rows, Any, Rows, Any], None], intrinsic(_add_row))
"""Set in row ``row`` of ``into`` all bits that are set in row ``other`` of ``rows``."""

keep_new = cast(Callable[[Rows, Any, Rows, Any, Rows], Any], intrinsic(_keep_new))
"""Clear in a row of ``coming`` what that of ``seen`` has; set the rest there and in ``alive``; return its size."""

lacks = cast(Callable[[Rows, Any, Rows], bool], intrinsic(_lacks))
"""Return whether a row of ``seen`` lacks a bit of the one row ``wanted``."""

copy_row = cast(Callable[[Rows, Any, Rows, Any], None], intrinsic(_copy_row))
"""Write row ``other`` of ``rows`` over row ``row`` of ``into``."""

carry_row = cast(Callable[[Rows, Any, Rows], bool], intrinsic(_carry_row))
"""Add the one row ``carry`` to one binary digit of 512 counters, leave in it what is to be carried, and say if any is.

Row ``plane`` of ``planes`` is digit ``plane`` of all counters.
"""
