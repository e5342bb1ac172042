#!/usr/bin/env bash
# A training run as a PBS job that is submitted again until it is finished: it saves and stops ahead of its
# time limit. Copy, adapt the lines marked <--, and submit with qsub.
#
#PBS -N and-dist
#PBS -l select=4:ncpus=32:mpiprocs=2:ompthreads=16
#PBS -l walltime=12:00:00
#PBS -j oe
set -uo pipefail
cd "${PBS_O_WORKDIR:-.}" || exit 1

program=${AND_DIST:-and-dist}                                        # <--
arguments=(train --config launch/recipes/cifar10.yaml --output runs/cifar10) # <--
script=${AND_DIST_SCRIPT:-launch/pbs.sh}                             # <-- this file

export OMP_NUM_THREADS=${OMP_NUM_THREADS:-16} OPENBLAS_NUM_THREADS=1

# Ten minutes less than the walltime above.
mpirun --hostfile "${PBS_NODEFILE:?not started by PBS}" --bind-to none \
  -x OMP_NUM_THREADS -x OPENBLAS_NUM_THREADS \
  "$program" "${arguments[@]}" --time-limit 710m
status=$?

if [ "$status" -eq 75 ]; then
  echo "saved and stopped: submitted again to go on"
  qsub "$script"
fi
exit "$status"
