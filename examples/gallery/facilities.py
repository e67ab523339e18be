"""Compare stopped-pion sources: neutrinos at 20 m against how much of a steady background is left.

Further up is more signal, further left a cleaner window: the pulse and five muon lifetimes after it. A facility without
a published number of neutrinos per proton is named, not drawn.
"""

from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.constants import muon_lifetime
from nuscatter.figures.style import house_style, save
from nuscatter.units import MW, GeV, cm, m, s

places = [each for each in ns.facilities if each.nu_per_pot is not None]
print("no neutrinos per proton:", ", ".join(each.name for each in ns.facilities if each.nu_per_pot is None))
with house_style():
    figure = Figure(figsize=(5.5, 3.6))
    panel = figure.subplots()
    for each in places:
        window = (0.0, each.pulse.kinks[-1] + each.pulse_length + 5 * muon_lifetime.value)
        kept = each.steady_background_suppression(window=window)
        per_second = each.flux_per_time(distance=20 * m) * cm**2 * s
        print(
            f"{each.name:11} {each.proton_energy / GeV:.1f} GeV {each.power / MW:5.2f} MW: "
            f"{per_second:.2e} /cm²/s of each species, {kept:.1e} of the background"
        )
        panel.loglog(kept, per_second, "o", color="#0072B2")
        shift, side = ((-6, 4), "right") if each.name in ("SNS-FTS", "J-PARC-MLF") else ((6, -3), "left")
        panel.annotate(each.name, (kept, per_second), xytext=shift, textcoords="offset points", ha=side, fontsize=8)
    panel.set(xlabel="fraction of a steady background kept", ylabel="neutrinos of each species / (cm² s) at 20 m")
    panel.set(xlim=(5e-5, 0.5), ylim=(2e5, 2e8))
save(figure, "facilities.png")
