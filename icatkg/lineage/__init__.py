"""Where answers come from: the sources of the statements behind each row, in words, tables and citations."""
