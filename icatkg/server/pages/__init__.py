"""Pages for people: what the graph holds, written on the server, readable without scripts."""
