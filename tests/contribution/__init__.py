"""Tests of adding data to a graph."""
