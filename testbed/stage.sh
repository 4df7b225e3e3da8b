# Shared by the demos: a node and its pods as network namespaces, the agent on it, and what starts and ends all of it. POSIX sh, to be
# sourced after setup.sh with $name set, the prefix of the namespaces, and $inputs, the directory of the example.
# shellcheck shell=sh
# shellcheck disable=SC2154 # name, inputs, root and state come from the one who sources this

run=/run/weir-$name        # what lives as long as the demo: cluster directory, socket, pinned maps, pids
export WEIR_SOCKET="$run/agent/weir.sock" WEIR_NO_BUILD=1

topology() { "$root/testbed/topology.sh" "$name" "$@"; }

# WEIR_DEMO_IMAGE is the unpacked root file system of the image: then agent and command line are those in it, run as the
# DaemonSet runs them.
weir() { in_image_or_tree exec "$@"; }

in_image_or_tree() { # exec|PROCESS ARGUMENT...: the command line once, or as a process on node1
	how=$1
	shift
	if [ -n "${WEIR_DEMO_IMAGE-}" ]; then
		set -- "$root/testbed/contain.sh" "$WEIR_DEMO_IMAGE" 65532 "$(allowed_capabilities)" "$run" "$run/bpf" "$logs" -- /usr/bin/weir "$@"
		# The container's own are read-only, or show only what it may see.
		[ "$how" = exec ] || set -- "$@" --host-proc /host/proc --host-cgroup /host/cgroup
	else
		set -- "$root/weir" "$@"
	fi
	if [ "$how" = exec ]; then "$@"; else start_process "$how" node1 "$@"; fi
}

allowed_capabilities() { sed -n 's/^cap_//p' "$root/deploy/image/capabilities" | paste -sd ,; }

# What is the node's part: a BPF file system, and the agent's user as the owner of its directories.
prepare_node_for_image() {
	[ -n "${WEIR_DEMO_IMAGE-}" ] || return 0
	mountpoint -q "$run/bpf" || mount -t bpf bpf "$run/bpf"
	"$WEIR_DEMO_IMAGE/usr/bin/weir-own" "$run/agent" "$run/bpf" "$logs"
}

heading() { printf '\n== %s\n' "$*"; }

show() { # COMMAND...: the command as a user would type it, and its output
	printf '\n$ ./weir %s\n' "$*"
	weir "$@"
}

# --- what runs

start_process() { # NAME NAMESPACE COMMAND...: its pid goes to a file, its output to a log
	process=$1 namespace=$2
	shift 2
	setsid nsenter --net="/run/netns/weir-$name-$namespace" "$@" >"$logs/$process.log" 2>&1 </dev/null &
	echo $! >"$run/$process.pid"
}

start_agent() {
	prepare_node_for_image
	in_image_or_tree agent agent --state-dir "$run/cluster" --run-dir "$run/agent" --bpffs "$run/bpf" \
		--node-name node1 --access-log "$logs/access.log"
}

is_ours() { # PID: still one of the processes we started, not a later one with its number
	tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -e "$run"
}

stop_all() {
	for file in "$run"/*.pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file")
		! is_ours "$pid" || kill "$pid" 2>/dev/null || true
	done
	for file in "$run"/*.pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file") tries=0
		while is_ours "$pid" && [ $tries -lt 50 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		! is_ours "$pid" || kill -9 "$pid" 2>/dev/null || true
	done
	topology down
	while mountpoint -q "$run/bpf" 2>/dev/null; do umount "$run/bpf" || umount -l "$run/bpf"; done
	rm -rf "$run"
}

wait_until() { # SECONDS WHAT CONDITION...
	deadline=$(($(date +%s) + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$deadline" ] || die "$what: not within the time it should take; see $logs"
		! agent_died || die "the agent ended; its last lines:
$(tail -n 20 "$logs/agent.log")"
		sleep 0.2
	done
}

agent_died() { [ -f "$run/agent.pid" ] && ! kill -0 "$(cat "$run/agent.pid")" 2>/dev/null; }

pod_address() { # POD FAMILY: from its manifest, as the agent reads it
	sed -n 's/^  - ip: //p' "$inputs/cluster/$1.yaml" | if [ "$2" = IPv6 ]; then grep :; else grep -v :; fi
}

# --- access log

log_lines() { cat "$logs/access.log" 2>/dev/null || true; }

# --- the walk

ask_agent() { curl -sf -g --max-time 20 --unix-socket "$WEIR_SOCKET" "http://weir/v1/$1"; }

revision() { ask_agent status | sed -n 's/.*"policyRevision":\([0-9]*\).*/\1/p'; }

in_force() { # REVISION: a newer one is, in the kernel and in the proxy
	[ "$(revision)" -gt "$1" ] && ask_agent "policies/in-force?revision=$(($1 + 1))"
}

apply_policy() { # FILE: of the example; takes the place of the one before, in one step
	before=$(revision)
	printf '\n$ cp %s %s\n' "${inputs#"$root/"}/$1" "$run/cluster/policy.yaml"
	cp "$inputs/$1" "$run/cluster/.policy.new"
	mv "$run/cluster/.policy.new" "$run/cluster/policy.yaml"
	wait_until 20 "policy $1 in force" in_force "$before"
}

endpoints_ready() { # COUNT
	[ "$(ask_agent endpoints | grep -o '"state":"ready"' | wc -l)" -eq "$1" ]
}

# --- the demo as a whole

begin() { # COMMAND [OPTION]: takes --keep or --stop, and sees to it that nothing is left whatever way the demo ends
	keep='' finished='' demo=$1
	shift
	case ${1-} in
	'') ;;
	--keep) keep=yes ;;
	--stop)
		stop_all
		say "nothing of the demo is left running"
		exit 0
		;;
	*) die "unknown option '$1': expected --keep or --stop" ;;
	esac
	[ $# -le 1 ] || die "expected one option, got: $*"
	mkdir "$run" 2>/dev/null || die "$run is there: a demo runs or was kept. To remove it: $demo --stop"
	started=$(date +%s) failures=0
	trap cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	mkdir -p "$run/cluster" "$run/agent" "$run/bpf" "$logs"
	rm -f "$logs"/*
	cp "$inputs"/cluster/*.yaml "$run/cluster"
}

cleanup() {
	code=$?
	trap - EXIT INT TERM HUP
	if [ -z "$keep" ] || [ -z "$finished" ]; then stop_all; fi
	exit $code
}

outcome() { # SERVERS: says how the demo went, and who has logs besides the agent
	elapsed=$(($(date +%s) - started))
	# shellcheck disable=SC2154 # calls is counted by the one who sources this
	if [ "$failures" -eq 0 ]; then
		printf '\ndemo: %d calls and the access log as expected, %d s\n' "$calls" "$elapsed"
	else
		printf '\ndemo: FAILED, %d outcomes differ (marked <--), %d s; logs of the agent and the %s: %s\n' \
			"$failures" "$elapsed" "$1" "$logs"
	fi
}
