#!/bin/sh
# Compares weir's static mode with HAProxy and nginx at the same job on one core: a reverse proxy that lets POST
# /v1/request-landing through and answers 403 to everything else, with keep-alive on both sides.
#
# The proxy under test alone has core 0; wrk and the backend (nginx) share core 1. Every contestant is first shown to be
# right, then warmed up, then measured in rounds in which they take turns. Everything runs on loopback, out of one temporary
# directory, and is stopped by its pid.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")
PATH=$PATH:/usr/sbin:/sbin

rounds=5
seconds=10
warmup=15
connections=64
contestants="weir haproxy nginx"
log=off
requests=allowed
proxy_core=0
load_core=1

usage() {
	cat <<-EOT
		usage: ./weir bench http [OPTION...]

		  --rounds N         rounds in which all take turns; $rounds
		  --seconds N        length of each measurement; $seconds
		  --warmup N         length of the run before the first measurement; $warmup
		  --connections N    keep-alive connections of wrk; $connections
		  --only "NAME..."   some of: $contestants
		  --log              each writes its access log, one line a request, to a file
		  --denied           send PUT /v1/exhaust-port, which all deny, instead of what all allow
	EOT
}

die() {
	echo "bench http: error: $*" >&2
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=$2 && shift ;;
	--seconds) seconds=$2 && shift ;;
	--warmup) warmup=$2 && shift ;;
	--connections) connections=$2 && shift ;;
	--only) contestants=$2 && shift ;;
	--log) log=on ;;
	--denied) requests=denied ;;
	--help | -h) usage && exit 0 ;;
	*) usage >&2 && exit 1 ;;
	esac
	shift
done
[ "$(nproc)" -ge 2 ] || die "needs two cores: one for the proxy, one for the load and the backend"

work=$(mktemp -d "${TMPDIR:-/tmp}/weir-bench.XXXXXX")
pids=

cleanup() {
	for pid in $pids; do kill "$pid" 2>/dev/null || :; done
	for pid in $pids; do wait "$pid" 2>/dev/null || :; done
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# shellcheck source=contestants.sh
. "$here/contestants.sh"
# shellcheck source=measure.sh
. "$here/measure.sh"

describe_machine
port=18000
next_port
backend_port=$port
start_backend
for name in $contestants; do
	next_port
	eval "port_of_$name=$port"
	"start_$name" "$port" "$backend_port"
	await_listener "$name" "$port"
	check "$name" "$port"
done
echo "all answer 200 to what is allowed and 403 to what is not: $contestants"

for name in $contestants; do
	eval "port=\$port_of_$name"
	load "$port" "$warmup" >/dev/null
done
round=1
while [ "$round" -le "$rounds" ]; do
	for name in $contestants; do
		measure "$name" "$round"
	done
	# shellcheck disable=SC2086 # a list of names, the first one moved to its end
	contestants=$(set -- $contestants && first=$1 && shift && echo "$*" "$first")
	round=$((round + 1))
done
report
