"""Ways to start a spread: each a kind of push with a time, an audience and a price."""
