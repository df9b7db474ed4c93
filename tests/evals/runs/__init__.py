"""Tests of evaluation runs."""
