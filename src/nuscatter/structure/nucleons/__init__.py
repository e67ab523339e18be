"""What nucleons are made of, and nuclei made of extended nucleons."""
