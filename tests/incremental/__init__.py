"""Tests of validating changes."""
