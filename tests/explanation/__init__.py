"""Tests of proofs and explanations."""
