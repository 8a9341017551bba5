"""Conformance cases written from the specification of SHACL."""
