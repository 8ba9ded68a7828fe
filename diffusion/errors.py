"""What can go wrong. A message names the argument, the value, the place and the way out."""


class DiffusionError(Exception):
    """Anything this package refuses to do, in one sentence that says why and what to do instead."""


class InputError(DiffusionError, ValueError):
    """An argument, a file or a row that cannot be used as it is."""


class UnknownAccountError(InputError):
    """An account was named that the graph does not contain."""


class BadRowsError(InputError):
    """A file has rows that cannot be read; ``report`` lists the first of them and counts them all."""

    def __init__(self, message: str, report: object = None) -> None:
        super().__init__(message)
        self.report = report


class StudyError(DiffusionError):
    """A study folder cannot be continued: it belongs to other inputs or settings, or is not a study."""
