"""Commands about nuclei: their structure, their responses, neutrinos scattered inelastically on them."""
