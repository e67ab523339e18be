"""Results of which one number was published: counts, ratios to the Standard Model, upper limits."""
