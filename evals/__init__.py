"""Labelled sets in, figures with confidence intervals out."""
