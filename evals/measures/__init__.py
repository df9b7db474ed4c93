"""One measure a file, each with its definition and where it comes from."""
