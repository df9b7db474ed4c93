"""Suites that take their time: `make torture`. Smaller ones of the same kind are in `make test`."""
