"""Extractive answers and abstention, measured on labelled questions, and their weights fitted."""
