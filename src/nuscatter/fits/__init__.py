"""From a function of named parameters to intervals; no physics of neutrinos is in this folder.

- `parameters`: the arguments of a function as parameters; `problem`: what a fit checks before it starts;
  `saved_numbers`: the file format of results.
- `likelihoods`: −2 ln L of counts, of measured values and of constraints, which add; their data drawn at random.
- `minimum`: `fit` and its result; refits for profiles, intervals, contours and impacts; thousands of fits at once.
- `scans`: the profile likelihood on a grid, refined where its contours are.
- `toys`: what needs many data sets: Feldman–Cousins intervals, limits, coverage, goodness of fit, expected reach.
- `bayesian`: priors and samples of the posterior.

`scans`, `toys` and `bayesian` import `minimum`, which imports `likelihoods`. No import goes back, or between the three.
"""
