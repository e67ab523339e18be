"""Data of a beam dump with dark matter beside the neutrinos."""
