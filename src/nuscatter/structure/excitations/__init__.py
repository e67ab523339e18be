"""Excitations of nuclei by an external field: strength functions, sum rules, photoabsorption."""
