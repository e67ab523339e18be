"""Grids of one or two parameters with all others profiled."""
