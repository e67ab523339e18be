"""Terms of new physics and maps of fluxes by name, with arguments that can be typed or moved by a slider."""
