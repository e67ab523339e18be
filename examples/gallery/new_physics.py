"""What each kind of new physics does to recoils of CsI, argon and germanium at the SNS, the Standard Model in black.

Couplings are chosen to be seen, not to be allowed. Photons and light bosons act at small recoils; NSI and a charge
radius keep the Standard Model's shape; a tensor needs nuclei with spin, which argon has not.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.units import MeV, bohr_magneton, cm, keV, kg, m

one = lambda *_: 1  # noqa: E731
terms = {
    "NSI, ε = 0.5 of νₑ and u": (ns.NSI(ee_u=0.5), "#E69F00", "-"),
    "vector of B − L, 10 MeV, 4e-5": (ns.LightVector(10 * MeV, coupling=4e-5, charges=b_minus_l), "#0072B2", "-"),
    "scalar, 10 MeV, 2e-5": (ns.LightScalar(10 * MeV, coupling=2e-5), "#D55E00", "-"),
    "scalar contact, C = 0.05": (ns.GeneralInteraction(scalar=0.05), "#D55E00", ":"),
    "tensor, 10 MeV, 2e-4, charge 1": (ns.LightTensor(10 * MeV, coupling=2e-4, nuclear_charge=one), "#CC79A7", "--"),
    "moment of ν_μ, 2e-9 Bohr magnetons": (ns.MagneticMoment(mu=2e-9 * bohr_magneton), "#009E73", "-"),
    "same to a lepton of 15 MeV, 3e-9": (ns.DipolePortal(15 * MeV, mu=3e-9 * bohr_magneton), "#009E73", "--"),
    "charge of ν_μ, 3e-9 e": (ns.Millicharge(mu=3e-9), "#56B4E9", "-"),
    "charge radius of ν_μ, −8e-32 cm²": (ns.ChargeRadius(mu=-8e-32 * cm**2), "#56B4E9", "--"),
    "Standard Model": (ns.NSI(), "black", "-"),
}
flux, standard = ns.facility("SNS").flux(distance=20 * m, pot=1e23), ns.StandardModel()
with house_style():
    figure = Figure(figsize=(9, 4.4))
    for panel, (target, end) in zip(figure.subplots(1, 3), {"CsI": 50, "Ar": 150, "Ge": 85}.items(), strict=True):
        T = np.geomspace(0.1, end, 300) * keV
        for label, (term, colour, style) in terms.items():
            rate = ns.recoil_spectrum(standard + term, flux, target, T) * keV * kg
            panel.loglog(T / keV, np.where(rate > 0, rate, np.nan), style, color=colour, label=label)
            print(f"{target:3} {label:40} {rate[0]:8.2f} recoils / (keV kg) at 0.1 keV")
        panel.set(xlim=(0.1, end), ylim=(1e-3, 3e2), xlabel="recoil energy [keV]", ylabel="recoils / (keV kg)")
        panel.set_title(f"{target}, SNS, 20 m, 1e23 protons", loc="left")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
save(figure, "new_physics.png")
