"""Results within the Standard Model: its angle, and where neutrons are."""
