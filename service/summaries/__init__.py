"""Summaries of one document or many, long ones too, every sentence cited."""
