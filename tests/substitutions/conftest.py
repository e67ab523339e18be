"""The tables are loaded by the test beside them, when it needs them: pytest must not look for doctests in them."""

collect_ignore = [
    "bad_values.py",
    "excluded.py",
    "figures.py",
    "fits.py",
    "inelastic_averages.py",
    "inelastic_levels.py",
    "inelastic_tables.py",
    "interactions_and_rates.py",
    "matter_and_structure.py",
    "mean_fields.py",
    "releases.py",
    "sources.py",
]
