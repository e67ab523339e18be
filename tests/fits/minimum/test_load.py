# ruff: noqa: ARG005 (each change takes the words and the arrays, and needs one of them)
"""Saved results: every number comes back to the last bit, and what was damaged is refused in one sentence."""

import json
import math
import os

import numpy as np
import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.fits import saved_numbers as archive
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.load import load_result

SIGNAL, BACKGROUND = np.array([1.0, 4.0, 9.0]), np.array([8.0, 8.0, 8.0])


def likelihood(scale=1.0):
    counts = PoissonLikelihood([8, 13, 16], lambda s, b=1.0, tilt=0.0: s * SIGNAL * (1 + tilt) + scale * b * BACKGROUND)
    return counts + Pull("b", 1.0, 0.1) + Pull("tilt", 0.0, 0.05)


@pytest.fixture(scope="module")
def result():
    return fit(likelihood(), s=0.3, limits={"s": (0.0, None)}, starts=2)


@pytest.fixture
def saved(result, tmp_path):
    return result.save(tmp_path / "result.npz")


def test_every_number_comes_back(result, saved):
    again = load_result(saved)
    for name in ("values", "errors", "fval", "valid", "message", "ndata", "starts", "reached", "calls", "free"):
        assert getattr(again, name) == getattr(result, name), name
    assert again.parameters == result.parameters
    assert (again.covariance == result.covariance).all()
    assert (again.correlation == result.correlation).all()
    assert (again.ndof, again.p_value, again.deviance) == (result.ndof, result.p_value, result.deviance)
    assert repr(again) == repr(result)
    assert again.pulls() == result.pulls()
    assert again.table() == result.table()
    with pytest.raises(ValueError, match="read-only"):
        again.covariance[0, 0] = 1.0


def test_a_file_is_arrays_and_json_without_pickle(result, saved):
    with np.load(saved, allow_pickle=False) as file:
        assert set(file) == {"values", "covariance", "fval", "json"}
        words = json.loads(str(file["json"]))
        assert file["values"].tolist() == list(result.values.values())
    assert words["kind"] == "nuscatter fit result"
    assert words["parameters"] == ["s", "b", "tilt"]
    assert list(saved.parent.iterdir()) == [saved]  # nothing else is left behind


@pytest.mark.parametrize("ask", ["profile", "interval", "significance", "impacts", "rise"])
def test_a_refit_without_the_likelihood_says_how_to_give_it(saved, ask):
    again = load_result(saved)
    question = {"rise": lambda: again.rise(s=0.5)}.get(ask, lambda: getattr(again, ask)("s"))
    with pytest.raises(InputError, match=r"needs the likelihood, a function .* load_result\(.*, likelihood=\.\.\.\)"):
        question()
    with pytest.raises(InputError, match="There is no free parameter 'z'"):
        again.interval("z")


def test_given_the_likelihood_it_answers_everything(result, saved):
    again = load_result(saved, likelihood=likelihood())
    assert again.interval("s") == result.interval("s")
    assert again.impacts("s") == result.impacts("s")
    assert again.contour("s", "b", size=5) == pytest.approx(result.contour("s", "b", size=5))
    assert load_result(again.save(saved), likelihood()).values == result.values


def test_another_likelihood_is_refused(saved):
    with pytest.raises(InputError, match=r"not the one that was fitted: .* −2 ln L is .* was saved"):
        load_result(saved, likelihood=likelihood(scale=1.01))
    with pytest.raises(InputError, match=r"has the parameters s, b, but the result in .* has s, b, tilt"):
        load_result(saved, likelihood=PoissonLikelihood([8], lambda s, b: [s + b]))
    with pytest.raises(InputError, match=r"has 6 data, but the result in .* has 5"):
        load_result(saved, likelihood=likelihood() + Pull("s", 1.0, 0.1))
    with pytest.raises(InputError, match="likelihood is 3, but a likelihood"):
        load_result(saved, likelihood=3)


def test_an_invalid_fit_is_kept_as_what_it_is(tmp_path):
    flat = fit(GaussianLikelihood([1.0], 0.1, lambda a, b: [a]), a=0.0, b=0.0)
    again = load_result(flat.save(tmp_path / "flat.npz"))
    assert (again.valid, again.message) == (False, flat.message)
    assert again.values == flat.values


def test_fixed_parameters_and_fits_of_pulls_alone_come_back(tmp_path):
    held = fit(likelihood(), s=0.3, fixed={"tilt": 0.02})
    again = load_result(held.save(tmp_path / "held.npz"), likelihood())
    assert set(again.free) == {"s", "b"}
    assert again.interval("s") == held.interval("s")
    alone = fit(Pull("x", 1.0, 0.5))
    assert load_result(alone.save(tmp_path / "alone.npz"), Pull("x", 1.0, 0.5)).interval("x") == alone.interval("x")


