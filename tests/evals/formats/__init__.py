"""Tests of the record formats of other evaluation tools."""
