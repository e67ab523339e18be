"""Look for faults of security: in the sources by bandit, in GitHub's workflow by zizmor, in the libraries by pip-audit.

    python tools/audit.py       exit 1 if something is found

pip-audit asks the package index for advisories. An index that has none (a mirror often has the files alone) tells
nothing: then a sentence says so, and the audit of the libraries does not count. The tools are run by uv, which the
Python that runs this must have, and are not installed beside the package.
"""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RUN = (sys.executable, "-m", "uv", "tool", "run", "--quiet")


#: What pyproject.toml makes bandit skip has its reason there.
BANDIT = ("--from", "bandit[toml]", "bandit", "--quiet", "--recursive", "-c", "pyproject.toml", "src")
ZIZMOR = ("zizmor", "--quiet", "--offline", ".github/workflows")


def clean(name: str, command: Sequence[str]) -> bool:
    """Tell whether a tool finds nothing; it says itself what it finds."""
    done = subprocess.run([*RUN, *command], cwd=ROOT, check=False)
    print(f"{name}: {'nothing found' if done.returncode == 0 else 'see above'}", flush=True)
    return done.returncode == 0


def pip_audit() -> bool:
    """Tell whether no installed library has a known fault."""
    place = sysconfig.get_path("purelib")
    command = [*RUN, "pip-audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10", "--path", place]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        libraries = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"pip-audit: no answer, so the libraries are not audited. {done.stderr.strip().splitlines()[-1:]}")
        return True
    good, sentence = verdict(libraries)
    print(f"pip-audit: {sentence}")
    return good


def verdict(libraries: Sequence[Mapping[str, Any]]) -> tuple[bool, str]:
    """Return whether all is well, and a sentence, from what pip-audit says of each library.

    Args:
        libraries: each with its name, and either ``vulns`` or a ``skip_reason``.
    """
    asked = [each for each in libraries if "skip_reason" not in each]
    bad = [
        f"{each['name']} {each['version']}: {fault['id']} (mended in {', '.join(fault['fix_versions']) or 'none'})"
        for each in asked
        for fault in each["vulns"]
    ]
    if bad:
        return False, "; ".join(bad)
    if not asked:
        return True, f"the index has no advisories, so none of {len(libraries)} libraries is audited."
    return True, f"{len(asked)} of {len(libraries)} libraries are without known faults; of the rest nothing is known."


if __name__ == "__main__":
    sys.exit(0 if all([clean("bandit", BANDIT), clean("zizmor", ZIZMOR), pip_audit()]) else 1)
