"""What the view of the likelihood is made of: the parameter, the data, the profile, the charts and the Python lines."""
