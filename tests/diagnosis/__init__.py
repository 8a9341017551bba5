"""Tests of the query doctor."""
