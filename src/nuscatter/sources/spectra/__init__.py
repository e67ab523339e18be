"""Energy spectra and their moments above a threshold."""
