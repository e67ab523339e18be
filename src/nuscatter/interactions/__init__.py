"""What happens at the target: kinematics, channels, and the pieces of physics that add up to a model."""
