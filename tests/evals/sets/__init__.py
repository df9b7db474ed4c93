"""Tests of labelled sets: opening and checking them."""
