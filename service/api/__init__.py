"""The HTTP interface: one file a resource, wire schemas, and problems (RFC 9457)."""
