"""What COHERENT's caesium iodide and argon say of couplings to quarks that change a neutrino's flavour.

At a stopped-pion source flavours are pure, so that such a coupling only adds to the rate: its magnitude has a limit.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.results.parts.interval_bars import mathematics
from nuscatter.reports.results.new_physics.flavour_changing import of_magnitude
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings, symbol

try:
    data = {"CsI 2021": ns.datasets.coherent_csi_2021(), "LAr 2020": ns.datasets.coherent_lar_2020()}
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

grid, colours = np.linspace(0, 0.4, 17), ("#D55E00", "#56B4E9", "#000000")
figure = Figure(figsize=(9, 3))
with ns.figures.house_style():
    for at, name in enumerate(("emu_d", "etau_d", "mutau_d"), start=1):
        panel = figure.add_subplot(1, 3, at)
        each = {label: dataset.likelihood(couplings(name)) for label, dataset in data.items()}
        both = sum(each.values())
        for (label, like), colour in zip((each | {"both": both}).items(), colours, strict=True):
            found = ns.scan(like, levels=[0.9], starts=2, limits={name: (0, 0.4)}, **{name: grid})
            panel.plot(*found.profile(), color=colour, label=label)
            print(f"{of_magnitude(name)} < {found.intervals(0.9)[0][1]:.3f} at 90 % ({label})")
        panel.axhline(2.706, color="0.5", linewidth=0.8, linestyle=":", label="90 %")
        panel.set_xlim(0, 0.4), panel.set_ylim(0, 8), panel.set_xlabel(f"|{mathematics(symbol(name))}|")
    figure.axes[0].set_ylabel(r"$-2\,\Delta\ln L$"), figure.axes[0].legend(loc="upper right")
    figure.set_layout_engine("constrained")
ns.figures.save(figure, "flavour_changing.png")
