"""What happens to a flux on its way: maps from fluxes to fluxes."""
