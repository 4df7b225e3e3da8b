#!/bin/sh
# The Kafka part of the Star Wars story on real traffic; run it as './weir demo kafka'.
#
#   demo-kafka.sh          makes a node and five pods in network namespaces, starts a Kafka broker and the agent, calls with Kafka's
#                          console clients before and under a policy, compares every outcome with what it must be, removes everything
#   demo-kafka.sh --keep   leaves it all running and says what to try
#   demo-kafka.sh --stop   removes what a kept or killed demo left
#
# Exit code 0 only when every outcome was as expected. WEIR_DEMO_NAME (kafka) is the prefix of the namespaces.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
. "$root/scripts/setup.sh"

name=${WEIR_DEMO_NAME:-kafka}
logs=$state/demo-kafka     # what outlives it
inputs=$root/examples/kafka
pods='kafka empire-hq outpost8888 outpost9999 backup'
. "$root/testbed/stage.sh"

# --- what runs

java=$(java_home_or_path java)
small='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
broker_classes="$root/testbed/kafka-broker/target/classes:$root/testbed/kafka-broker/target/lib/*"
tool_classes="$root/testbed/kafka-tools/target/lib/*"
quiet='-Dorg.slf4j.simpleLogger.defaultLogLevel=error -Dorg.slf4j.simpleLogger.showThreadName=false -Dorg.slf4j.simpleLogger.showShortLogName=true'

start_broker() {
	# shellcheck disable=SC2086 # flags hold no spaces
	start_process kafka kafka "$java" -Xmx512m $small -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$broker_classes" \
		io.weir.testbed.kafka.Broker "$run/broker" "BROKER=$broker"
}

broker_ready() { grep -q '^ready' "$logs/kafka.log"; }

# --- calls

tool() { # POD CLASS ARGUMENT...: one of Kafka's console clients in a pod; its output and errors go to a file
	pod=$1 class=$2
	shift 2
	# shellcheck disable=SC2086 # flags hold no spaces
	nsenter --net="/run/netns/weir-$name-$pod" timeout 60 "$java" $small $quiet -cp "$tool_classes" \
		"org.apache.kafka.tools.$class" --bootstrap-server "$broker" "$@" >"$run/output" 2>&1 || echo "exit code $?" >>"$run/output"
}

refusal() { # TOPIC OUTCOME: what a client says that is refused
	case $2 in
	'refused the group') echo "GroupAuthorizationException: Not authorized to access group" ;;
	*) echo "TopicAuthorizationException: Not authorized to access topics: [$1]" ;;
	esac
}

expect() { # POD DO TOPIC TEXT OUTCOME: compares the output of the call with the expected outcome
	case $5 in
	"done") grep -qF -e "$4" "$run/output" && ! grep -q Exception "$run/output" && got="done" || got=WRONG ;;
	refused*) grep -qF -e "$(refusal "$3" "$5")" "$run/output" && ! grep -qF -e "$4" "$run/output" && got=$5 || got=WRONG ;;
	esac
	grep -vE '^(SLF4J|The consumer rebalance|Processed a total|\t*at )' "$run/output" | cut -c 1-200 | awk '!seen[$0]++' | sed 's/^/  /' | head -n 6
	if [ "$got" = WRONG ]; then
		failures=$((failures + 1))
		printf '  <-- expected: %s\n' "$5"
	fi
	calls=$((calls + 1))
	printf '%s|%s %s|%s\n' "$1" "$2" "$3" "$got" >>"$run/phase$phase"
}

produce() { # POD TOPIC TEXT OUTCOME
	# Idempotent, a producer without any topic to write is refused before it names one: by brokers with ACLs as well.
	property=
	[ "$4" = "done" ] || property='--command-property enable.idempotence=false'
	printf '\n%s$ echo "%s" | kafka-console-producer.sh --bootstrap-server %s --topic %s %s\n' "$1" "$3" "$broker" "$2" "$property"
	printf '%s\n' "$3" >"$run/input"
	# shellcheck disable=SC2086 # an option and its value
	tool "$1" ConsoleProducer --topic "$2" $property <"$run/input"
	if [ "$4" = "done" ]; then
		sent "$2" "$3"
		grep -q . "$run/output" || echo "(sent)" >"$run/output"
		expect "$1" "produce to" "$2" "(sent)" "done"
	else
		expect "$1" "produce to" "$2" "(sent)" refused
	fi
}

sent() { printf '%s\n' "$2" >>"$run/sent.$1"; }

consume() { # POD TOPIC OUTCOME: everything that was sent so far
	printf '\n%s$ kafka-console-consumer.sh --bootstrap-server %s --topic %s --from-beginning\n' "$1" "$broker" "$2"
	tool "$1" consumer.ConsoleConsumer --topic "$2" --from-beginning --timeout-ms 20000 --max-messages "$(wc -l <"$run/sent.$2")"
	expect "$1" consume "$2" "$(tail -n 1 "$run/sent.$2")" "$3"
}

