"""What each kind of new physics does to recoils of CsI, argon and germanium at the SNS, the Standard Model in black.

Couplings are chosen to be seen, not to be allowed. Photons and light bosons act at small recoils; NSI and a charge
radius keep the Standard Model's shape; a tensor needs nuclei with spin, which argon has not.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.units import MeV, bohr_magneton, cm, keV, m

one = lambda *_: 1  # noqa: E731
terms = {
    "Standard Model": ns.NSI(),
    r"NSI, $\varepsilon_{ee}^u = 0.5$": ns.NSI(ee_u=0.5),
    r"vector of $B-L$, 10 MeV, $g = 4\times10^{-5}$": ns.LightVector(10 * MeV, coupling=4e-5, charges=b_minus_l),
    r"scalar, 10 MeV, $g = 2\times10^{-5}$": ns.LightScalar(10 * MeV, coupling=2e-5),
    r"scalar contact, $C_S = 0.05$": ns.GeneralInteraction(scalar=0.05),
    r"tensor, 10 MeV, $g = 2\times10^{-4}$, charge 1": ns.LightTensor(10 * MeV, coupling=2e-4, nuclear_charge=one),
    r"$\mu_{\nu_\mu} = 2\times10^{-9}\,\mu_B$": ns.MagneticMoment(mu=2e-9 * bohr_magneton),
    r"$\nu_\mu\to N$ of 15 MeV, $3\times10^{-9}\,\mu_B$": ns.DipolePortal(15 * MeV, mu=3e-9 * bohr_magneton),
    r"$q_{\nu_\mu} = 3\times10^{-9}\,e$": ns.Millicharge(mu=3e-9),
    r"$\langle r^2\rangle_{\nu_\mu} = -8\times10^{-32}$ cm$^2$": ns.ChargeRadius(mu=-8e-32 * cm**2),
}
flux, standard = ns.facility("SNS").flux(distance=20 * m, pot=1e23), ns.StandardModel()
with ns.figures.house_style():
    panels = (figure := Figure(figsize=(9, 4.6))).subplots(1, 3)
for panel, (target, end) in zip(panels, {"CsI": 50, "Ar": 150, "Ge": 85}.items(), strict=True):
    T = np.geomspace(0.1, end, 1000) * keV
    rates = {label: ns.recoil_spectrum(standard + term, flux, target, T) for label, term in terms.items()}
    ns.figures.spectrum(T, rates, axes=panel)
    panel.get_legend().remove(), panel.set(ylim=(2e-3, 2e2))
    panel.set_title(rf"{target}, SNS, 20 m, $10^{{23}}$ protons", loc="left", fontsize=9)
    print(target, *(f"{rate[0] / rates['Standard Model'][0]:.2f}" for rate in rates.values()), "of the Standard Model")
panels[1].text(0.05, 0.05, "no tensor: argon has no spin", transform=panels[1].transAxes, fontsize=8)
figure.legend(*panel.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=8)
ns.figures.save(figure, "new_physics.png")
