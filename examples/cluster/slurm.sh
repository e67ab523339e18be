#!/usr/bin/env bash
# The driver as a job of its own; it submits the workers' jobs by dask-jobqueue. `sbatch slurm.sh`, and again if it ends
# before the toys do: the folder holds what is done. Another script, or another number of toys:
#   SCRIPT=toys.py TOYS=100000 FOLDER=counts sbatch slurm.sh
#SBATCH --job-name=toys
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=24:00:00
#SBATCH --requeue
set -euo pipefail

# Once, where all nodes see it, in the folder of these scripts:
#   python3 -m venv venv && venv/bin/pip install 'nuscatter[dist]' dask-jobqueue
#   for each in coherent_csi_2021 coherent_lar_2020; do NUSCATTER_CACHE=data venv/bin/nuscatter data fetch "$each"; done
# The driver alone reads the data; workers get the likelihood, data and all, with the first chunk.
# shellcheck source=/dev/null
source "${VENV:-venv}/bin/activate"
export NUSCATTER_CACHE="${NUSCATTER_CACHE:-data}" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

script="${SCRIPT:-nsi_plane.py}"
options=(--slurm --jobs "${JOBS:-8}" --cores "${CORES:-32}" --hours "${HOURS:-12}" --seconds "${SECONDS_OF_A_CHUNK:-600}")
[[ -z "${SLURM_JOB_ACCOUNT:-}" ]] || options+=(--account "$SLURM_JOB_ACCOUNT")
[[ -z "${PARTITION:-}" ]] || options+=(--partition "$PARTITION")
[[ -z "${POINTS:-}" ]] || options+=(--points "$POINTS")
exec python "$script" "${FOLDER:-${script%.py}}" --toys "${TOYS:-100000}" "${options[@]}"
