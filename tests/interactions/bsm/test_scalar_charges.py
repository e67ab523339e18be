import math

import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges, nucleon_scalar_charges


def test_universal_couplings_find_seventeen_quarks_in_a_nucleon():
    charges = nucleon_scalar_charges()
    assert charges.proton == charges.neutron == pytest.approx(17.3, abs=0.05)
    assert charges.uncertainty == pytest.approx(1.0, abs=0.06)
    assert charges.electron == 1


def test_charges_are_linear_in_the_quarks():
    up, down, both = (nucleon_scalar_charges(up=c[0], down=c[1]) for c in ((1, 0), (0, 1), (2, -3)))
    assert up.proton == pytest.approx(down.neutron, rel=1e-14)  # isospin
    assert up.neutron == pytest.approx(down.proton, rel=1e-14)
    assert up.proton - up.neutron == pytest.approx(1.022, abs=1e-9)  # the isovector charge
    assert both.proton == pytest.approx(2 * up.proton - 3 * down.proton, rel=1e-13)


@pytest.mark.parametrize("bad", [math.nan, math.inf, "1", None, [1.0, 2.0]])
def test_bad_charges(bad):
    for call in (
        lambda: nucleon_scalar_charges(up=bad),
        lambda: nucleon_scalar_charges(up=1, down=bad),
        lambda: nucleon_scalar_charges(up=1, down=1, electron=bad),
        lambda: ScalarCharges(proton=bad, neutron=1),
        lambda: ScalarCharges(proton=1, neutron=1, electron=1, uncertainty=bad),
    ):
        with pytest.raises(InputError, match=r"expected\.$"):
            call()
    with pytest.raises(InputError, match="uncertainty is -1"):
        ScalarCharges(proton=1, neutron=1, electron=1, uncertainty=-1)
