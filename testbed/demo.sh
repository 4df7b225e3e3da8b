#!/bin/sh
# The Star Wars walk-through on real traffic; run it as './weir demo'.
#
#   demo.sh          makes a node and four pods in network namespaces, starts the deathstars and the agent, walks through
#                    three policies with curl, compares every outcome with what it must be, removes everything
#   demo.sh --keep   leaves it all running and says what to try
#   demo.sh --stop   removes what a kept or killed demo left
#
# Exit code 0 only when every outcome was as expected. WEIR_DEMO_NAME (demo) is the prefix of the namespaces.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
. "$root/scripts/setup.sh"

name=${WEIR_DEMO_NAME:-demo}
logs=$state/demo           # what outlives it
inputs=$root/examples/starwars
service=deathstar.default.svc.cluster.local
dropped='no answer'
. "$root/testbed/stage.sh"

# --- what runs

start_deathstar() { # POD
	start_process "$1" "$1" "$(java_home_or_path java)" -Dweir.demo="$run" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
		"$inputs/Deathstar.java"
}

deathstar_ready() { grep -q '^ready' "$logs/$1.log"; }

# --- calls

call() { # CALLER METHOD PATH SERVER FAMILY: writes what came back to a file
	address=$(pod_address "$4" "$5")
	out=$run/calls/$4.$5
	code=$(nsenter --net="/run/netns/weir-$name-$1" curl -s -g --connect-timeout 2 --max-time 10 -o "$out.body" -w '%{http_code}' \
		--resolve "$service:80:$address" -X "$2" "http://$service$3") && exit_code=0 || exit_code=$?
	case $exit_code in
	0) printf '%s (HTTP %s)\n' "$(head -n 1 "$out.body" | tr -d '\r')" "$code" ;;
	28) echo "$dropped" ;;
	*) echo "curl failed with $exit_code" ;;
	esac >"$out"
}

