"""Figures of supernova neutrinos."""
