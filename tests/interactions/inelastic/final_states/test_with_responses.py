"""All steps together, of responses that are sampled for it: ⁴He, few multipoles."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.units import MeV


@pytest.mark.slow
def test_helium_breaks_up_and_energy_is_conserved():
    """⁴Li is not bound: a proton always leaves, and what is not seen of E is what separates the particles."""
    sampling = Sampling(40 * MeV, highest_multipole=2, spacing=2 * MeV)

    def term(seen):
        return ns.inelastic("He4", ns.CHARGED_CURRENT, sampling=sampling, seen=seen)

    E = np.array([33.0, 40.0]) * MeV
    shares = term(ns.AllEnergy()).branching(E, ns.nu_e)
    assert shares.get("gamma", np.zeros(2)).max() < 0.01
    assert sum(each for name, each in shares.items() if "p" in name.replace("alpha", "")) == pytest.approx(1, abs=0.01)
    means = []
    for seen in (ns.AllEnergy(), ns.VisibleEnergy(1.0), ns.LeptonEnergy()):
        x, sigma = term(seen).reaction.lines("all", E, ns.nu_e, ns.nuclide("He4"))
        means.append((x * sigma).sum(axis=0) / sigma.sum(axis=0) / MeV)
        assert sigma.sum(axis=0) == pytest.approx(term(ns.AllEnergy()).sigma(E, ns.nu_e), rel=5e-3, abs=0)
    everything, visible, lepton = means
    assert everything == pytest.approx(
        E / MeV - (ns.nuclide("Li4").mass - ns.nuclide("He4").mass) / MeV - 0.511, abs=1e-3
    )
    # to ³He + p there is less than nothing to pay, S = −3.1 MeV; to three or four particles there is
    assert (visible > lepton).all()
    assert (lepton < everything).all()
