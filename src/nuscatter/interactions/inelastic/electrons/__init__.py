"""What electrons and photons see of the responses that neutrinos have."""
