"""Reactions as laws: deposits that are drawn from their cross sections, and the particles that leave."""
