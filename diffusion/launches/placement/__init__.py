"""Where to launch: one file for each rule by which points are chosen."""
