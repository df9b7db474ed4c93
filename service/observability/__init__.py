"""What an operator sees of a running Footnote: its log, its metrics, its traces."""
