"""Densities of charge and of nucleons: shapes, measured sets, and neutron skins of choice."""
