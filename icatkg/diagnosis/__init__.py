"""Saying why a query finds nothing, or what is wrong with it."""
