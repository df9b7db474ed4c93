"""Tests of the support check."""
