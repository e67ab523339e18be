import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import (
    DataError,
    FitError,
    InputError,
    between,
    choose,
    common_shape,
    finite,
    function,
    increasing,
    invalid,
    listed,
    not_empty,
    not_nan,
    not_negative,
    one_of,
    pairs_of,
    plain,
    positive,
    strictly_between,
    truth,
    unknown,
)  # fmt: skip

BAD = [None, "3", "x", 1j, [1j, 2], True, [True], [[1], [1, 2]], {}, object(), [None], ["a", 1]]
NOT_FINITE = [np.nan, np.inf, -np.inf, [1.0, np.nan], np.array([[1.0, np.inf]])]


def is_one_sentence(error: BaseException) -> bool:
    text = str(error)
    return "\n" not in text and text[-1] in ".?" and text[0].isprintable() and 10 < len(text) < 250


def test_the_kinds_of_error():
    assert issubclass(InputError, ValueError)
    assert issubclass(DataError, InputError)
    assert issubclass(FitError, RuntimeError)
    assert not issubclass(FitError, InputError)  # the command line tells them apart


@pytest.mark.parametrize("check", [finite, positive, not_negative, increasing, lambda n, v: between(n, v, -1, 1)])
@pytest.mark.parametrize("value", BAD + NOT_FINITE, ids=repr)
def test_what_is_not_a_finite_real_number_is_refused(check, value):
    with pytest.raises(InputError, match=r"^speed is ") as caught:
        check("speed", value)
    assert is_one_sentence(caught.value)


def test_limits():
    assert not_negative("x", 0.0) == 0
    with pytest.raises(InputError, match=r"x is 0\.0, but a number above zero"):
        positive("x", [1, 0, -1])
    with pytest.raises(InputError, match=r"x is -1\.0, but zero or a number above it"):
        not_negative("x", [1, 0, -1])
    assert between("x", [-1, 1], -1, 1).tolist() == [-1, 1]
    for outside in (-1 - 1e-15, 1 + 1e-15):
        with pytest.raises(InputError, match="a number from -1 to 1 was expected"):
            between("x", outside, -1, 1)


def test_a_negative_zero_is_zero():
    assert not_negative("x", -0.0) == 0
    with pytest.raises(InputError):
        positive("x", -0.0)


@pytest.mark.parametrize("value", [[1, 1], [2, 1], [1, 2, 2], 1.0, [1.0], [[1, 2], [3, 4]], []])
def test_lists_that_do_not_increase(value):
    with pytest.raises(InputError) as caught:
        increasing("edges", value)
    assert is_one_sentence(caught.value)


def test_the_least_length_of_a_list():
    assert increasing("x", [1.0], at_least=1).tolist() == [1]
    with pytest.raises(InputError, match="4 or more"):
        increasing("x", [1, 2, 3], at_least=4)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32)))
def test_good_numbers_come_back_as_floats(values):
    for result in (finite("x", values), finite("x", np.array(values)), finite("x", tuple(values))):
        assert result.dtype == np.float64
        assert result.tolist() == values


def test_integers_become_floats_and_scalars_keep_no_axis():
    assert finite("x", 3).shape == ()
    assert finite("x", np.int8(3)).dtype == np.float64
    assert finite("x", np.arange(3, dtype=np.float32)).dtype == np.float64


def test_a_message_holds_the_value_and_the_expectation():
    assert str(invalid("mass", -1, "a positive mass")) == "mass is -1, but a positive mass was expected."


@pytest.mark.parametrize("value", [np.float64(1.5), np.int64(3), np.arange(1000.0), np.eye(3), "x" * 1000, [[1], [2]]])
def test_a_message_stays_one_short_sentence(value):
    message = str(invalid("mass", value, "a positive mass"))
    assert "\n" not in message
    assert "np." not in message
    assert len(message) < 120


def test_unknown_names_list_all_choices_when_they_are_few():
    assert str(unknown("place", "ESS", ["SNS", "LANSCE"])) == "There is no place 'ESS'; the choices are SNS, LANSCE."


def test_unknown_names_list_the_nearest_when_they_are_many():
    names = [f"name{n}" for n in range(100)]
    assert str(unknown("thing", "name4x", names)).startswith("There is no thing 'name4x'; did you mean name4")
    text = str(unknown("thing", "zzzz", names))
    assert "100 choices" in text
    assert "name11" in text
    assert "name12" not in text
    assert text.endswith(".")


def test_of_a_long_list_the_nearest_are_named_in_its_place():
    names = [f"name{n}" for n in range(20)]
    text = str(unknown("thing", "name4x", names, shown=30))
    assert text.startswith("There is no thing 'name4x'; did you mean name4 or ")
    assert text.endswith("?")
    assert str(unknown("thing", "zzzz", names, shown=30)).endswith("; the choices are " + ", ".join(names) + ".")


def test_choose_is_blind_to_case_dashes_and_spaces():
    table = {"COHERENT-CsI-2021": 1, "nu_e": 2}
    for spelling in ("coherent_csi_2021", "Coherent CsI 2021", "COHERENTCSI2021"):
        assert choose("data set", spelling, table) == 1
    assert plain("Nu-E bar_x") == "nuebarx"


