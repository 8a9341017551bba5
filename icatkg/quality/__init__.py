"""Quality: what is wrong with an ontology, by stored queries, each with a problem and its solution."""
