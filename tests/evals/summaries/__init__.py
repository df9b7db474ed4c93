"""Tests of the measurement of summaries."""
