"""The HTTP server: SPARQL protocol, linked data and an API over the graph."""
