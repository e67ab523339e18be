"""Dark matter made by protons on a target: the portal, pions in flight, and what of them reaches a detector."""
