#!/usr/bin/env bash
# launch/trials slurm: launch/slurm.sbatch under a Slurm of its own, on this machine. The job is told to
# save ahead of its limit, queues itself again, and is finished by one rank where two began.
set -euo pipefail

fail() {
  echo "error: launch/trials slurm: $1" >&2
  exit 1
}

export PATH="$PATH:/usr/sbin"
for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null || fail "no $program; install slurm-wlm"
done
program=$(realpath .build/release/and-dist)
folder=$(mktemp -d)
chmod 700 "$folder"
export SLURM_CONF=$folder/slurm.conf OMP_NUM_THREADS=1

stop() {
  for name in slurmd slurmctld munged; do
    [ ! -f "$folder/$name.pid" ] || kill "$(<"$folder/$name.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$folder"
}
trap stop EXIT

# The daemons, with everything they keep in the folder.
mkdir "$folder/state" "$folder/spool"
head -c 1024 /dev/urandom >"$folder/key"
chmod 400 "$folder/key"
munged --force --key-file="$folder/key" --socket="$folder/munge.socket" \
  --log-file="$folder/munged.log" --pid-file="$folder/munged.pid" --seed-file="$folder/seed"
host=$(hostname -s)
user=$(id -un)
cat >"$SLURM_CONF" <<END
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
SlurmctldPort=16817
SlurmdPort=16818
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc --all)
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE
END
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in {1..60}; do
  [ "$(sinfo --noheader --format=%t 2>/dev/null)" != idle ] || break
  sleep 1
done

# A run of about a minute; the undisturbed one has what the job must end with.
flags=(train --dataset fashion-mnist --limit-per-class 200 --width 8 --feature-dim 16 --rounds 2
  --epochs 60 --batch-size 64 --convolution direct --evaluate-every 0 --parts 2)
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe --bind-to none -np 2 \
  "$program" "${flags[@]}" --log-level error --output "$folder/whole" >/dev/null

# The template as it is, but for the lines that a user adapts.
sed -e "s|^program=.*|program=$program|" \
  -e "s|^arguments=.*|arguments=(${flags[*]} --output $folder/run)|" \
  launch/slurm.sbatch >"$folder/job"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Slurm may signal up to a minute earlier than it is told to.
job=$(sbatch --parsable --nodes=1 --ntasks=2 --ntasks-per-node=2 --cpus-per-task=1 --time=2 \
  --signal=B:USR1@90 --output="$folder/log" "$folder/job")

# Waits until the job is in a state.
wait_for() {
  local left=$2
  until [[ $(scontrol --oneliner show job "$job") == *"JobState=$1"* ]]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the job is not $1: $(tail -n 20 "$folder/log" \
      2>/dev/null || scontrol show job "$job")"
    sleep 1
  done
}

wait_for RUNNING 60
wait_for PENDING 130
grep -q "saved and stopped" "$folder/log" || fail "not stopped by the signal: $(<"$folder/log")"
echo "queued again: $(grep --only-matching 'stopped by .* after step [0-9]*' "$folder/log")"
scontrol update JobId="$job" NumTasks=1 NumCPUs=1-1 TasksPerNode=1
scontrol update JobId="$job" TimeLimit=20 StartTime=now
wait_for COMPLETED 600
grep -q "1 rank on 1 node" "$folder/log" || fail "not finished by one rank: $(<"$folder/log")"

last=$(cd "$folder/whole/checkpoints" && printf '%s\n' step-* | tail -n 1)
for file in "$folder/whole/checkpoints/$last"/*.safetensors; do
  cmp "$file" "$folder/run/checkpoints/$last/$(basename "$file")" || fail "other bits than undisturbed"
done
[ "$(grep -c '"event":"step"' "$folder/run/metrics.jsonl")" = \
  "$(grep -c '"event":"step"' "$folder/whole/metrics.jsonl")" ] || fail "steps lost or doubled"
echo "finished by 1 rank where 2 began, with the bits of the undisturbed run"
