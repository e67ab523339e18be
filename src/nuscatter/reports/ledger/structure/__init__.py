"""Rows of the ledger about nuclei and nuclear matter."""
