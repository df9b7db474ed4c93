"""Runs of the evaluation harness: answer, judge, score, compare, and fail a build."""
