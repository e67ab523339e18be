"""Compare stopped-pion sources: neutrinos at 20 m against how much of a steady background is left.

Further up is more signal, further left a cleaner window: the pulse and five muon lifetimes after it. A facility without
a published number of neutrinos per proton is named, not drawn. A dagger marks a pulse or a yield that is assumed or
quoted from another's code, a star a number from memory: `nuscatter facilities --json` has each source.
"""

from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.constants import muon_lifetime
from nuscatter.units import MW, GeV, cm, m, s

places = [each for each in ns.facilities if each.nu_per_pot is not None]
print("no neutrinos per proton:", ", ".join(each.name for each in ns.facilities if each.nu_per_pot is None))
fields = ("proton_energy", "power", "repetition", "pulse", "nu_per_pot")
sides = {"SNS-FTS": (0, 7, "center"), "J-PARC-MLF": (-8, -3, "right")}
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5.6, 3.8))).subplots()
    for each in places:
        window = (0.0, each.pulse.kinks[-1] + each.pulse_length + 5 * muon_lifetime.value)
        kept = each.steady_background_suppression(window=window)
        per_second = each.flux_per_time(distance=20 * m) * cm**2 * s
        print(
            f"{each.name:11} {each.proton_energy / GeV:.1f} GeV {each.power / MW:5.2f} MW: "
            f"{per_second:.2e} /cm²/s of each species, {kept:.1e} of the background"
        )
        said = " ".join(each.sources[field] for field in fields)
        mark = "*" if "rom memory" in said else "†" if "ssumed" in said or "quotes it" in said else ""
        panel.loglog(kept, per_second, "o", color="#0072B2")
        right, up, side = sides.get(each.name, (8, -3, "left"))
        look = {"xytext": (right, up), "textcoords": "offset points", "ha": side, "fontsize": 8}
        panel.annotate(each.name + mark, (kept, per_second), **look)
    panel.set(xlabel="fraction of a steady background kept", ylabel="neutrinos of each species / (cm² s) at 20 m")
    panel.set(xlim=(5e-5, 0.5), ylim=(2e5, 2e8))
    note = "* in part from memory, † assumed or quoted by others"
    panel.text(0.97, 0.04, note, transform=panel.transAxes, ha="right", fontsize=8)
ns.figures.save(figure, "facilities.png")
