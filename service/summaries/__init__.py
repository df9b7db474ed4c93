"""Summaries of documents and texts, every sentence of them cited."""
