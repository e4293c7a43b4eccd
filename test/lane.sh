#!/bin/bash
# lane.sh KEEP[:KEEP...] COMMAND...
#
# Runs the command in a lane: a machine of its own as far as tests can tell (namespaces(7)), so that several sets of real
# tests run at once without meeting. A lane has its own processes, network, /tmp, /run and /home, and whatever is written to
# /etc and /var is gone with it. The folders KEEP (of the clone, and for reports) are the real ones. Needs root.
# Exit status: the command's, or that of what this machine does not allow. A signal ends the lane with all that is in it.
set -euo pipefail

enter='
set -e
IFS=: read -r -a kept <<<"$1"; shift
# A new mount namespace may still share its mounts with the old one.
mount --make-rprivate /
mount -t tmpfs -o mode=755 lane /mnt
mkdir /mnt/kept /mnt/upper /mnt/scratch
for i in "${!kept[@]}"; do
  mkdir "/mnt/kept/$i"
  mount --bind "${kept[$i]}" "/mnt/kept/$i"
done
mount -t tmpfs -o mode=1777 lane /tmp
mount -t tmpfs -o mode=755 lane /run
mkdir -m 1777 /run/lock
mkdir -m 755 /run/dbus
for folder in /etc /home /var; do
  name=${folder#/}
  mkdir "/mnt/upper/$name" "/mnt/scratch/$name"
  mount -t overlay lane -o "lowerdir=$folder,upperdir=/mnt/upper/$name,workdir=/mnt/scratch/$name" "$folder"
done
for i in "${!kept[@]}"; do
  mkdir -p "${kept[$i]}"
  mount --bind "/mnt/kept/$i" "${kept[$i]}"
done
if tree=$(awk "\$3 == \"cgroup2\" { print \$2; exit }" /proc/self/mounts) && [ -n "$tree" ]; then
  umount --lazy "$tree"
  mount -t cgroup2 lane "$tree"
fi
ip link set lo up
cd "${kept[0]}"
# Not exec: as the first process of its namespace this shell reaps what is left to it.
"$@" &
wait $!
'

# A cgroup for the lane, where there is a tree of version 2 to make one in: the root of what the lane will see.
tree=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
own=
if [ -n "$tree" ] && mkdir "$tree/vestibule-lane-$$" 2>/dev/null; then
  own="$tree/vestibule-lane-$$"
  echo $$ >"$own/cgroup.procs" || true
fi
child=
leave() {
  trap '' TERM INT HUP
  # The first process of the lane dies with it, and takes all others along.
  [ -z "$child" ] || { kill -KILL "$child"; wait "$child"; } 2>/dev/null || true
  [ -n "$own" ] || return 0
  echo $$ >"$tree/cgroup.procs"
  for _ in {1..100}; do
    if find "$own" -depth -type d -exec rmdir {} + 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  echo "lane.sh: something in $own does not end" >&2
}
trap leave EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP
unshare --mount --pid --net --ipc --cgroup --fork --mount-proc --kill-child -- bash -c "$enter" lane "$@" &
child=$!
set +e
wait $child
status=$?
child=
exit $status
