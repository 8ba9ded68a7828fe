"""The relationship chain: a pass-on probability on every tie, assumed or learned, and how far to trust it."""
