"""Credit for reposts, handed back along everybody who may have passed an item on: one pass a direction and item."""

import numpy as np
import numpy.typing as npt

from diffusion.kernels.compile import kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@kernel
def put_in_order(starts: Integers, offsets: Integers, origins: Integers, waiting: Integers, order: Integers) -> None:
    """Write the events of each item so that whoever may have passed an item on comes before those it went to.

    Event e's candidates came from the events ``origins[offsets[e]:offsets[e + 1]]``. Where log and stated parents go
    round in a circle, it is cut before the last event of the circle that the log has. ``waiting`` is all 0.
    """
    for item in range(len(starts) - 1):
        begin, end = starts[item], starts[item + 1]
        for candidate in range(offsets[begin], offsets[end]):
            waiting[origins[candidate]] += 1
        head = place = left = end
        for event in range(end - 1, begin - 1, -1):
            if waiting[event] == 0:
                place -= 1
                order[place] = event
                waiting[event] = -1
        while place > begin or head > begin:
            if head == place:
                left -= 1
                while waiting[left] < 0:
                    left -= 1
                place -= 1
                order[place] = left
                waiting[left] = -1
            head -= 1
            event = order[head]
            for candidate in range(offsets[event], offsets[event + 1]):
                origin = origins[candidate]
                if waiting[origin] > 0:
                    waiting[origin] -= 1
                    if waiting[origin] == 0:
                        place -= 1
                        order[place] = origin
                        waiting[origin] = -1


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
