"""The support check measured on labelled sets, and the training of its score."""
