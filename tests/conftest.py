"""How tests run: the same examples every time, without a deadline, because the first call of a kernel compiles it."""

from hypothesis import settings

settings.register_profile("diffusion", deadline=None, derandomize=True)
settings.load_profile("diffusion")
