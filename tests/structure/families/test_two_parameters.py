import numpy as np
import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.densities.measured import charge_density
from nuscatter.structure.families.two_parameters import FermiNeutrons, charge_form_factor, surface_of
from nuscatter.structure.form_factors import Helm, fermi_of_radius
from nuscatter.structure.nucleons.form_factors import galster, point_nucleons, slope_at_zero
from nuscatter.structure.nucleons.weak import weak_form_factor
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

Q = np.linspace(1, 180, 7) * MeV
CREX = 0.8733 / fm


def radius_squared(form_factor):
    return float(-6 * slope_at_zero(lambda q2: form_factor(np.sqrt(q2)), (8 * MeV) ** 2)) / fm**2


def test_the_charge_is_the_measured_one_whatever_the_neutrons():
    for radius in (5.4, 5.8):
        made = FermiNeutrons(radius * fm)("Pb208")
        np.testing.assert_array_equal(made.proton(Q), charge_density("Pb208").form_factor(Q))


def test_the_measured_charge_of_calcium_is_that_of_the_experiment():
    """CREX: F_W = 0.1304 and F_ch − F_W = 0.0277 (arXiv:2205.11593, abstract)."""
    assert float(charge_form_factor("Ca48")(CREX)) == pytest.approx(0.1304 + 0.0277, rel=0.006)


def test_a_nucleus_without_a_charge_density_has_its_charge_radius():
    caesium = nuclide("Cs133")
    assert radius_squared(charge_form_factor(caesium)) ** 0.5 == pytest.approx(caesium.charge_radius / fm, abs=1e-6)
    with pytest.raises(InputError, match="Neither a charge density nor a charge radius of Pb2"):
        charge_form_factor("Pb220")


def test_the_points_have_the_radius_that_is_asked_for():
    model = FermiNeutrons(5.7 * fm, diffuseness=0.6 * fm)
    assert radius_squared(model.neutrons("Pb208")) ** 0.5 == pytest.approx(5.7, abs=1e-7)


def test_nucleons_without_extension_leave_the_points():
    made = FermiNeutrons(5.7 * fm, diffuseness=0.6 * fm, nucleon=point_nucleons)("Pb208")
    folded = FermiNeutrons(5.7 * fm, diffuseness=0.6 * fm)("Pb208")
    points = fermi_of_radius(5.7 * fm, diffuseness=0.6 * fm)
    root = np.sqrt(1 + Q**2 / (4 * (938.272 * MeV) ** 2))  # Darwin and Foldy's, a point's too
    np.testing.assert_allclose(made.neutron(Q), points(Q) / root, rtol=1e-6)
    # The radius of the mirror: the proton's and the Darwin–Foldy term, and Z/N times the neutron's.
    more = 0.84075**2 + 82 / 126 * -0.1155 + 3 / 4 * (197.327 / 938.272) ** 2
    assert radius_squared(folded.neutron) == pytest.approx(5.7**2 + more, abs=2e-3)


@pytest.mark.parametrize(("name", "at"), [("Ca48", 0.8733), ("O16", 0.5)])
def test_a_mean_field_is_found_again(name, at):
    """Its charge, neutron radius, spin–orbit density and surface at one Q give its weak form factor there."""
    field, q = HartreeFock("SLy4"), at / fm
    state = field.solve(name)
    surface = surface_of(state.neutron, state.neutron_radius, Q=q)
    model = FermiNeutrons(
        state.neutron_radius, diffuseness=surface, charge=lambda _: field(name).proton, mean_field=field
    )
    found, own = (float(weak_form_factor(each, q)) for each in (model(name), field(name)))
    assert found == pytest.approx(own, abs=1e-9)
    bare = FermiNeutrons(state.neutron_radius, diffuseness=surface, charge=lambda _: field(name).proton)
    assert (abs(float(weak_form_factor(bare(name), q)) - own) > 1e-3) == (name == "Ca48")


def test_a_batch_of_radii_is_the_radii_one_by_one():
    radii = np.array([5.5, 5.6, 5.8]) * fm
    together = FermiNeutrons(radii, diffuseness=0.57 * fm)("Pb208").neutron(Q[:, None])
    assert together.shape == (7, 3)
    for at, radius in enumerate(radii):
        np.testing.assert_allclose(
            together[:, at], FermiNeutrons(radius, diffuseness=0.57 * fm)("Pb208").neutron(Q), rtol=1e-13
        )


def test_lengths_by_name():
    model = FermiNeutrons({"Cs133": 4.9 * fm, "I127": 4.8 * fm}, diffuseness={"cs133": 0.5 * fm, "I127": 0.6 * fm})
    one = FermiNeutrons(4.9 * fm, diffuseness=0.5 * fm)
    np.testing.assert_array_equal(model("Cs133").neutron(Q), one("Cs133").neutron(Q))
    with pytest.raises(InputError, match="one of Pb208, too"):
        model("Pb208")


def test_another_nucleon_changes_the_neutrons_and_not_the_charge():
    one, other = FermiNeutrons(5.7 * fm)("Pb208"), FermiNeutrons(5.7 * fm, nucleon=galster)("Pb208")
    np.testing.assert_array_equal(one.proton(Q), other.proton(Q))
    assert 1e-4 < float(np.abs(one.neutron(Q) - other.neutron(Q)).max()) < 1e-2


def test_a_surface_is_found_again():
    for surface in (0.3, 0.55, 0.8):
        shape = fermi_of_radius(4.2 * fm, diffuseness=surface * fm)
        assert surface_of(shape, 4.2 * fm, Q=0.7 / fm) / fm == pytest.approx(surface, abs=1e-9)
    # A uniform sphere has none.
    with pytest.raises(FitError, match="No Fermi density"):
        surface_of(Helm(4.2 * fm, skin=0.01 * fm), 4.2 * fm, Q=0.5 / fm)


def test_bad_input():
    for wrong in (-1.0 * fm, np.nan, 5.7, "5", {"Pb208": -1.0 * fm}):
        with pytest.raises(InputError):
            FermiNeutrons(wrong)
    with pytest.raises(InputError, match=r"more than √1\.4"):
        FermiNeutrons(2 * fm, diffuseness=0.6 * fm)
    with pytest.raises(InputError, match="a HartreeFock"):
        FermiNeutrons(5.7 * fm, mean_field=RelativisticMeanField("NL3"))
    with pytest.raises(InputError, match="charge"):
        FermiNeutrons(5.7 * fm, charge=3)
