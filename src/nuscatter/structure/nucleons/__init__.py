"""Form factors of the nucleon, and nuclei made of extended nucleons."""
