from .errors import DiffusionError as DiffusionError
