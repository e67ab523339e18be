"""What is inside a nucleus: form factors now, densities and mean fields on the same door."""
