"""Axion-like particles: couplings, the cross sections that production and detection share, and what a target makes."""
