"""Validation: data against shapes."""
