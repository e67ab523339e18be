"""The review's figures, tables and results made again: numbers, figures and captions, beside what is printed there."""
