"""One minimum and what it says: errors, profiles, intervals, pulls, files."""
