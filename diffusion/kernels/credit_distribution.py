"""Credit for reposts, handed back along everybody who may have passed an item on: one pass a direction and item."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@kernel
def put_in_order(starts: Integers, offsets: Integers, origins: Integers, cursors: Integers, order: Integers) -> None:
    """Write the events of each item so that whoever may have passed an item on comes before those it went to.

    Event e's candidates came from the events ``origins[offsets[e]:offsets[e + 1]]``. Where log and stated parents go
    round in a circle, it is cut behind its last event in the log. ``cursors`` is a copy of ``offsets``.
    """
    events = starts[-1]
    stack, state = np.empty(events, np.int64), np.zeros(events, np.int8)
    for item in range(len(starts) - 1):
        place = starts[item]
        for root in range(starts[item + 1] - 1, starts[item] - 1, -1):
            if state[root] != 0:
                continue
            stack[0], state[root], height = root, 1, 1
            while height > 0:
                event = stack[height - 1]
                if cursors[event] < offsets[event + 1]:
                    origin = origins[cursors[event]]
                    cursors[event] += 1
                    if state[origin] == 0:
                        stack[height], state[origin] = origin, 1
                        height += 1
                else:
                    order[place] = event
                    place += 1
                    state[event] = 2
                    height -= 1


@kernel
def hand_out(
    items: Integers,
    starts: Integers,
    order: Integers,
    offsets: Integers,
    origins: Integers,
    credit: Floats,
    is_seed: Mask,
    shares: Floats,
    first: int,
    stop: int,
    received: Floats,
    onward: Floats,
) -> None:
    """Write, for the events of ``items[first:stop]``, what part of each is the seeds' and what it brings in onward.

    ``received[e]`` is the credit that the seeds have for event e, 1 for their own events. ``onward[e]`` is the credit,
    in ``shares``, that e has for itself and for all that follows from it by ways that pass no seed. ``order`` and
    ``origins`` are those of `put_in_order`; ``credit`` is 0 for candidates from an event that does not come before.
    """
    for which in range(first, stop):
        begin, end = starts[items[which]], starts[items[which] + 1]
        for place in range(begin, end):
            event = order[place]
            total = 0.0
            for candidate in range(offsets[event], offsets[event + 1]):
                if credit[candidate] > 0:
                    total += credit[candidate] * received[origins[candidate]]
            received[event] = 1.0 if is_seed[event] else total
            onward[event] = shares[event]
        for place in range(end - 1, begin - 1, -1):
            event = order[place]
            if is_seed[event]:
                continue
            for candidate in range(offsets[event], offsets[event + 1]):
                if credit[candidate] > 0:
                    onward[origins[candidate]] += credit[candidate] * onward[event]
