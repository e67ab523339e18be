"""Skyrme Hartree–Fock: forces, their functional, and ground states of nuclei and of nuclear matter."""
