"""Options that several commands share: what they mean in the library, and what is refused."""

import numpy as np
import pytest

import nuscatter
from nuscatter.catalogue.entries import experiment
from nuscatter.cli.options import figure_file, structure_of
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.structure import nucleus
from nuscatter.units import MeV


@pytest.mark.slow
@pytest.mark.parametrize("force", ["SLy4", "UNEDF1"])
def test_counts_with_a_mean_field(run, force, checked):
    expected = float(experiment("COHERENT-LAr-2020").counts(StandardModel(), nuscatter.HartreeFock(force)).sum())
    numbers = checked(run("counts", "coherent-lar-2020", "--form-factor", force, "--json"))
    assert numbers["all"]["value"] == pytest.approx(expected)
    assert expected == pytest.approx(120, abs=3)


@pytest.mark.releases
def test_a_figure_of_an_unknown_kind_is_refused(released, alone, refused):
    outcome = released("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--figure", "fit.doc")
    refused(outcome, "'fit.doc'", "png")
    assert list((alone / "here").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("helm", nucleus.helm),
        ("Helm measured", nucleus.helm_measured),
        ("klein-nystrand", nucleus.klein_nystrand),
        ("klein_nystrand_adapted", nucleus.klein_nystrand_adapted),
        ("symmetrized_fermi", nucleus.symmetrized_fermi),
        ("point_nucleus", nucleus.point_nucleus),
        ("shell-model", nuscatter.shell_model),
    ],
)
def test_a_form_factor_is_the_librarys_model_of_that_name(name, model):
    found = structure_of(name)
    assert found is model
    argon, q2 = nuscatter.nuclide("Ar40"), (np.array([10.0, 60.0]) * MeV) ** 2
    np.testing.assert_array_equal(found(argon).neutron(q2**0.5), model(argon).neutron(q2**0.5))


def test_the_name_of_a_force_is_its_mean_field():
    found = structure_of("skm*")
    assert isinstance(found, nuscatter.HartreeFock)
    assert found.force == "SkM*"


def test_a_form_factor_that_there_is_not_is_refused_with_the_choices():
    with pytest.raises(InputError, match=r"no form factor 'sphere'.*helm.*SLy4"):
        structure_of("sphere")


def test_the_folder_of_a_figure_is_not_made_and_must_exist(tmp_path):
    assert figure_file(str(tmp_path / "a.png")) == tmp_path / "a.png"
    with pytest.raises(InputError, match="figure"):
        figure_file(str(tmp_path / "absent" / "a.png"))
    assert list(tmp_path.iterdir()) == []
