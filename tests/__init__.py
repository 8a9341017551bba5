"""The tests of icatkg; the folders mirror the package and the data."""
