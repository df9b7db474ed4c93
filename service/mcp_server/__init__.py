"""Footnote for clients of the Model Context Protocol: tools, resources, HTTP and stdio."""
