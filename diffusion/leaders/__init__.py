"""Opinion leaders by centrality, and where the measures disagree."""
