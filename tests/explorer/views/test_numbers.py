"""Numbers beside the charts as people read them."""

from nuscatter.explorer.views.numbers import number


def test_a_number_has_its_unit_behind_it():
    assert number("R", 5.61714, "fm").text == "5.617 fm"
    assert number("R", 5.61714, "fm", figures=2).text == "5.6 fm"
    assert number("ratio", 0.5).text == "0.5"


def test_a_power_of_ten_in_a_unit_is_multiplied():
    assert number("average", 22.0881, "1e-40 cm²").text == "22.09 × 1e-40 cm²"
    assert number("per area", 1e12, "1/cm²").text == "1e+12 1/cm²"
