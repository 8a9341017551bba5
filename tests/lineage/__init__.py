"""Tests of ``icatkg.lineage``, on a small graph and with supports made by hand."""
