"""Tests of the measuring and training of the support check."""
