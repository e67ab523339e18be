"""The Python lines of a profile: hypotheses as a function of the parameter, the likelihood, the scan, the charts."""

from collections.abc import Iterator

import numpy as np

from nuscatter.catalogue.terms.arguments import Expression
from nuscatter.datasets.dataset import Dataset
from nuscatter.explorer.asked import New
from nuscatter.explorer.profiles import data_charts
from nuscatter.explorer.profiles.profile import FIVE_SIGMA, HIGHEST, LEVELS, Profile, Question
from nuscatter.explorer.python_lines import nuclear_model, standard_model


def lines(asked: Question, found: Profile) -> list[str]:
    """Return the lines, which follow those of the experiment and the model.

    Args:
        asked: What is profiled.
        found: The profile.
    """
    return [*_hypotheses(asked), *_likelihood(asked), *_scan(asked, found), *_data(asked, found)]


def _hypotheses(asked: Question) -> Iterator[str]:
    """Yield the function of the parameter; one of the distance too, where the data sets differ by it."""
    name, of_distance = asked.parameter.name, any(each is not None for each in asked.distances)
    inner = "    " if of_distance else ""
    yield from ("from nuscatter.fits.scans.line import profiled_at, scan_line", "", "")
    if of_distance:
        yield from ("def at(distance):", '    """Return the hypotheses for data at a distance from the source."""', "")
    yield f"{inner}def hypothesis({name}):"
    yield f'{inner}    """Return what is compared with the data."""'
    terms = [_code(asked, each) for each in asked.asked.new if each.entry.name in asked.asked.terms]
    maps = [_code(asked, each) for each in asked.asked.new if each.entry.name in asked.asked.flux_changes]
    standard = standard_model(asked.asked, "sin2_theta_w") if asked.parameter.new is None else "standard_model"
    yield f"{inner}    model = {' + '.join([standard, *terms])}"
    if len(maps) > 1:
        for at, each in enumerate(maps):
            yield f"{inner}    change_{at} = {each}"
        yield f"{inner}    return ns.Hypothesis(model{_structure(asked)}, flux=lambda flux: {_applied(len(maps))})"
    else:
        flux = f", flux={maps[0]}" if maps else ""
        yield f"{inner}    return ns.Hypothesis(model{_structure(asked)}{flux})"
    if of_distance:
        yield from ("", "    return hypothesis")
    yield from ("", "")


def _applied(count: int) -> str:
    """Return the code that applies changes of the flux one after the other."""
    code = "flux"
    for at in range(count):
        code = f"change_{at}({code})"
    return code


def _structure(asked: Question) -> str:
    name = asked.asked.state.get("structure")
    return f", structure={nuclear_model(name)}" if name else ""


def _code(asked: Question, new: New) -> str:
    """Return the code of a term or a change of flavours, with the parameter and the distance by their names."""
    parameter, values = asked.parameter, dict(new.values)
    given = {each: Expression(each) for each in new.of_source}
    if parameter.is_of(new):
        del values[parameter.name]
        imaginary = f" + {parameter.imaginary!r} * 1j" if parameter.imaginary else ""
        given[parameter.name] = Expression(f"{parameter.name}{imaginary}")
    return new.entry.expression(values, given).text


def _likelihood(asked: Question) -> Iterator[str]:
    yield f"data = [{', '.join(f'ns.datasets.{each}()' for each in asked.data)}]"
    written = [("hypothesis" if each is None else f"at({each!r} * m)") for each in asked.distances]
    yield f"hypotheses = [{', '.join(written)}]"
    yield "parts = [each.likelihood(function) for each, function in zip(data, hypotheses, strict=True)]"
    yield "likelihood = sum(parts[1:], parts[0])"


def _scan(asked: Question, found: Profile) -> Iterator[str]:
    parameter, values = asked.parameter, asked.range
    name, unit = parameter.name, parameter.unit_code
    spaced = "geomspace" if values.logarithmic else "linspace"
    whole = found.first == 0 and found.last == values.points - 1
    yield f"grid = np.{spaced}({values.low!r}, {values.high!r}, {values.points}){unit}"
    part = "" if whole else f"[{found.first}:{found.last + 1}]"
    yield f"levels = ({', '.join(map(repr, (*LEVELS, FIVE_SIGMA)))})"
    yield f"found = scan_line(likelihood, levels=levels, most={asked.most}, {name}=grid{part})"
    yield "values, rise = found.profile()"
    yield f'print(found, *(found.intervals(level) for level in ({", ".join(map(repr, LEVELS))})), sep="\\n")'
    yield "curves = {"
    yield f'    "likelihood: profile": np.where(rise <= {HIGHEST!r}, rise, np.nan),'
    yield '    "likelihood: 68 %": np.array([1.0, 1.0]),'
    yield '    "likelihood: 90 %": np.array([2.71, 2.71]),'
    yield "}"
    yield ""


def _data(asked: Question, found: Profile) -> Iterator[str]:
    """Yield what fills the charts of data at the slider's value."""
    parameter = asked.parameter
    yield f"value = {np.float64(parameter.real / parameter.kind.size).item()!r}{parameter.unit_code}"
    yield f"here = profiled_at(likelihood, found, {parameter.name}=value)"
    yield 'print(f"−2 ln L rises by {here.rise:.4g}")'
    yield "expected = ["
    yield "    each.expected(function(value), **{name: here.values[name] for name in each.nuisances})"
    yield "    for each, function in zip(data, hypotheses, strict=True)"
    yield "]"
    binned = [(at, each) for at, each in enumerate(found.data) if isinstance(each, Dataset)]
    if binned:
        yield from ("", "", "def along(counts):", '    """Return counts along the first axis."""')
        yield from ("    return counts.sum(axis=tuple(range(1, counts.ndim)))", "", "")
    for at, each in binned:
        yield from data_charts.lines(each, at, each.backgrounds)
