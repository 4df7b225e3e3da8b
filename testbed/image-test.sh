#!/bin/sh
# The image as the DaemonSet runs it: the Star Wars walk-through with agent and command line from its root file system, then
# how long an agent that was killed takes to judge again. Run it as './weir test image'.
#
#   image-test.sh ROOT     the unpacked root file system
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
. "$root/scripts/setup.sh"

export WEIR_DEMO_IMAGE="$1" WEIR_DEMO_NAME=image
name=$WEIR_DEMO_NAME
logs=$state/demo
inputs=$root/examples/starwars
starts=5
. "$root/testbed/stage.sh"

milliseconds() { date +%s%3N; }

judged() { # a request of tiefighter's came to the proxy
	[ "$(nsenter --net="/run/netns/weir-$name-tiefighter" curl -s -o /dev/null -w '%{http_code}' --connect-timeout 0.05 --max-time 2 \
		-X PUT http://10.15.0.10/v1/exhaust-port)" = 403 ]
}

restart() { # prints the milliseconds from the start of the process to the first verdict; the kernel has all from before
	pid=$(cat "$run/agent.pid")
	kill -9 "$pid"
	while is_ours "$pid"; do sleep 0.05; done
	! judged || die "a request was judged although no agent runs"
	began=$(milliseconds)
	start_agent
	until judged; do
		! agent_died || die "the agent ended: $(tail -n 5 "$logs/agent.log")"
		[ $(($(milliseconds) - began)) -lt 60000 ] || die "no verdict within a minute; see $logs"
	done
	echo $(($(milliseconds) - began))
}

stop() {
	code=$?
	trap - EXIT
	stop_all
	exit $code
}

trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$root/testbed/demo.sh" --keep >"$state/image/walk-through.log" 2>&1 || {
	tail -n 20 "$state/image/walk-through.log" >&2
	die "the walk-through failed in the image; its output is $state/image/walk-through.log"
}
grep '^demo:' "$state/image/walk-through.log"
times=$(for _ in $(seq $starts); do restart; done | sort -n)
printf 'image: from exec to the first verdict, %s restarts: median %s ms, worst %s ms\n' "$starts" \
	"$(printf '%s\n' "$times" | sed -n "$((starts / 2 + 1))p")" "$(printf '%s\n' "$times" | tail -n 1)"
