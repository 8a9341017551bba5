"""Validating a change of a graph at the price of the change: what it brings, and what it mends.

The results are those of a full validation afterwards less those of one before. Only those nodes are
validated, before and after, whose results the changed triples can touch.
"""
