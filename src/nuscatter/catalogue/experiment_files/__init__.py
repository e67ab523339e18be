"""Experiments as files: a detector and its source in TOML, read, written, and described by one table of keys."""