expect_calls() { # CALLER METHOD PATH EXPECTED: from the caller to both deathstars, over both families at once
	mkdir -p "$run/calls"
	printf '\n%s$ curl -s -X%s %s%s\n' "$1" "$2" "$service" "$3"
	pids=
	for server in deathstar-1 deathstar-2; do
		for family in IPv4 IPv6; do
			call "$1" "$2" "$3" "$server" "$family" &
			pids="$pids $!"
		done
	done
	# shellcheck disable=SC2086 # a list of pids
	wait $pids
	verdict=ok
	for server in deathstar-1 deathstar-2; do
		for family in IPv4 IPv6; do
			got=$(cat "$run/calls/$server.$family")
			mark=
			[ "$got" = "$4" ] || mark="   <-- expected: $4" verdict=wrong failures=$((failures + 1))
			printf '  %-12s %s  %-10s  %s%s\n' "$server" "$family" "$(pod_address "$server" "$family")" "$got" "$mark"
			calls=$((calls + 1))
		done
	done
	short=${4%% (*}
	[ "$verdict" = ok ] || short=WRONG
	printf '%s|%s %s|%s\n' "$1" "$2" "$3" "$short" >>"$run/phase$phase"
}

expect_served() { # COUNT: requests that reached the deathstars since the phase began
	served=$(cat "$logs"/deathstar-?.log | grep -c '/v1') || true
	served_now=$((served - served_before))
	served_before=$served
	[ "$served_now" -eq "$1" ] && return
	failures=$((failures + 1))
	printf '\n  the deathstars served %s requests <-- expected: %s\n' "$served_now" "$1"
}

# --- access log

show_entry() { # VERDICT: the first entry with it, whole
	printf '\n$ grep -m1 %s %s\n' "$1" "$logs/access.log"
	log_lines | grep -m1 -F "\"Verdict\":\"$1\"" || echo "  (none)"
}

log_is_complete() { [ "$(log_lines | wc -l)" -ge 8 ]; }

expect_log() { # COUNT VERDICT METHOD CODE: entries that carry the policy's name
	found=$(log_lines | grep -F "\"Verdict\":\"$2\"" | grep -F "\"Method\":\"$3\"" | grep -F "\"Code\":$4" | grep -cF '"name":"rule1"') || true
	mark=
	[ "$found" -eq "$1" ] || mark="   <-- expected: $1" failures=$((failures + 1))
	printf '  %s entries %s %s with code %s and policy rule1%s\n' "$found" "$2" "$3" "$4" "$mark"
}

expect_log_size() { # COUNT
	found=$(log_lines | wc -l)
	[ "$found" -eq "$1" ] && return
	failures=$((failures + 1))
	printf '  %s entries in the access log <-- expected: %s\n' "$found" "$1"
}

# --- the walk

prepare() {
	echo "node1 and the pods deathstar-1, deathstar-2, tiefighter, xwing: namespaces weir-$name-*"
	topology node node1 10.99.0.1 fd99::1
	for pod in deathstar-1 deathstar-2 tiefighter xwing; do
		topology pod node1 "$pod" "$(pod_address "$pod" IPv4)" "$(pod_address "$pod" IPv6)"
	done
	echo "the deathstars' servers, and the agent on node1 (logs: $logs)"
	start_deathstar deathstar-1
	start_deathstar deathstar-2
	start_agent
	for pod in deathstar-1 deathstar-2; do wait_until 30 "$pod's server" deathstar_ready "$pod"; done
	wait_until 60 "the agent" ask_agent status
	wait_until 20 "four endpoints ready" endpoints_ready 4
}

walk() {
	phase=1
	heading "1. No policy: everybody may do everything"
	expect_calls tiefighter POST /v1/request-landing 'Ship landed (HTTP 200)'
	expect_calls xwing POST /v1/request-landing 'Ship landed (HTTP 200)'
	expect_calls tiefighter PUT /v1/exhaust-port 'Panic: deathstar exploded (HTTP 503)'
	expect_served 12
	show endpoint list
	show policy get

	phase=2
	heading "2. L3/L4 policy: only ships of the empire reach the deathstars"
	apply_policy sw_l3_l4_policy.yaml
	expect_calls tiefighter POST /v1/request-landing 'Ship landed (HTTP 200)'
	expect_calls xwing POST /v1/request-landing "$dropped"
	expect_calls tiefighter PUT /v1/exhaust-port 'Panic: deathstar exploded (HTTP 503)'
	expect_served 8
	expect_log_size 0
	show endpoint list
	show policy get

	phase=3
	heading "3. L3/L4/L7 policy: ships of the empire may only request landing"
	apply_policy sw_l3_l4_l7_policy.yaml
	expect_calls tiefighter POST /v1/request-landing 'Ship landed (HTTP 200)'
	expect_calls xwing POST /v1/request-landing "$dropped"
	expect_calls tiefighter PUT /v1/exhaust-port 'Access denied (HTTP 403)'
	expect_served 4
	show endpoint list
	show policy get
	heading "Access log: one entry a request the proxy judged"
	wait_until 5 "the access log" log_is_complete
	show_entry Forwarded
	show_entry Denied
	echo
	expect_log 4 Forwarded POST 200
	expect_log 4 Denied PUT 403
	expect_log_size 8
}

summary() {
	heading Summary
	printf '%-12s %-26s %-28s %-28s %s\n' caller request 'no policy' 'L3/L4' 'L3/L4/L7'
	paste -d '|' "$run/phase1" "$run/phase2" "$run/phase3" |
		awk -F '|' '{ printf "%-12s %-26s %-28s %-28s %s\n", $1, $2, $3, $6, $9 }'
	outcome servers
}

explain_kept() {
	cat <<-EOT

		Still running. To try (as root):
		  export WEIR_SOCKET=$WEIR_SOCKET
		  ./weir status
		  ./weir monitor
		  ./weir bpf policy get --all
		  nsenter --net=/run/netns/weir-$name-tiefighter curl -s -XPUT http://10.15.0.10/v1/exhaust-port
		  edit $run/cluster/policy.yaml and call again
		To stop it: ./weir demo --stop
	EOT
}

begin "./weir demo" "$@"
calls=0 served_before=0 phase=0
heading "A node and four pods"
prepare
walk
summary
finished=yes
[ -z "$keep" ] || explain_kept
[ "$failures" -eq 0 ]
