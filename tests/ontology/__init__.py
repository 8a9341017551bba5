"""Tests of the vocabulary, its schemes, alignments, context and catalogue."""
