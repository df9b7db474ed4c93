"""A run as one HTML file to read: figures, plots, and every question with its evidence."""
