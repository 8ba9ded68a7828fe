"""Communities: groups of accounts tied more among themselves than to the rest."""
