"""Reads the published match documents and hands on what changed."""
