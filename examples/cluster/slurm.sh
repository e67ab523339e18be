#!/usr/bin/env bash
# The driver as a job of its own; it submits the workers' jobs by dask-jobqueue. `sbatch slurm.sh`, and again if it ends
# before the toys do: the folder holds what is done.
#SBATCH --job-name=toys
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=24:00:00
#SBATCH --requeue
set -euo pipefail

# Once, where all nodes see it:
#   python3 -m venv venv && venv/bin/pip install 'nuscatter[dist]' dask-jobqueue
#   NUSCATTER_CACHE=data venv/bin/nuscatter data fetch coherent_csi_2021
# The driver alone reads the data; workers get the likelihood, data and all, with the first chunk.
source venv/bin/activate
export NUSCATTER_CACHE=data OMP_NUM_THREADS=1

python toys.py "${FOLDER:-toys}" --slurm --jobs "${JOBS:-8}" --cores "${CORES:-32}" --toys "${TOYS:-100000}" \
    --seconds 600 --account "${SLURM_JOB_ACCOUNT:-}"
