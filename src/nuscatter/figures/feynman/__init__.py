"""Diagrams of processes."""
