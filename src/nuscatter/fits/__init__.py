"""From a function of named parameters to intervals; this floor knows no physics.

A likelihood (`likelihood`, `templates`) is a value that adds; `fit` returns a `intervals.FitResult` that
answers questions by refits (`refits`, `crossings`), has rows for tables (`impacts`), and is kept in a file (`storage`).
Batches of thousands of points (`expectation`, `descents`) make a `scan_result.Scan` of a grid (`survey`,
`refinement`) and its `contours`.
"""
