"""Numbers become words, the same way in every sentence."""


def percent(share: float, digits: int = 1) -> str:
    """Return a share in per cent; nothing that is only nearly impossible or certain is called so.

    >>> percent(0.928), percent(0.92), percent(1), percent(0.99999), percent(0.0001), percent(0.223, digits=0)
    ('92.8 %', '92.0 %', '100 %', 'over 99.9 %', 'under 0.1 %', '22 %')
    """
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    least = 10**-digits
    if 100 * share < least / 2:
        return f"under {least:g} %"
    if 100 * share >= 100 - least / 2:
        return f"over {100 - least:g} %"
    return f"{100 * share:.{digits}f} %"


def level(share: float) -> str:
    """Return a share that somebody stated, such as a confidence, in per cent with all the digits it was stated with.

    >>> level(0.95), level(0.9), level(0.999), level(0.29)
    ('95 %', '90 %', '99.9 %', '29 %')
    """
    return f"{100 * share:.10g} %"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which has an s unless the number is 1.

    >>> counted(1, "account"), counted(41300, "account")
    ('1 account', '41,300 accounts')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    r"""Return text that a terminal shows as it is: account names may hold codes that colour, move or reverse it.

    >>> print(printable("\x1b[31mred\N{RIGHT-TO-LEFT OVERRIDE}der"))
    \x1b[31mred\u202eder
    """
    return "".join(sign if sign.isprintable() or sign in "\n\N{NO-BREAK SPACE}" else repr(sign)[1:-1] for sign in text)
