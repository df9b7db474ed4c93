"""Bytes in, searchable passages out: parsing, chunking, embedding, the library and its indexes."""
