#!/bin/sh
# Runs a command of the image the way the DaemonSet's container runtime would, in the network namespace it is called in: the
# root file system read-only, /proc/sys and /sys too, no capability beyond those allowed, none but them on the command's file.
#
#   contain.sh ROOT USER CAPABILITIES [DIRECTORY...] -- COMMAND [ARGUMENT...]
#
# DIRECTORY is mounted where it is on the node, the node's /proc and control groups below /host. CAPABILITIES are as setpriv
# writes them: bpf,net_admin. The command keeps the process id.
set -eu

if [ "${WEIR_CONTAINED-}" != yes ]; then
	WEIR_CONTAINED=yes exec unshare --mount --propagation private "$0" "$@"
fi
unset WEIR_CONTAINED
image=$1 user=$2 capabilities=$3
shift 3

mount -t tmpfs -o mode=0755 weir-contained /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$image,upperdir=/mnt/upper,workdir=/mnt/work" weir-root /mnt/root
root=/mnt/root
mkdir -p "$root/host/proc" "$root/host/cgroup"
mount --rbind /proc "$root/host/proc"
mount --rbind /sys/fs/cgroup "$root/host/cgroup"
mount --rbind /proc "$root/proc"
mount --bind /proc/sys "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount --rbind /sys "$root/sys"
mount -o remount,bind,ro "$root/sys"
mount -t tmpfs -o nosuid,mode=0755 weir-dev "$root/dev"
for device in null zero random urandom; do
	: >"$root/dev/$device"
	mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs -o mode=1777,nosuid,nodev weir-tmp "$root/tmp"
while [ "$1" != -- ]; do
	mkdir -p "$root$1"
	mount --rbind "$1" "$root$1"
	shift
done
shift
mount -o remount,bind,ro "$root"

allowed=$(printf '%s' "$capabilities" | tr , '\n' | sed 's/^/cap_/')
dropped=$(capsh --print | sed -n 's/^Bounding set =//p' | tr , '\n' | grep -vxF "$allowed" | paste -sd ,)
command=$1
shift
cd /
exec capsh --drop="$dropped" --inh= --chroot="$root" --gid="$user" --groups= --uid="$user" --shell="$command" -- "$@"
