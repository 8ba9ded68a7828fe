from diffusion.errors import DiffusionError as DiffusionError
