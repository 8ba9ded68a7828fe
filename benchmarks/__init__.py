"""How fast it is, next to what others do and to what the machine could do: `python -m benchmarks` measures it all.

Each part is a module that runs by itself (``python -m benchmarks.forward``) and prints Markdown; ``__main__`` runs the
parts in processes of their own and writes what they print into ``RESULTS.md``.
"""