def test_what_is_no_result_is_refused(tmp_path, saved):
    with pytest.raises(DataError, match="There is no file"):
        load_result(tmp_path / "none.npz")
    for name, content in (
        ("empty", b""),
        ("text", b"a,b\n1,2\n"),
        ("zip", b"PK\x03\x04 nothing"),
        ("npy", b"\x93NUMPY"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="is not a saved fit result, or is damaged"):
            load_result(tmp_path / name)
    with pytest.raises(DataError, match="is not a saved fit result"):
        load_result(tmp_path)
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    with pytest.raises(DataError, match="is not a saved fit result"):
        load_result(tmp_path / "other.npz")
    np.savez(tmp_path / "pickled.npz", json=np.array([{"kind": archive.KIND}], dtype=object))
    with pytest.raises(DataError, match="is not a saved fit result"):
        load_result(tmp_path / "pickled.npz")


def test_a_damaged_file_never_gives_other_numbers(result, saved):
    whole = saved.read_bytes()
    generator = np.random.default_rng(1)
    for cut in generator.integers(0, len(whole), 40):
        saved.write_bytes(whole[:cut])
        with pytest.raises(DataError):
            load_result(saved)
    refused = 0
    for place in generator.integers(0, len(whole), 400):
        saved.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << int(generator.integers(8)))]) + whole[place + 1 :]
        )
        try:
            again = load_result(saved)
        except DataError:
            refused += 1
        else:  # a date or an attribute of the zip
            assert again.values == result.values
            assert (again.covariance == result.covariance).all()
            assert again.free == result.free
    assert refused > 200


def rewritten(saved, change):
    with np.load(saved) as file:
        arrays = dict(file)
    words = json.loads(str(arrays.pop("json")))
    change(words, arrays)
    np.savez(saved, json=np.array(json.dumps(words)), **arrays)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda words, arrays: words.update(format=2), "has the format 2, but 1 was expected"),
        (lambda words, arrays: words.update(kind="toys"), "is not a saved fit result"),
        (lambda words, arrays: words.pop("free"), "text does not describe a fit"),
        (lambda words, arrays: words.update(ndata=-1), "text does not describe a fit"),
        (lambda words, arrays: words.update(calls="many"), "text does not describe a fit"),
        (lambda words, arrays: words.update(valid=1), "text does not describe a fit"),
        (lambda words, arrays: words["free"].update(z={"step": 1.0, "limits": [None, None]}), "does not describe"),
        (lambda words, arrays: words["free"]["s"].update(step=0.0), "text does not describe a fit"),
        (lambda words, arrays: words["free"]["s"].update(limits=[3, 1]), "text does not describe a fit"),
        (lambda words, arrays: words.update(pulls=[["b", 1.0, -1.0]]), "text does not describe a fit"),
        (lambda words, arrays: words.update(parameters=["s", "b", "b"]), "text does not describe a fit"),
        (lambda words, arrays: words.update(parameters=["s", "b"]), "arrays do not fit its 2 parameters"),
        (lambda words, arrays: words.update(parameters=7), "is not a saved fit result"),
        (lambda words, arrays: arrays.update(values=np.array([1.0, math.nan, 1.0])), "does not describe a fit"),
        (lambda words, arrays: arrays.update(covariance=np.triu(np.ones((3, 3)))), "does not describe a fit"),
        (lambda words, arrays: arrays["covariance"].__setitem__((0, 0), -1e-3), "text does not describe a fit"),
        (lambda words, arrays: arrays["covariance"].__setitem__((1, 1), math.nan), "text does not describe a fit"),
        (lambda words, arrays: arrays["covariance"].__setitem__((1, 1), math.inf), "text does not describe a fit"),
        (lambda words, arrays: arrays.update(fval=np.array(math.nan)), "text does not describe a fit"),
        (lambda words, arrays: arrays.update(covariance=np.eye(2)), "arrays do not fit its 3 parameters"),
        (lambda words, arrays: arrays.update(fval=np.array(["low"])), "is not a saved fit result"),
    ],
)  # fmt: skip
def test_a_file_made_wrong_is_refused(saved, change, sentence):
    rewritten(saved, change)
    with pytest.raises(DataError, match=sentence):
        load_result(saved)


def test_a_file_that_cannot_be_written_is_one_sentence(result, saved, tmp_path):
    with pytest.raises(DataError, match=r"cannot be written to .*: No such file or directory"):
        result.save(tmp_path / "nowhere" / "result.npz")
    with pytest.raises(DataError, match="cannot be written"):
        result.save(saved / "inside.npz")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="cannot be written"):
        result.save(tmp_path / "folder")
    assert sorted(os.listdir(tmp_path)) == ["folder", "result.npz"]


def test_a_full_disk_leaves_the_old_file(result, saved, monkeypatch):
    before = saved.read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.np, "savez", full)
    with pytest.raises(DataError, match="No space left on device"):
        result.save(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]
