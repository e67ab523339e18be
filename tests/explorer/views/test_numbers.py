"""Numbers beside the charts as people read them."""

from nuscatter.explorer.views.numbers import number


def test_a_number_is_written_with_some_figures_and_without_its_unit():
    made = number("R", 5.61714, "fm")
    assert (made.name, made.value, made.unit, made.text) == ("R", 5.61714, "fm", "5.617")
    assert number("R", 5.61714, "fm", figures=2).text == "5.6"
    assert number("events", 12345.0).text == "1.234e+04"
