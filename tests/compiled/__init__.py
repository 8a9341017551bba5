"""Tests of the compiled SHACL engine."""
