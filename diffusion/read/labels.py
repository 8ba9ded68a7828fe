"""Labels: a column of few distinct words, such as platforms or segments."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diffusion.checks import frozen
from diffusion.errors import InputError
from diffusion.provenance import fingerprint
from diffusion.read.names import Codes, Name, Names

MOST_KINDS = 100
"""More kinds of tie than this are none: the column holds something else."""


@dataclass(frozen=True, eq=False)
class Labels:
    """One label a row; equal labels share a code.

    Examples
    --------
    >>> labels = Labels(Names.of(["vk", "x"]), [1, -1, 1])
    >>> labels.values()
    ['x', None, 'x']
    >>> labels.counts()
    {'x': 2}
    """

    names: Names
    """The distinct labels in canonical order."""
    codes: Codes
    """The position of each row's label in ``names``; -1 where there is none."""

    def __post_init__(self) -> None:
        codes = np.asarray(self.codes, np.int32)
        if codes.ndim != 1 or (len(codes) and not -1 <= codes.min() <= codes.max() < len(self.names)):
            raise InputError(f"codes of labels must run from -1 to {len(self.names) - 1}, one a row")
        object.__setattr__(self, "codes", frozen(codes))

    def __len__(self) -> int:
        return len(self.codes)

    def values(self) -> list[Name | None]:
        """Return each row's label, None where there is none."""
        known = [*self.names, None]
        return [known[code] for code in self.codes.tolist()]

    def counts(self) -> dict[str, int]:
        """Return how many rows have each label that occurs."""
        numbers = np.bincount(self.codes[self.codes >= 0], minlength=len(self.names)).tolist()
        return {str(name): number for name, number in zip(self.names, numbers, strict=True) if number}

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Labels":
        """Return the labels of some rows."""
        return Labels(self.names, self.codes[rows])

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any label."""
        return fingerprint(self.names.fingerprint, self.codes)
