"""Tests of the parsers, each on real files of its format."""
