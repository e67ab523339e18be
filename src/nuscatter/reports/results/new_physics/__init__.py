"""Results beyond the Standard Model: what recoils allow of new couplings, moments and neutrinos."""
