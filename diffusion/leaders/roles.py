"""Roles: what part an account plays in the network, in plain words, with the numbers behind each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from diffusion import checks
from diffusion.communities.communities import Communities
from diffusion.errors import InputError
from diffusion.leaders.role_rules import ROLES, RoleRules
from diffusion.provenance import Provenance
from diffusion.read.names import Name, Names
from diffusion.words import counted, percent, printable

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

SHOWN = 20
"""How many accounts a table shows unless asked otherwise."""
LEADING_NUMBER = {
    "broadcaster": ("followers",),
    "local hero": ("within z",),
    "bridge": ("brokered pairs",),
    "igniter": ("ignition chance", "large items begun"),
    "amplifier": ("leaders", "times chance"),
}
"""The numbers by which the accounts of a role are ordered, where they are known."""


@dataclass(frozen=True, eq=False, repr=False)
class Roles:
    """The roles of all accounts, and the numbers they rest on."""

    communities: Communities
    """The accounts, and the communities that the roles are read from."""
    rules: RoleRules
    """Every threshold."""
    numbers: Mapping[str, npt.NDArray[Any]]
    """The numbers by name, one entry an account; those that need what was not given are missing."""
    held: Mapping[str, npt.NDArray[np.bool_]]
    """By role, which accounts have it; a role that could not be judged is missing."""
    provenance: Provenance
    """What was judged, and how."""
    outbreak: int | None = None
    """From how many accounts on the ignition chance counts an outbreak; None without a chain."""
    large: int | None = None
    """From how many accounts on an item of the log is a large one; None without a log."""

    def __post_init__(self) -> None:
        for name in ("numbers", "held"):
            object.__setattr__(self, name, {key: checks.frozen(value) for key, value in getattr(self, name).items()})

    def __repr__(self) -> str:
        return f"Roles({', '.join(f'{counted(int(mask.sum()), role)}' for role, mask in self.held.items())})"

    @property
    def names(self) -> Names:
        """The accounts, in the order of their codes."""
        return self.communities.names

    def accounts(self, role: str, top: SupportsIndex | None = None) -> list[Name]:
        """Return the accounts of a role, those first that lead by its number; equal ones go by code."""
        return self.names.take(self.leading(role, top))

    def leading(self, role: str, top: SupportsIndex | None = None) -> npt.NDArray[np.int64]:
        """Return the codes of the accounts of a role, in the order of `accounts`."""
        codes = self._codes(role)
        return codes if top is None else codes[: checks.integer("top", top, minimum=0)]

    def roles_of(self, account: Name) -> tuple[str, ...]:
        """Return the roles of an account; none is the usual case."""
        return self._roles(int(self.names.codes([account], "account")[0]))

    def of(self, account: Name) -> str:
        """Return the roles of an account and what they rest on, in sentences."""
        from diffusion.leaders.role_words import sentences

        return sentences(self, int(self.names.codes([account], "account")[0]))

    def table(self, role: str | None = None, top: SupportsIndex | None = SHOWN) -> "pandas.DataFrame":
        """Return the ``top`` accounts (None: all) with a role, or with the one that is named, and their numbers.

        ``account``, ``roles``, ``community`` and one column for each of `numbers`. Ordered by the role's number, or by
        followers.
        """
        import pandas

        if role is None:
            holds = np.logical_or.reduce([np.zeros(len(self.names), bool), *self.held.values()])
            codes = np.flatnonzero(holds)
            codes = codes[np.argsort(-self.numbers["followers"][codes], kind="stable")]
        else:
            codes = self._codes(role)
        codes = codes if top is None else codes[: checks.integer("top", top, minimum=0)]
        return pandas.DataFrame(
            {
                "account": self.names.take(codes),
                "roles": [", ".join(self._roles(int(code))) for code in codes],
                "community": self.communities.codes[codes],
                **{name: values[codes] for name, values in self.numbers.items()},
            }
        )

    def summary(self) -> str:
        """Say how many accounts have each role, who leads in it, and which roles could not be judged."""
        if not len(self.names):
            return "There are no accounts, so there are no roles."
        parts = []
        for role, mask in self.held.items():
            first = self.accounts(role, 1)
            led = f" (first: {printable(str(first[0]))})" if first else ""
            parts.append(
                f"{counted(int(mask.sum()), 'account')} {'has' if mask.sum() == 1 else 'have'} the role {role}{led}"
            )
        told = "; ".join(parts) + "."
        share = float(np.logical_or.reduce(list(self.held.values())).mean())
        told += f" {percent(1 - share)} of {counted(len(self.names), 'account')} have none."
        missing = [role for role in ROLES if role not in self.held]
        if missing:
            told += f" Not judged: {', '.join(missing)}; that takes a chain or a log."
        return told

    def plot(self) -> "Figure":
        """Draw the map of roles: how far followers are spread over communities, against the lead within one's own."""
        from diffusion.leaders.role_picture import draw

        return draw(self)

    def _roles(self, code: int) -> tuple[str, ...]:
        return tuple(role for role, mask in self.held.items() if mask[code])

    def _codes(self, role: str) -> npt.NDArray[np.int64]:
        if role not in self.held:
            known = ", ".join(map(repr, self.held))
            raise InputError(f"there is no role {role!r} here; the roles are {known}")
        codes = np.flatnonzero(self.held[role])
        keys = [-self.numbers[name][codes] for name in LEADING_NUMBER[role] if name in self.numbers]
        return codes[np.lexsort((codes, *reversed(keys)))]
