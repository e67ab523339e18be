"""Cross sections of inelastic scattering that come with the package, and where they hold."""
