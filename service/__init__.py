"""Questions in, cited answers out: retrieval, answering, citations, and the ways to reach them."""
