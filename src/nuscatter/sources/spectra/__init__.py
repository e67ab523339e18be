"""Energy spectra, each of which knows its own moments."""
