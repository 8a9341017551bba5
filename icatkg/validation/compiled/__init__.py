"""SHACL over the embedded store: shapes compiled to SPARQL queries over all their focus nodes at once."""
