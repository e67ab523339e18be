"""Events in files: HepMC3 and CSV as text, npz, Parquet and ROOT; runs that were interrupted go on."""
