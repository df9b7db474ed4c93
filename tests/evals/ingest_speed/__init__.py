"""Tests of the ingest benchmark."""
