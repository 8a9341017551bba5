"""Querying: the only way to run SPARQL."""
