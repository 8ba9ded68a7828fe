"""A chain and seeds become an `Ensemble`: what spreads, how far, how often."""
