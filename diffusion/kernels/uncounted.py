"""Arrays whose references nobody counts: for kernels that call others very often.

numba counts references to arrays wherever a function takes or hands on one, with atomic additions that cost as much as
reading memory. What the caller of a kernel holds anyway needs no counting: without the pointer to its count, the same
array is a mere view of memory.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import types
from numba.extending import intrinsic

Arrays = TypeVar("Arrays", bound=tuple[Any, ...])


def _uncounted(typing_context: Any, arrays: Any) -> Any:
    if not isinstance(arrays, types.BaseTuple):
        return None
    kinds: Any = arrays

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (given,) = arguments
        for place, kind in enumerate(kinds):
            if isinstance(kind, types.Array):
                view = context.make_array(kind)(context, builder, builder.extract_value(given, place))
                view.meminfo, view.parent = view.meminfo.type(None), view.parent.type(None)
                given = builder.insert_value(given, view._getvalue(), place)
        return given

    return arrays(arrays), generate


uncounted = cast(Callable[[Arrays], Arrays], intrinsic(_uncounted))
"""Return a (named) tuple of arrays and numbers whose arrays are not counted; its caller must keep hold of them."""
