"""How far a learned chain can be trusted: what it says about items that it was not learned from."""
