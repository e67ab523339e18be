"""Results that are told: numbers beside published ones, as data without drawing."""
