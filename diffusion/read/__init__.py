"""Files and frames become tables: follows, reposts and accounts, with a report of every row."""
