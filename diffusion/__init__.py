"""Diffusion: how many seed accounts push content past the tipping point, which ones, and with what certainty.

The public names, in the order in which the data flows, are listed in ``__init__.pyi``; each is imported when it is
first used, so that ``import diffusion`` is quick and compiles nothing.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
