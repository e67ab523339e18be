from dataclasses import replace

import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.structure.families.isovector import isovector_members, with_coupling, with_slope
from nuscatter.structure.relativistic.force import relativistic_force
from nuscatter.structure.relativistic.nuclear_matter import relativistic_matter
from nuscatter.units import MeV, fm

NL3 = replace(relativistic_force("NL3"), g2_rho=79.6)  # rounded as in papers of the FSU group
#: Λ_v, g_ρ², skin of lead [fm]: C. J. Horowitz and J. Piekarewicz, Phys. Rev. Lett. 86 (2001) 5647; from memory.
TABLE = [(0.0, 79.6, 0.280), (0.005, 84.9, 0.265), (0.010, 90.9, 0.251), (0.015, 97.9, 0.237), (0.020, 106.0, 0.223)]


@pytest.mark.parametrize(("coupling", "g2", "skin"), TABLE)
def test_the_couplings_are_the_published_ones(coupling, g2, skin):
    assert with_coupling(NL3, coupling).g2_rho == pytest.approx(g2, abs=0.06)


@pytest.mark.slow
@pytest.mark.parametrize(("coupling", "g2", "skin"), TABLE[::2])
def test_the_skin_of_lead_is_the_published_one(coupling, g2, skin):
    matter = relativistic_matter(with_coupling(NL3, coupling))
    member = isovector_members(NL3, [matter.symmetry_slope])[0]
    assert member.model.solve("Pb208").neutron_skin / fm == pytest.approx(skin, abs=0.002)


def test_symmetric_matter_stays_and_the_slope_is_as_asked():
    garnet = relativistic_force("FSUGarnet")
    before, after = relativistic_matter(garnet), relativistic_matter(with_slope(garnet, 90 * MeV))
    for name in ("density", "energy", "incompressibility", "effective_mass"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), rel=1e-12)
    assert after.symmetry_slope == pytest.approx(90 * MeV, rel=1e-7)
    # At saturation the symmetry energy rises with L, at the lower density it does not.
    assert after.symmetry_energy > before.symmetry_energy + 2 * MeV


@pytest.mark.slow
def test_the_same_slope_is_the_same_set():
    garnet = relativistic_force("FSUGarnet")
    again = with_slope(garnet, relativistic_matter(garnet).symmetry_slope)
    assert again.Lambda_v == pytest.approx(garnet.Lambda_v, abs=1e-9)
    assert again.g2_rho == pytest.approx(garnet.g2_rho, rel=1e-7)


def test_bad_input():
    with pytest.raises(FitError, match="gives a slope of 300 MeV"):
        with_slope(NL3, 300 * MeV)
    with pytest.raises(FitError, match="No g_ρ of NL3"):
        with_coupling(NL3, 3.0)
    for call in (
        lambda: with_slope("NL3", 60 * MeV),
        lambda: with_coupling(NL3, "a"),
        lambda: isovector_members(NL3, 3),
    ):
        with pytest.raises(InputError):
            call()
