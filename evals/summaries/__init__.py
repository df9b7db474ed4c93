"""Extractive summaries, measured on texts with reference summaries."""
