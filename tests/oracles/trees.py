"""The plain twin of ``kernels/trees.py``: climbing from every event, and measuring every pair."""

from itertools import combinations


def path(parents, event):
    """Return the event, its parent, and so on to the root; a circle is walked once."""
    climbed = []
    while event >= 0 and event not in climbed:
        climbed.append(event)
        event = parents[event]
    return climbed


def without_circles(parents):
    """Return the parents with the first event of every circle made a root, and how many circles there were."""
    circles = set()
    for event in range(len(parents)):
        climbed = path(parents, event)
        again = parents[climbed[-1]]
        if again >= 0:
            circles.add(min(climbed[climbed.index(again) :]))
    return [-1 if event in circles else parent for event, parent in enumerate(parents)], len(circles)


def generations(parents):
    return [len(path(parents, event)) - 1 for event in range(len(parents))]


def children(parents):
    return [sum(parent == event for parent in parents) for event in range(len(parents))]


def descendants(parents):
    return [sum(event in path(parents, other)[1:] for other in range(len(parents))) for event in range(len(parents))]


def distance(parents, first, second):
    """Return the steps between two events along their tree, None if they are in different trees."""
    one, other = path(parents, first), path(parents, second)
    shared = [event for event in one if event in other]
    return one.index(shared[0]) + other.index(shared[0]) if shared else None


def structural_virality(parents, events):
    """Return the mean distance of all pairs of events in the same tree, None where there is no such pair."""
    found = [distance(parents, first, second) for first, second in combinations(events, 2)]
    lengths = [length for length in found if length is not None]
    return sum(lengths) / len(lengths) if lengths else None
