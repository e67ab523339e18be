"""Detectors of supernova neutrinos by name."""
