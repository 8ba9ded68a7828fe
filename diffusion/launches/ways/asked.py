"""Accounts that are asked to post: their names, their codes, and what is known of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.read.accounts import Accounts
from diffusion.read.names import Codes, Name

PerAccount = SupportsFloat | Mapping[Name, SupportsFloat] | Sequence[SupportsFloat]
"""A number for all accounts alike, one for each in their order, or one for each by name."""
Floats = npt.NDArray[np.float64]


def named(accounts: Iterable[Name] | Name, what: str) -> tuple[Name, ...]:
    """Return one name or several as a tuple, at least one."""
    names = (accounts,) if isinstance(accounts, str | int) else tuple(accounts)
    if not names:
        raise InputError(f"{what} needs at least one account")
    return names


def codes_once(graph: Graph, names: Sequence[Name], what: str) -> Codes:
    """Return the codes of accounts that must differ."""
    codes = graph.codes(names)
    order = np.argsort(codes, kind="stable")
    again = np.flatnonzero(codes[order][1:] == codes[order][:-1])
    if again.size:
        raise InputError(f"accounts: {what} names {names[order[again[0] + 1]]!r} twice; a seed counts once")
    return codes


def per_account(
    name: str, given: PerAccount | None, accounts: Sequence[Name], maximum: float | None = None
) -> tuple[float, ...] | None:
    """Return one number of at least 0 for each of the accounts, as given; None where nothing was."""
    if given is None:
        return None
    if isinstance(given, Mapping):
        given = _by_name(name, given, accounts)
    elif isinstance(given, str) or not isinstance(given, Sequence | np.ndarray):
        return (checks.real(name, given, minimum=0, maximum=maximum),) * len(accounts)
    if len(given) != len(accounts):
        raise InputError(f"{name} must be one number, or one for each of the {len(accounts):,} accounts")
    return tuple(
        checks.real(f"{name} of {account!r}", value, minimum=0, maximum=maximum)
        for account, value in zip(accounts, given, strict=True)
    )


def known(
    graph: Graph,
    codes: Codes,
    given: tuple[float, ...] | None,
    accounts: Accounts | None,
    column: str,
) -> Floats:
    """Return what was given for accounts, or else what the accounts file says of them; NaN where nobody says."""
    if given is not None:
        return np.array(given)
    values = None if accounts is None else accounts.columns.get(column)
    if accounts is None or not isinstance(values, np.ndarray):
        return np.full(len(codes), np.nan)
    places = accounts.names.find(graph.names.take(codes))
    return np.append(values, np.nan)[places]


def _by_name(name: str, given: Mapping[Name, SupportsFloat], accounts: Sequence[Name]) -> list[SupportsFloat]:
    """Return the numbers of a mapping in the order of the accounts; 7 and "7" are the same name."""
    found = {str(account): value for account, value in given.items()}
    stranger = next((account for account in found if account not in set(map(str, accounts))), None)
    if stranger is not None:
        raise InputError(f"{name} is given for {stranger!r}, which is none of the accounts of this push")
    missing = next((account for account in accounts if str(account) not in found), None)
    if missing is not None:
        raise InputError(f"{name} must be given for each account; {missing!r} has none")
    return [found[str(account)] for account in accounts]
