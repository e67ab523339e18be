"""The relativistic mean field beside two programs of others, and beside published skins and form factors.

nucleiHF: github.com/jeromemargueron/nucleiHF at 22c371a9, data/dict-res.txt (MIT; B. V. Carlson et al.,
arXiv:2209.03257): energies and radii of NL3 and FSUGold. Its FSUGold has λ = 0.0238, rounded from the 0.023762 of Phys.
Rev. Lett. 95 (2005) 122501; that is 3.6 MeV and 0.003 fm in ²⁰⁸Pb, so it is compared with its own λ. Its saturation is
then −16.276 MeV and K 229.5, while 0.023762 gives the published −16.30 and 230.0, and 7.89 MeV a nucleon in ²⁰⁸Pb as
published (from memory).

Hartree.f of J. Piekarewicz: fields and densities of ²⁰⁸Pb with FSUGarnet, as the test data of
github.com/yapanuwan/NuclearRMF (76032eb1, 431c9ca3) has them; its isovector field is B/2.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.structure.relativistic.hamiltonian import RelativisticHamiltonian
from nuscatter.units import MeV, fm

FORCES = ns.structure.relativistic_forces()
OF_NUCLEIHF = {"NL3": FORCES["NL3"], "FSUGold": replace(FORCES["FSUGold"], lambda_=0.0238)}


@cache
def solved(force, name, proton=None):
    pairing = ns.structure.Filling() if proton is None else ns.structure.NamedFilling(proton=dict(proton))
    return ns.RelativisticMeanField(force, pairing, keep=False).solve(name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("force", "name", "energy", "neutrons", "protons"),
    [
        ("NL3", "O16", -128.7430, 2.5804, 2.6078),
        ("NL3", "Ca40", -341.7637, 3.3284, 3.3768),
        ("NL3", "Ca48", -414.8093, 3.6045, 3.3783),
        ("NL3", "Pb208", -1638.4456, 5.7390, 5.4588),
        ("FSUGold", "O16", -127.4419, 2.5352, 2.5638),
        ("FSUGold", "Ca40", -340.9896, 3.2880, 3.3392),
        ("FSUGold", "Ca48", -411.4180, 3.5639, 3.3667),
        ("FSUGold", "Pb208", -1637.9238, 5.6779, 5.4721),
    ],
)
def test_nucleihf(force, name, energy, neutrons, protons):
    """Energies to 5e-4 (its own rest of 0.01 to 0.5 MeV is not explained) and radii to 0.003 fm."""
    state = solved(OF_NUCLEIHF[force], name)
    assert state.energy / MeV == pytest.approx(energy, rel=5e-4)
    assert state.neutron_radius / fm == pytest.approx(neutrons, abs=0.003)
    assert state.proton_radius / fm == pytest.approx(protons, abs=0.003)


def test_fsugold_as_it_is_shipped():
    """With the λ of the paper: 7.89 MeV a nucleon, as it says of ²⁰⁸Pb."""
    state = solved(FORCES["FSUGold"], "Pb208")
    assert -state.energy / MeV / 208 == pytest.approx(7.89, abs=0.005)


#: r [fm]; Φ, W, B/2, Coulomb [MeV]; of neutrons and of protons scalar, number and tensor density [fm⁻³].
HARTREE_F = [
    (0.5, 409.96, 333.20, -3.3854, 25.675, 0.083982, 0.091248, 8.8559e-4, 0.067299, 0.070018, -1.4595e-3),
    (2.0, 393.59, 318.90, -5.2646, 24.939, 0.086118, 0.092379, -6.3718e-4, 0.056141, 0.059670, 3.6183e-4),
    (4.0, 398.81, 322.29, -4.7585, 22.717, 0.086121, 0.092072, 2.2896e-4, 0.058929, 0.062141, -2.6047e-4),
    (5.5, 371.21, 301.77, -4.3885, 20.042, 0.081362, 0.085162, -6.9695e-3, 0.058516, 0.060430, -5.5318e-3),
    (6.5, 246.45, 197.50, -5.5912, 17.853, 0.052608, 0.054423, -8.6265e-3, 0.034582, 0.035629, -6.4328e-3),
    (7.5, 95.503, 68.788, -4.8387, 15.702, 0.017797, 0.018351, -3.6005e-3, 8.9735e-3, 9.3224e-3, -2.2860e-3),
    (9.0, 9.8910, 5.4428, -0.84387, 13.119, 1.4855e-3, 1.5245e-3, -3.0462e-4, 3.3437e-4, 3.4933e-4, -9.6479e-5),
]


def test_fields_and_densities_of_lead_in_hartree_f():
    """At seven radii to 8e-4, four fields and six densities, the tensor densities with their sign among them."""
    state = solved("FSUGarnet", "Pb208")
    fields = RelativisticHamiltonian(state.force, 126, 82, state.mesh).fields(state.densities)
    mine = [fields.sigma, fields.omega, fields.rho / 2, fields.coulomb]
    mine += [state.densities[row, kind] for kind in (0, 1) for row in (2, 0, 3)]
    for r, *theirs in HARTREE_F:
        at = [float(state.mesh.interpolate(each, np.array(r))) for each in mine]
        np.testing.assert_allclose(at[:4], theirs[:4], rtol=8e-4)
        np.testing.assert_allclose(at[4:], theirs[4:], rtol=8e-4, atol=3e-7)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("force", "calcium", "lead"),
    [("NL3", 0.226, 0.280), ("FSUGold", 0.197, 0.207), ("IU-FSU", 0.173, 0.161), ("FSUGarnet", 0.167, 0.161)],
)
def test_published_skins(force, calcium, lead):
    """J. Piekarewicz et al., Phys. Rev. C 85 (2012) 041302, and Phys. Lett. B 748 (2015) 284 (from memory)."""
    assert solved(force, "Ca48").neutron_skin / fm == pytest.approx(calcium, abs=1.5e-3)
    assert solved(force, "Pb208").neutron_skin / fm == pytest.approx(lead, abs=1.5e-3)


@pytest.mark.slow
@pytest.mark.parametrize("force", FORCES)
def test_form_factors_at_prex_and_crex(force):
    """Where PREX and CREX measured, F_ch is within 0.004 of the measured one in lead, and 0.012 in calcium.

    The weak ones: PREX-2 has 0.368 ± 0.013 and CREX 0.1304 ± 0.0056 (Phys. Rev. Lett. 126 (2021) 172502 and 129 (2022)
    042501). NL3 and FSUGold are within PREX's error, and no set is within both.
    """
    weak = {}
    for name, Q, near in (("Pb208", 0.3978, 0.004), ("Ca48", 0.8733, 0.012)):
        nucleus = solved(force, name).nucleus()
        measured = ns.structure.charge_density(name).form_factor(Q / fm)
        assert float(nucleus.proton(Q / fm)) == pytest.approx(float(measured), abs=near)
        weak[name] = float(ns.weak_form_factor(nucleus, Q / fm, proton=0.0713, neutron=-0.9888))
    pull = (weak["Pb208"] - 0.368) / 0.013, (weak["Ca48"] - 0.1304) / 0.0056
    assert (abs(pull[0]) < 1) == (force in ("NL3", "FSUGold"))
    assert max(map(abs, pull)) > 1


@pytest.mark.slow
@pytest.mark.parametrize("force", FORCES)
@pytest.mark.parametrize("name", ["O16", "Ca40", "Ca48", "Zr90", "Sn132", "Pb208"])
def test_measured_energies_and_charge_radii(force, name):
    """Within 1.5 % and 0.06 fm, as such sets are."""
    state = solved(force, name)
    assert state.energy == pytest.approx(-state.nuclide.binding_energy, rel=0.015)
    if state.nuclide.charge_radius is not None:
        assert state.charge_radius / fm == pytest.approx(state.nuclide.charge_radius / fm, abs=0.06)


def test_argon():
    """The weak form factor of ⁴⁰Ar at 50 MeV with 2s1/2 full: within 1 % between the sets, as between Skyrme forces."""
    weak = [float(ns.weak_form_factor(solved(force, "Ar40", (("2s1/2", 2),)).nucleus(), 50 * MeV)) for force in FORCES]
    assert max(weak) / min(weak) - 1 < 0.01
    assert np.mean(weak) == pytest.approx(0.878, abs=0.003)
