"""Ask for memory before it is needed: above the cache, waiting for rows is most of a cascade's time."""

from collections.abc import Callable
from typing import Any, cast

import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


def _prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    if not isinstance(array, types.Array) or array.ndim != 1 or array.layout != "C":
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(array)(context, builder, arguments[0])
        position = context.cast(builder, arguments[1], index, types.intp)
        address = builder.bitcast(builder.gep(view.data, [position]), cgutils.voidptr_t)
        number = ir.IntType(32)
        function = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module,
            ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number]),
            "llvm.prefetch.p0",
        )
        builder.call(function, [address, number(0), number(3), number(1)])  # read, keep close, data
        return context.get_dummy_value()

    return types.void(array, index), generate


prefetch = cast(Callable[[npt.NDArray[Any], Any], None], intrinsic(_prefetch))
"""Start to bring ``array[index]`` (one-dimensional, contiguous) into the cache; changes nothing else."""
