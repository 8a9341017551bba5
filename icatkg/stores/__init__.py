"""Stores: where quads lie while they are queried."""