# --- access log

has_entry() { # VERDICT APP API TOPIC
	log_lines | grep -F "\"Verdict\":\"$1\"" | grep -F "app=$2" | grep -F "\"APIKey\":\"$3\"" | grep -F '"name":"rule1"' | grep -qF "\"$4\""
}

show_entry() { # VERDICT APP API TOPIC: the first such entry, whole; there must be one
	printf '\n  %s: %s of %s by %s\n' "$1" "$3" "$4" "$2"
	if has_entry "$@"; then
		log_lines | grep -F "\"Verdict\":\"$1\"" | grep -F "app=$2" | grep -F "\"APIKey\":\"$3\"" | grep -m1 -F "\"$4\""
	else
		failures=$((failures + 1))
		echo "  (none) <-- expected: at least one entry, with the policy rule1"
	fi
}

monitor_shows() { grep -q 'verdict Denied' "$logs/monitor.log"; }

# --- the walk

prepare() {
	echo "node1 and the pods $pods: namespaces weir-$name-*"
	topology node node1 10.99.0.1 fd99::1
	for pod in $pods; do topology pod node1 "$pod" "$(pod_address "$pod" IPv4)" "$(pod_address "$pod" IPv6)"; done
	echo "a Kafka broker without any ACL, and the agent on node1 (logs: $logs)"
	start_broker
	start_agent
	wait_until 60 "the broker" broker_ready
	wait_until 60 "the agent" ask_agent status
	wait_until 20 "five endpoints ready" endpoints_ready 5
}

walk() {
	phase=1
	heading "1. No policy: everybody may do everything"
	produce empire-hq empire-announce "Happy 40th birthday to General Tagge" "done"
	produce empire-hq deathstar-plans "deathstar reactor design v3" "done"
	consume outpost8888 empire-announce "done"
	consume outpost9999 deathstar-plans "done"
	echo "  (the plans have leaked)"
	produce outpost8888 empire-announce "Vader booed at empire karaoke party" "done"
	consume backup deathstar-plans "done"
	consume backup empire-announce "done"
	consume empire-hq deathstar-plans "done"

	phase=2
	heading "2. Kafka policy: each app has its topics"
	apply_policy sw_kafka_policy.yaml
	WEIR_JAVA_OPTS=-Dweir.demo=$run setsid "$root/weir" monitor -t l7 >"$logs/monitor.log" 2>&1 </dev/null &
	echo $! >"$run/monitor.pid"
	produce empire-hq empire-announce "Luke's ship was seen near Hoth" "done"
	produce empire-hq deathstar-plans "deathstar exhaust port design v1" "done"
	consume outpost8888 empire-announce "done"
	consume outpost9999 deathstar-plans refused
	produce outpost8888 empire-announce "Vader booed once more" refused
	consume backup deathstar-plans "done"
	consume backup empire-announce refused
	consume empire-hq deathstar-plans 'refused the group'
	show policy get

	heading "Access log: one entry a request the proxy judged"
	show_entry Forwarded empire-hq produce deathstar-plans
	show_entry Forwarded empire-outpost fetch empire-announce
	show_entry Denied empire-outpost metadata deathstar-plans

	heading "The same as it happened, by 'weir monitor -t l7'"
	wait_until 10 "a denial in the monitor" monitor_shows
	grep 'verdict Denied' "$logs/monitor.log" | awk '!seen[$0]++' | head -n 4
}

summary() {
	heading Summary
	printf '%-12s %-30s %-12s %s\n' caller call 'no policy' 'Kafka policy'
	paste -d '|' "$run/phase1" "$run/phase2" | awk -F '|' '{ printf "%-12s %-30s %-12s %s\n", $1, $2, $3, $6 }'
	outcome broker
}

explain_kept() {
	cat <<-EOT

		Still running. To try (as root):
		  export WEIR_SOCKET=$WEIR_SOCKET
		  ./weir status
		  ./weir monitor -t l7
		  nsenter --net=/run/netns/weir-$name-outpost8888 java -cp '$tool_classes' \\
		      org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server $broker --topic deathstar-plans --from-beginning
		  edit $run/cluster/policy.yaml and call again
		To stop it: ./weir demo kafka --stop
	EOT
}

broker=$(pod_address kafka IPv4):9092
begin "./weir demo kafka" "$@"
calls=0
heading "A node, a broker and four clients"
prepare
walk
summary
finished=yes
[ -z "$keep" ] || explain_kept
[ "$failures" -eq 0 ]
