"""Tests of the prompt templates."""
