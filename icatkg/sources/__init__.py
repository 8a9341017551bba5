"""Sources: the documents behind the graph, and whether its passages still match them."""
