"""A launch: where, and when, content is thrown into the pond."""

from collections.abc import Iterable
from dataclasses import dataclass

from diffusion import checks
from diffusion.errors import InputError
from diffusion.read.names import Name


@dataclass(frozen=True)
class Push:
    """Content injected at some accounts at one time.

    Examples
    --------
    >>> Push(["@ann", "@bo"]).accounts
    ('@ann', '@bo')
    """

    accounts: tuple[Name, ...]
    """The seeds, by name."""
    at: float = 0.0
    """When, in the time units of the chain's delays; 0 is the start of the launch."""

    def __init__(self, accounts: Iterable[Name] | Name, at: float = 0.0) -> None:
        names = (accounts,) if isinstance(accounts, str | int) else tuple(accounts)
        if not names:
            raise InputError("a push needs at least one account")
        object.__setattr__(self, "accounts", names)
        object.__setattr__(self, "at", checks.real("at", at, minimum=0))


@dataclass(frozen=True)
class Launch:
    """A named plan of one push or several.

    Examples
    --------
    >>> launch = Launch("two points", [Push(["@ann"]), Push(["@bo"])])
    >>> launch.accounts
    ('@ann', '@bo')
    """

    name: str
    """What the plan is called in tables and pictures."""
    pushes: tuple[Push, ...]
    """Its pushes."""

    def __init__(self, name: str, pushes: Iterable[Push] | Push) -> None:
        plan = (pushes,) if isinstance(pushes, Push) else tuple(pushes)
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"a launch needs a name, not {name!r}")
        if not plan or not all(isinstance(push, Push) for push in plan):
            raise InputError(f"launch {name!r} needs pushes, such as Push(['@ann'])")
        accounts = [account for push in plan for account in push.accounts]
        seen: set[Name] = set()
        for account in accounts:
            if account in seen:
                raise InputError(f"launch {name!r} pushes {account!r} twice; a seed counts once")
            seen.add(account)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "pushes", plan)

    @property
    def accounts(self) -> tuple[Name, ...]:
        """All seeds, push by push."""
        return tuple(account for push in self.pushes for account in push.accounts)
