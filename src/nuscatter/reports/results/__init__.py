"""What the data say: each result of the review's §§VI and VII from released data, beside what was published."""
