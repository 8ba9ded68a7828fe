"""What the keys of a plan's file hold: numbers, times, names, audiences. Constructors prove what they mean."""

from datetime import time
from typing import Any

from diffusion.communities.communities import Communities
from diffusion.durations import seconds
from diffusion.errors import InputError
from diffusion.launches.plans.faults import caught
from diffusion.launches.plans.tables import Reader, Refused, Table, said
from diffusion.launches.ways.audiences import AccountsWhere, Audience, CommunityOf, Everybody, NamedAccounts
from diffusion.read.names import Name


def number(table: Table, key: str) -> float | int:
    """Return a number."""
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{key} must be a number, not {said(value)}")
    return value


def whole(table: Table, key: str) -> int:
    """Return a whole number."""
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{key} must be a whole number, not {said(value)}")
    return value


def text(table: Table, key: str) -> str:
    """Return a text."""
    value = table.values[key]
    if not isinstance(value, str):
        raise InputError(f"{key} must be a text in quotes, not {said(value)}")
    return value


def moment(table: Table, key: str) -> float:
    """Return a time or a length of time, in seconds."""
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputError(f"{key} must be seconds, or a text such as '6h' or '2d', not {said(value)}")
    return seconds(key, value, endless=True)


def horizon(table: Table, key: str) -> float:
    """Return after how many seconds everything ends."""
    return seconds(key, moment(table, key), minimum=0, endless=True)


def hour(table: Table, key: str) -> float:
    """Return the hour of a day, from a number or a time such as 20:30:00."""
    value = table.values[key]
    if isinstance(value, time):
        return value.hour + value.minute / 60 + (value.second + value.microsecond / 1e6) / 3_600
    return number(table, key)


def numbers(table: Table, key: str) -> list[float]:
    """Return a list of numbers."""
    return [float(each) for each in _each(table, key, "numbers", number)]


def names(table: Table, key: str) -> list[Name]:
    """Return the names of accounts: a list, or one."""
    value = table.values[key]
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return [value]
    return _each(table, key, "names of accounts", account)


def persons(table: Table, key: str) -> list[list[Name]]:
    """Return lists of names."""
    return _each(table, key, "lists of names, one for each person", names)


def account(table: Table, key: str) -> Name:
    """Return the name of an account."""
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"{key} must be the name of an account, not {said(value)}")
    return value


def per_account(table: Table, key: str) -> Any:
    """Return one number for all accounts, one for each in a list, or one by name in a table."""
    value = table.values[key]
    if isinstance(value, dict):
        inner = table.table(key, key)
        return {name: inner.read(name, number) for name in value}
    return numbers(table, key) if isinstance(value, list) else number(table, key)


def audience_among(communities: Communities | None) -> Reader:
    """Return the reader of audiences, which knows the communities if they are given."""

    def audience(table: Table, key: str) -> Audience:
        if table.values[key] == "everybody":
            return Everybody()
        if not isinstance(table.values[key], dict) or not table.values[key]:
            raise InputError(
                f"{key} must be 'everybody', or a table such as {{ region = 'north' }}, {{ community_of = '@ann' }} or "
                f"{{ accounts = ['@ann', '@bo'] }}, not {said(table.values[key])}"
            )
        inner = table.table(key, "an audience")
        for whole_audience in ("accounts", "community_of"):
            if whole_audience in inner.values and len(inner.values) > 1:
                raise inner.refuse(f"an audience that is told by {whole_audience!r} is told by nothing else")
        if "accounts" in inner.values:
            return NamedAccounts(inner.read("accounts", names))
        if "community_of" in inner.values:
            return CommunityOf(inner.read("community_of", account), communities)
        return AccountsWhere(**{column: inner.read(column, _words) for column in inner.values})

    return audience


def _words(table: Table, key: str) -> list[str]:
    """Return one word or several of a column, whose words may look like numbers."""
    value = table.values[key]
    return _each(table, key, "words", _word) if isinstance(value, list) else [_word(table, key)]


def _word(table: Table, key: str) -> str:
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"{key} must be a word in quotes, or a list of them, not {said(value)}")
    return str(value)


def _each(table: Table, key: str, what: str, reader: Reader) -> list[Any]:
    """Return each element of a list, which is refused at its own line."""
    value = table.values[key]
    if not isinstance(value, list):
        raise InputError(f"{key} must be a list of {what}, not {said(value)}")
    found = []
    for place, each in enumerate(value):
        path = (*table.path, key, place)
        try:
            found.append(reader(Table({key: each}, path, table.title), key))
        except InputError as error:
            raise Refused(caught(path, error)) from None
    return found