@pytest.mark.parametrize("name", [None, 3, ["nu_e"], "nu", "", b"nu_e"])
def test_choose_refuses_the_rest(name):
    with pytest.raises(InputError, match=r"There is no particle .*the choices are nu_e") as caught:
        choose("particle", name, {"nu_e": 2})
    assert is_one_sentence(caught.value)


# --- what is no size of anything, and what hides entries --------------------------------------------------------------


@pytest.mark.parametrize("check", [finite, positive, not_negative, increasing])
@pytest.mark.parametrize("value", [1e300, [1.0, 1e100], np.array([[2.0], [1e200]])], ids=repr)
def test_what_would_overflow_is_refused(check, value):
    with pytest.raises(
        InputError, match=r"^speed is 1e\+\d{3}, but a number below 1e\+100 in size was expected"
    ) as caught:
        check("speed", value)
    assert is_one_sentence(caught.value)
    assert finite("speed", [-9.9e99, 9.9e99]).size == 2


def test_what_would_underflow_is_not_above_zero():
    with pytest.raises(InputError, match=r"^speed is 1e-300, but a number above 1e-100 was expected"):
        positive("speed", [1.0, 1e-300])
    assert positive("speed", 1.1e-100) > 0
    assert not_negative("speed", 1e-300) == 1e-300


def test_where_infinity_is_allowed_what_would_overflow_is_infinite():
    assert not_nan("t", [-1e300, -1.0, 0.0, np.inf, 1e100]).tolist() == [-np.inf, -1.0, 0.0, np.inf, np.inf]
    with pytest.raises(InputError, match="t is nan"):
        not_nan("t", [1e300, np.nan])


@pytest.mark.parametrize("check", [finite, positive, not_negative, increasing, not_nan])
def test_masked_entries_are_refused_and_a_mask_of_nothing_is_none(check):
    with pytest.raises(InputError, match="speed has masked entries") as caught:
        check("speed", np.ma.masked_array([1.0, 2.0], mask=[False, True]))
    assert is_one_sentence(caught.value)
    assert check("speed", np.ma.masked_array([1.0, 2.0], mask=[False, False])).tolist() == [1.0, 2.0]


def test_kinds():
    assert truth("loops", True) is truth("loops", np.bool_(True)) is True
    assert listed("names", iter("ab"), "names") == ("a", "b")
    assert pairs_of("parts", {"a": 1}, "pairs") == (("a", 1),)
    assert pairs_of("parts", [("a", 1)], "pairs") == (("a", 1),)
    assert function("form", len, "a function") is len
    assert not_empty("skin", [0.0]).tolist() == [0.0]


@pytest.mark.parametrize(
    "call",
    [
        *(lambda value=value: truth("it", value) for value in (1, None, "True", np.ones(2))),
        *(lambda value=value: listed("it", value, "a list") for value in ("ab", b"ab", {}, 3, None, np.ones(()), list)),
        *(lambda value=value: pairs_of("it", value, "pairs") for value in ("ab", [1], [(1, 2, 3)], None)),
        *(lambda value=value: function("it", value, "a function") for value in (1, None, "len")),
        *(lambda value=value: not_empty("it", value) for value in ([], np.ones((2, 0)))),
        lambda: common_shape(it=[[1], [2, 3]], other=1),
    ],
)
def test_what_is_of_another_kind_is_refused(call):
    with pytest.raises(InputError, match=r"^it is ") as caught:
        call()
    assert is_one_sentence(caught.value)


@pytest.mark.parametrize("check", [finite, positive, not_negative])
def test_a_number_and_an_array_of_it_are_judged_alike(check):
    """Single floats take a short way through the checks: what it lets pass must be what an array passes with."""
    for value in (0.0, -0.0, 1.0, -1.0, 1e-100, 1.1e-100, 1e-101, 1e100, 9.9e99, -1e100, -9.9e99, np.inf, np.nan):
        found = []
        for given_value in (value, np.float64(value), np.array(value), np.array([value]), [value, value]):
            try:
                check("x", given_value)
                found.append("passes")
            except InputError as error:
                found.append(str(error))
        assert len(set(found)) == 1, (value, found)


def test_a_list_where_one_number_was_asked_for():
    for check in (finite, positive, not_negative):
        assert check("x", 2.0, single=True).shape == ()
        for several in ([2.0], np.ones(3), [[1.0]]):
            with pytest.raises(InputError, match="a single number was expected"):
                check("x", several, single=True)


def test_a_number_between_two_others_is_none_of_them():
    assert strictly_between("level", 0.3, 0, 1) == 0.3
    assert strictly_between("level", np.float64(0.3), 0, 1) == 0.3
    for value in (0, 1, 1.5, -1):
        with pytest.raises(InputError, match=rf"level is {value}, but a level between 0 and 1 was expected"):
            strictly_between("level", value, 0, 1, "a level")
    for value in ("0.9", None, [0.3], float("nan"), 10**400):
        with pytest.raises(InputError, match=r"^level is "):
            strictly_between("level", value, 0, 1)


def test_a_name_is_one_of_the_choices_exactly():
    assert one_of("parameter", "mu", {"mu": 1, "flux": 2}) == "mu"
    for value in ("MU", "m", ["mu"], None, 3, np.array(["mu"])):
        with pytest.raises(InputError, match=r"There is no parameter .*; the choices are mu, flux"):
            one_of("parameter", value, ("mu", "flux"))
