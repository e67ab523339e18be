"""De-excitation against what others measured: spacings of neutron resonances, photoneutrons one and two at a time."""

import numpy as np
import pytest

from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import neutron, proton, separation_energy
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.level_density import GilbertCameron, shell_correction
from nuscatter.units import MeV

#: Mean spacings D₀ [keV] of s-wave neutron resonances on a target, and its spin: RIPL-3 (R. Capote et al., Nucl. Data
#: Sheets 110 (2009) 3107), as resonancetables (A. Koning) lists them.
RESONANCES = {
    "Na23": (100, 1.5), "Al27": (55, 2.5), "S32": (190, 0), "Ar40": (52, 0), "K39": (13, 1.5), "Ca40": (45, 0),
    "Fe54": (20.5, 0), "Fe56": (25.4, 0), "Fe57": (7.05, 0.5), "Co59": (1.45, 3.5), "Ge70": (1.17, 0),
    "Ge73": (0.062, 4.5), "Ge74": (3.0, 0), "As75": (0.09, 1.5), "I127": (0.015, 2.5), "Xe131": (0.049, 1.5),
    "Xe136": (28.8, 0), "Cs133": (0.021, 3.5), "Ba138": (18.7, 0), "Au197": (0.0155, 1.5), "Tl203": (0.47, 0.5),
    "Pb204": (2.1, 0), "Pb206": (30, 0), "Pb207": (30, 0.5), "Pb208": (90, 0), "Bi209": (4.45, 4.5),
}  # fmt: skip
#: Photoneutrons (γ,n) + (γ,np) and (γ,2n) + (γ,2np) in EXFOR: target, entries, energies [MeV].
PHOTONEUTRONS = [
    ("Pb208", "Pb208_gxn_Harvey_L0007009", "Pb208_gxn_Harvey_L0007010", 13, 17),
    ("I127", "I127_gxn_Bramblett_L0009003", "I127_gxn_Bramblett_L0009004", 14, 20),
    ("Cs133", "Cs133_gxn_Berman_L0014009", "Cs133_gxn_Berman_L0014010", 14, 20),
    ("Ar40", "Ar_VEYSSIERE_L0039030", "Ar_VEYSSIERE_L0039031", 14, 26),
]


def spacing(target, spin):
    """D₀ [keV] of the levels that an s-wave neutron reaches: J = I ± 1/2 of one parity at the separation energy."""
    compound, model = nuclide(target.Z, target.A + 1), GilbertCameron()
    energy, A = separation_energy(compound, neutron), compound.A
    U = energy / MeV - ((compound.Z + 1) % 2 + (compound.N + 1) % 2) * 12 / A**0.5
    asymptotic = 0.0692559 * A + 0.282769 * A ** (2 / 3)
    shells = shell_correction(compound) / MeV * (1 - np.exp(-0.433090 / A ** (1 / 3) * U)) / U
    cutoff = 0.01389 * A ** (5 / 3) * np.sqrt((1 + shells) * U / asymptotic)
    spins = np.unique(np.abs([spin - 0.5, spin + 0.5]))
    share = ((2 * spins + 1) / (2 * cutoff) * np.exp(-((spins + 0.5) ** 2) / (2 * cutoff))).sum() / 2
    return 1e3 / (share * float(model.density(compound, energy)) * MeV)


def test_resonance_spacings():
    """The global parameters meet measured spacings, over four orders of magnitude, within a factor 1.7."""
    ratio = np.log([spacing(nuclide(name), spin) / measured for name, (measured, spin) in RESONANCES.items()])
    assert np.exp(np.sqrt((ratio**2).mean())) < 1.8
    assert abs(ratio.mean()) < np.log(1.3)
    assert np.abs(ratio).max() < np.log(4), "xenon 136 and lead 208, at closed shells, are the worst"


@pytest.mark.parametrize(
    ("name", "neutron_threshold", "proton_threshold"),
    [("K40", 7.799, 7.582), ("Bi208", 6.887, 3.707), ("F16", None, -0.531), ("N12", None, 0.601)],
)
def test_thresholds(name, neutron_threshold, proton_threshold):
    """Separation energies of AME2020 as NNDC lists them [MeV]."""
    if neutron_threshold is not None:
        assert separation_energy(nuclide(name), neutron) / MeV == pytest.approx(neutron_threshold, abs=0.01)
    assert separation_energy(nuclide(name), proton) / MeV == pytest.approx(proton_threshold, abs=0.01)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize(("name", "one", "two", "low", "high"), PHOTONEUTRONS)
def test_photoneutrons_one_and_two_at_a_time(releases, name, one, two, low, high):
    """A dipole state of known energy decays: the share of (γ,2n) among (γ,n) and (γ,2n), over the resonance.

    Evaporation gives too much of it, by up to 31 %: some neutrons leave directly. A fifth of them meets all four
    targets within 15 %.
    """
    energy = np.arange(low, high + 0.1, 0.25)
    read = [np.loadtxt(releases / f"photoabsorption/{each}.csv", delimiter=",", usecols=(0, 1)) for each in (one, two)]
    single, double = (np.interp(energy, *each.T, left=0) for each in read)
    measured = double.sum() / (single + double).sum()

    def predicted(decay):
        products = decay(nuclide(name), energy * MeV)
        pair = products.probability[products.neutron_number == 2].sum(axis=0)
        either = pair + products.probability[products.neutron_number == 1].sum(axis=0)
        return (pair / either * (single + double)).sum() / (single + double).sum()

    assert 1.05 < predicted(Evaporation()) / measured < 1.35
    assert predicted(DirectEmission(0.2)) == pytest.approx(measured, rel=0.15)
