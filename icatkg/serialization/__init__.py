"""Serialization: reading and writing RDF, to the letter."""
