"""Known methods of choosing sentences, for comparison with the one that ships."""
