"""The files for SLURM and Kubernetes fit the scripts that they run, and each other."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "cluster"
SCRIPTS = ("nsi_plane.py", "toys.py")
IMAGE = "registry.example.org/nuscatter-toys:1"
JOB = ("--slurm", "--print-job", "--cores", "4", "--hours", "2.5", "--account", "neutrinos", "--partition", "long")

on_posix = pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="a script of bash")


@pytest.fixture
def options(monkeypatch):
    """Return the options of a script by its name."""
    monkeypatch.syspath_prepend(str(FOLDER))

    def of(script):
        name = script.removesuffix(".py")
        monkeypatch.delitem(sys.modules, name, raising=False)
        return __import__(name).options()

    yield of
    for script in (*SCRIPTS, "executors.py"):
        sys.modules.pop(script.removesuffix(".py"), None)


def executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def submitted(tmp_path, **variables):
    """Return the arguments of Python in slurm.sh, which is run as it is with an environment that prints them."""
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "activate").write_text(f'export PATH="{tmp_path}/bin:$PATH"\n', encoding="utf-8")
    executable(tmp_path / "bin" / "python", '#!/usr/bin/env bash\nprintf "%s\\n" "$NUSCATTER_CACHE" "$@"\n')
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(
        ["bash", str(FOLDER / "slurm.sh")], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")[:-1]


@on_posix
def test_the_driver_of_slurm_runs_the_plane_by_default(tmp_path, options):
    cache, *arguments = submitted(tmp_path)
    assert cache == "data"
    assert arguments[:2] == ["nsi_plane.py", "nsi_plane"]
    found = options("nsi_plane.py").parse_args(arguments[1:])
    assert found.slurm
    assert (found.jobs, found.cores, found.hours, found.toys, found.seconds) == (8, 32, 12.0, 100_000, 600.0)
    assert (found.account, found.partition, found.points) == ("", "", 41)


@on_posix
def test_variables_choose_another_script_and_other_numbers(tmp_path, options):
    given = {"SCRIPT": "toys.py", "TOYS": "12", "FOLDER": "a folder", "JOBS": "3", "CORES": "5", "HOURS": "1.5"}
    more = {"SLURM_JOB_ACCOUNT": "mine", "PARTITION": "long", "POINTS": "9", "SECONDS_OF_A_CHUNK": "7"}
    _, script, *arguments = submitted(tmp_path, **given, **more)
    assert script == "toys.py"
    found = options(script).parse_args(arguments)
    assert (found.folder, found.toys, found.jobs, found.cores, found.hours) == ("a folder", 12, 3, 5, 1.5)
    assert (found.account, found.partition, found.points, found.seconds) == ("mine", "long", 9, 7.0)


@on_posix
def test_a_wrong_script_of_bash_would_be_seen():
    for text, right in ((FOLDER / "slurm.sh").read_text("utf-8"), True), ("if [[ 1 ]]; then\n", False):
        done = subprocess.run(["bash", "-n"], input=text, text=True, stderr=subprocess.DEVNULL, check=False)
        assert (done.returncode == 0) == right


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_script_of_a_job_is_printed_without_slurm(script, tmp_path):
    pytest.importorskip("dask_jobqueue")
    command = [sys.executable, str(FOLDER / script), str(tmp_path / "run"), *JOB]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    job = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    for line in ("#SBATCH --cpus-per-task=4", "#SBATCH -t 02:30:00", "#SBATCH -A neutrinos", "#SBATCH -p long"):
        assert f"\n{line}\n" in job
    assert re.search(r"^#SBATCH --mem=4G$", job, re.MULTILINE)
    assert "\nexport OMP_NUM_THREADS=1\n" in job
    assert "\nexport MALLOC_TRIM_THRESHOLD_=67108864\n" in job
    last = job.rstrip().split("\n")[-1]
    assert "--nthreads 1" in last
    assert "--nworkers 4" in last
    assert "--lifetime 130m " in last  # 20 minutes before SLURM ends it
    subprocess.run(["bash", "-n"], input=job, text=True, check=True)
    assert not (tmp_path / "run").exists()  # nothing was computed


def manifests():
    yaml = pytest.importorskip("yaml")
    found = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def pod(manifest):
    return manifest["spec"]["template"]["spec"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_job_of_kubernetes_runs_either_script(options, script):
    """Kubernetes puts the variables of the ConfigMap into a command, as it is done here."""
    found = manifests()
    variables = {**found["ConfigMap", "toys"]["data"], "SCRIPT": script}
    assert all(isinstance(each, str) for each in variables.values())  # numbers are no values of a ConfigMap
    (driver,) = pod(found["Job", "toys"])["containers"]
    command = [re.sub(r"\$\((\w+)\)", lambda match: variables[match[1]], each) for each in driver["command"]]
    arguments = [re.sub(r"\$\((\w+)\)", lambda match: variables[match[1]], each) for each in driver["args"]]
    assert command[:2] == ["python", f"/opt/toys/{script}"]
    parsed = options(script).parse_args([*command[2:], *arguments])
    assert parsed.scheduler == "tcp://scheduler:8786"
    assert (parsed.folder, parsed.toys, parsed.seconds) == ("/runs/plane", 100_000, 600.0)
    assert driver["envFrom"] == [{"configMapRef": {"name": "toys"}}]


def test_the_parts_of_kubernetes_find_each_other():
    found = manifests()
    assert sorted(kind for kind, _ in found) == sorted(
        ("ConfigMap", "Service", "Deployment", "Deployment", "PersistentVolumeClaim", "Job")
    )
    scheduler, worker, job = (
        found[each] for each in (("Deployment", "scheduler"), ("Deployment", "worker"), ("Job", "toys"))
    )
    labels = scheduler["spec"]["template"]["metadata"]["labels"]
    assert found["Service", "scheduler"]["spec"]["selector"].items() <= labels.items()
    for each in (scheduler, worker):
        assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    (port,) = found["Service", "scheduler"]["spec"]["ports"]
    assert port["port"] == pod(scheduler)["containers"][0]["ports"][0]["containerPort"] == 8786
    assert "tcp://scheduler:8786" in pod(worker)["containers"][0]["command"]
    (volume,) = pod(job)["volumes"]
    assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in found
    for container in (*pod(job)["containers"], *pod(job)["initContainers"]):
        assert [each["name"] for each in container["volumeMounts"]] == [volume["name"]]
        assert {"name": "NUSCATTER_CACHE", "value": "/runs/data"} in container["env"]
    images = [each["image"] for part in (scheduler, worker, job) for each in pod(part)["containers"]]
    assert set(images) == {IMAGE}


def test_the_image_has_the_scripts():
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    copied, where = re.search(r"^COPY (.+) (\S+)/$", text, re.MULTILINE).groups()
    assert sorted(copied.split()) == sorted(path.name for path in FOLDER.glob("*.py"))
    assert where == "/opt/toys"
    assert IMAGE in text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_manifests_have_the_schema_of_kubernetes():
    validate = pytest.importorskip("kubernetes_validate")
    for manifest in manifests().values():
        validate.validate(manifest, "1.30", strict=True)
    wrong = manifests()["Deployment", "worker"]
    wrong["spec"]["replicas"] = "256"
    with pytest.raises(validate.ValidationError):
        validate.validate(wrong, "1.30", strict=True)


@pytest.mark.parametrize("script", SCRIPTS)
def test_only_one_place_can_be_chosen(options, script, capsys):
    assert options(script).parse_args(["run"]).processes == 2
    with pytest.raises(SystemExit):
        options(script).parse_args(["run", "--slurm", "--local", "2"])
    assert "not allowed with argument" in capsys.readouterr().err
