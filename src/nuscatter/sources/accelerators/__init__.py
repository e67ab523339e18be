"""Neutrinos of mesons that decay at rest behind a proton beam, and the places that make them."""
