"""The views of the page, one a file: what each shows, the keys of its options, and the Python lines that compute it.

A module here has ``VIEW``, a `PageView`. Nothing but this list knows them all.
"""

from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.views import counts, directions, form_factor, inelastic, likelihood, recoils, supernova, times

#: In the order of the page.
VIEWS: tuple[PageView, ...] = (
    recoils.VIEW,
    counts.VIEW,
    times.VIEW,
    directions.VIEW,
    form_factor.VIEW,
    inelastic.VIEW,
    supernova.VIEW,
    likelihood.VIEW,
)
