import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.units import MeV, keV, megaparsec, s, tonne

BURST = ns.Supernova.named("dune", distance=0.01 * megaparsec)


def test_a_name_and_a_detector_give_the_same():
    by_name = ns.supernova_rates(BURST, "darkside20k")
    assert by_name["cevns"] == ns.supernova_rates(BURST, ns.supernova_detector("DarkSide-20k"))["cevns"]


def test_conversion_leaves_coherent_scattering_and_moves_the_rest():
    """The neutral current sees all flavours alike; ν̄_e of the inverted ordering are those of the hotter kind."""
    water = ns.Detector("H2O", 1000 * tonne, np.array([5, 100]) * MeV)
    argon = ns.Detector("Ar", 1000 * tonne, np.array([1, 500]) * keV)
    channels = (
        ns.TermChannel("ibd", ns.InverseBetaDecay(), water),
        ns.TermChannel("cevns", ns.StandardModel(), argon, coherent=True),
    )
    mine = ns.SupernovaDetector("mine", channels)
    before = ns.supernova_rates(BURST, mine)
    after = ns.supernova_rates(ns.Conversion.adiabatic(ns.nufit_6_0_inverted)(BURST), mine)
    assert after["cevns"] == pytest.approx(before["cevns"], rel=1e-9)
    assert after["ibd"] > 1.1 * before["ibd"]


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="a SupernovaDetector"):
        ns.supernova_rates(BURST, 3)
    with pytest.raises(InputError, match="a Flux"):
        ns.supernova_rates("livermore", "XENONnT")
    with pytest.raises(InputError, match="times of arrival"):
        ns.supernova_rates(BURST, "XENONnT", time_edges=np.array([0, 1]) * s)
