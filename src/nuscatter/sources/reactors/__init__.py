"""Antineutrinos of fission, per fission and per reactor."""
