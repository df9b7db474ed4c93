"""Figures of the page, as a browser measures them: `make page-figures`."""
