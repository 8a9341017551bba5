"""Comparing two states of the graph."""
