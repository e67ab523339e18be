"""Data that are fitted together: nothing is counted twice, and common nuisances are one."""

import pytest

from nuscatter.catalogue.entries import entries
from nuscatter.datasets import datasets
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.results.combined import COMBINATIONS, together


def test_no_events_are_counted_twice():
    inside = {each.name.lower().replace("-", "_"): each.contained_in for each in entries if each.contained_in}
    for names in COMBINATIONS.values():
        assert len(set(names)) == len(names)
        assert set(names) <= set(datasets())
        for name in names:
            assert (inside.get(name) or "").lower().replace("-", "_") not in names
        assert not {"coherent_ge_2024", "coherent_ge_2026"} <= set(names)


@pytest.mark.releases
def test_the_flux_is_one_nuisance():
    joint = together("csi 2021 + lar 2020", StandardModel)
    alone = [together(each, StandardModel) for each in ("CsI 2021", "LAr 2020")]
    assert list(joint.parameters).count("flux_sns") == 1
    assert len(joint.parameters) == sum(len(each.parameters) for each in alone) - 2
    at = dict.fromkeys(joint.parameters, 0.01) | {"sin2_theta_w": 0.23}
    for each in alone:
        at |= {name: known.start for name, known in each.arguments.items() if name.endswith(("steady", "brn", "nin"))}
    values = [each.evaluate({name: at[name] for name in each.parameters}) for each in alone]
    pull = (0.01 / 0.1) ** 2
    assert joint.evaluate(at) == pytest.approx(sum(values) - pull, rel=1e-9, abs=0)


def test_unknown_data_are_refused():
    with pytest.raises(InputError, match=r"CsI 2022.*choices are"):
        together("CsI 2022", StandardModel)


def test_all_of_one_experiment_and_all_are_the_newest_of_each_target():
    """The germanium of 2026 has three times the events of 2024: it is the one that is added."""
    spallation = {"coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026"}
    assert set(COMBINATIONS["COHERENT"]) == spallation
    assert set(COMBINATIONS["all"]) == spallation | {"conus_plus_2025", "xenonnt_b8_2024"}
