"""Tests of why-provenance: which statements made each row of an answer."""
