"""Numbers, units, values and sources as text: how each is written, read and abridged."""
