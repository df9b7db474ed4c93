"""The HTTP interface held to its own description, by Schemathesis: `make api-fuzz`."""
