"""Roles in sentences."""

from typing import TYPE_CHECKING

from diffusion.words import counted, percent, printable

if TYPE_CHECKING:
    from diffusion.leaders.roles import Roles


def sentences(roles: "Roles", code: int) -> str:
    """Say which roles an account has and what each rests on."""
    name, number = printable(str(roles.names[code])), {key: values[code] for key, values in roles.numbers.items()}
    home = printable(roles.communities.title(int(roles.communities.codes[code])))
    followers = counted(int(number["followers"]), "follower")
    held = roles.roles_of(roles.names[code])
    if not held:
        inside = f", {percent(number['inside'])} of them inside its community ({home})" if number["followers"] else ""
        return f"{name} has none of the roles: {followers}{inside}."
    told = {
        "broadcaster": f"{followers} in {communities(int(number['communities reached']))} (participation "
        f"{number['participation']:.2f}), {percent(1 - number['inside'])} of them outside its own ({home})",
        "local hero": f"{percent(number['inside'])} of its {followers} are in its own community ({home}), "
        f"{number['within z']:.1f} standard deviations above the mean of its members",
        "bridge": f"it joins {int(number['brokered pairs']):,} pairs of an account it follows and one that follows it "
        f"in different communities, {percent(number['crossing'])} of all its pairs",
        "igniter": _igniter(roles, code),
        "amplifier": f"{counted(int(number['leaders']), 'leader')} {_takes_up(roles, int(number['leaders']))} it, "
        f"{number['times chance']:.1f} times as many as by chance",
    }
    return " ".join(
        [f"{name} is {' and '.join(map(_with_article, held))}.", *(f"As {role}: {told[role]}." for role in held)]
    )


def communities(number: int) -> str:
    """Return a number of communities in words.

    >>> communities(1), communities(1200)
    ('1 community', '1,200 communities')
    """
    return f"{number:,} {'community' if number == 1 else 'communities'}"


def _takes_up(roles: "Roles", number: int) -> str:
    return ("repost" if roles.large is not None else "follow") + ("s" if number == 1 else "")


def _igniter(roles: "Roles", code: int) -> str:
    parts = []
    if roles.outbreak is not None:
        chance = percent(float(roles.numbers["ignition chance"][code]))
        parts.append(
            f"alone it sets off an outbreak of at least {counted(roles.outbreak, 'account')} with a chance of {chance}"
        )
    if roles.large is not None:
        begun = counted(int(roles.numbers["large items begun"][code]), "item")
        parts.append(f"it began {begun} of at least {counted(roles.large, 'account')} in the log")
    return ", and ".join(parts)


def _with_article(role: str) -> str:
    return f"{'an' if role[0] in 'ai' else 'a'} {role}"
