"""Fit COHERENT's argon as the collaboration did: the number of neutrino events is free.

Needs the release `coherent_lar_2020`; without it the script says so and stops.
"""

import nuscatter as ns

try:
    data = ns.datasets.coherent_lar_2020()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

result = data.fit_signal()
low, high = result.interval("cevns")
n = result.values["cevns"]
print(f"{n:.0f} -{n - low:.0f} +{high - n:.0f} events (published: 159 ± 43)")
print(f"{result.significance('cevns'):.1f} standard deviations (published: 3.5)")
shape = data.release_template
backgrounds = {
    name: result.values[each.events.name] * each.template.shape(result.values)
    for name, each in data.backgrounds.items()
}
for name, counts in backgrounds.items():
    print(f"{counts.sum():.0f} events of {name}")
expected = {"cevns": n * shape.shape(result.values), **backgrounds}
ns.figures.save(ns.figures.data_with_fit([(data, expected)], result=result), "lar_fit.png")
