"""Published measurements: the data releases, read and made ready for a fit."""
