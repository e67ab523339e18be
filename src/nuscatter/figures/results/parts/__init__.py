"""What several figures of results draw: bars of rows, profiles, and published ends on them."""
