"""Adding data to a graph: where it goes, what it does, and writing it, all or nothing."""
