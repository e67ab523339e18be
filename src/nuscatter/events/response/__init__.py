"""Events as a detector sees them: its response, drawn event by event."""
