"""What is learned of a chain beside its probabilities, as arrays and facts: posterior, outside chances, delays."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from diffusion.chain.chain import Chain
from diffusion.chain.delays import Delays, Exponential, LogNormal, PowerLaw
from diffusion.chain.posterior import Posterior
from diffusion.errors import InputError
from diffusion.mapped import MANIFEST, ArrayFolder

Arrays = Mapping[str, npt.NDArray[Any]]
FAMILIES = {kind.__name__: kind for kind in (Exponential, LogNormal, PowerLaw)}
"""The only families of delays that are ever built from a file."""
OWN, SHARED = ("successes", "failures"), ("sender_error", "receiver_error")


def belief_parts(chain: Chain) -> tuple[Arrays, Mapping[str, Any]]:
    """Return the arrays and the facts of what is believed of a chain."""
    arrays, facts = dict[str, npt.NDArray[Any]](), dict[str, Any]()
    if chain.posterior is not None:
        found = {name: getattr(chain.posterior, name) for name in OWN + SHARED}
        arrays |= {f"posterior_{name}": values for name, values in found.items() if values is not None}
        facts["posterior"] = {"level_error": chain.posterior.level_error}
    if chain.outside is not None:
        arrays["outside"] = chain.outside
    if chain.delays is not None:
        facts["delays"] = _told(chain.delays)
        if chain.delays.scales is not None:
            arrays["delay_scales"] = np.asarray(chain.delays.scales, np.float64)
    return arrays, facts


def beliefs(folder: ArrayFolder, ties: int, accounts: int) -> dict[str, Any]:
    """Return the fields of a chain that an opened folder holds beside its probabilities; what it lacks is None."""
    outside = folder.array("outside", np.float64, accounts) if "outside" in folder else None
    return {
        "posterior": _posterior(folder, ties, accounts),
        "outside": outside,
        "delays": _delays(folder, ties),
    }


def _told(delays: Delays) -> dict[str, Any]:
    family = type(delays.family).__name__
    if type(delays.family) is not FAMILIES.get(family):
        raise InputError(
            f"delays of the family {delays.family!r} cannot be saved, only those of {', '.join(FAMILIES)}; save the "
            "chain without them: dataclasses.replace(chain, delays=None)"
        )
    numbers = {part.name: float(getattr(delays.family, part.name)) for part in fields(FAMILIES[family])}
    return {"family": family, "numbers": numbers}


def _posterior(folder: ArrayFolder, ties: int, accounts: int) -> Posterior | None:
    if folder.facts.get("posterior") is None:
        return None
    level = folder.fact("posterior", dict).get("level_error")
    if not isinstance(level, float) or not 0 <= level < np.inf:
        raise folder.damaged(folder.path / MANIFEST, f"the level error of the posterior is {level!r}")
    posterior = object.__new__(Posterior)  # as it was when it was proven: no pass over its numbers
    lengths = dict.fromkeys(OWN, ties) | dict.fromkeys(SHARED, accounts)
    for name, length in lengths.items():
        there = name in OWN or f"posterior_{name}" in folder
        vars(posterior)[name] = folder.array(f"posterior_{name}", np.float64, length) if there else None
    vars(posterior)["level_error"] = level
    return posterior


def _delays(folder: ArrayFolder, ties: int) -> Delays | None:
    if folder.facts.get("delays") is None:
        return None
    told = folder.fact("delays", dict)
    family, numbers = FAMILIES.get(str(told.get("family"))), told.get("numbers")
    if family is None or not isinstance(numbers, dict) or not all(isinstance(n, float) for n in numbers.values()):
        raise folder.damaged(folder.path / MANIFEST, f"the delays are {str(told)[:80]}")
    try:
        built = family(**numbers)
    except (TypeError, InputError) as error:
        raise folder.damaged(folder.path / MANIFEST, f"the delays: {error}") from None
    delays = object.__new__(Delays)
    scales = folder.array("delay_scales", np.float64, ties) if "delay_scales" in folder else None
    vars(delays).update(family=built, scales=scales)
    return delays
