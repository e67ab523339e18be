"""The minimum of a likelihood: its search, errors, profiles, intervals, pulls and files."""
