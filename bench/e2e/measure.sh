# Ports, checks, load and figures of http.sh. Sourced; uses its variables.
# shellcheck shell=sh
# shellcheck disable=SC2154 # they come from http.sh

describe_machine() {
	sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
	echo "Linux $(uname -r), $(nproc) cores; proxy on core $proxy_core, wrk and the backend on core $load_core"
	haproxy -v | sed -n 's/^\(HAProxy version [^ ]*\).*/\1/p'
	nginx -v 2>&1 | sed 's/^nginx version: //'
	"${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*Runtime Environment //p'
	echo "wrk -t1 -c$connections -d${seconds}s, $rounds rounds, $requests requests, access log $log"
}

listens() { # PORT
	ss -Hltn "sport = :$1" | grep -q .
}

next_port() { # sets port to the next one that nobody listens on
	port=$((port + 1))
	while listens "$port"; do port=$((port + 1)); done
}

await_listener() { # NAME PORT
	eval "pid=\$pid_of_$1"
	tries=0
	until listens "$2"; do
		kill -0 "$pid" 2>/dev/null || { show_output "$1" && die "$1 ended before it listened"; }
		tries=$((tries + 1))
		[ "$tries" -le 300 ] || { show_output "$1" && die "$1 did not listen on port $2 within 30 s"; }
		sleep 0.1
	done
}

show_output() { # NAME
	for file in "$work/$1.out" "$work/$1.err"; do [ ! -s "$file" ] || tail -n 20 "$file" >&2; done
}

status_of() { # METHOD URL
	curl -s -o "$work/body" -w '%{http_code}' --max-time 10 -X "$1" "$2" || :
}

check() { # NAME PORT
	for expected in "200 POST /v1/request-landing" "403 PUT /v1/exhaust-port" "403 GET /v1/request-landing"; do
		# shellcheck disable=SC2086 # three words
		set -- "$1" "$2" $expected
		status=$(status_of "$4" "http://127.0.0.1:$2$5")
		[ "$status" = "$3" ] || { show_output "$1" && die "$1 answered '$status' to $4 $5, expected $3"; }
		[ "$3" = 403 ] || grep -qx 'Ship landed' "$work/body" || die "$1 did not pass the server's answer on"
	done
}

load() { # PORT SECONDS
	[ -f "$work/request.lua" ] || case $requests in
	allowed) echo 'wrk.method = "POST"' ;;
	denied) echo 'wrk.method = "PUT"' ;;
	esac >"$work/request.lua"
	path=/v1/request-landing
	[ "$requests" = allowed ] || path=/v1/exhaust-port
	taskset -c "$load_core" wrk -t1 -c"$connections" -d"${2}s" --latency -s "$work/request.lua" "http://127.0.0.1:$1$path"
}

cpu_nanos() { # PID: time that its threads and those of its children ran
	for process in $1 $(pgrep -P "$1" || :); do cat "/proc/$process/task"/*/schedstat 2>/dev/null || :; done |
		awk '{ sum += $1 } END { printf "%.0f", sum }'
}

measure() { # NAME ROUND: adds a line NAME REQUESTS_A_SECOND P50_MS P99_MS CPU_MICROS_A_REQUEST CPU_PERCENT
	eval "port=\$port_of_$1 pid=\$pid_of_$1"
	kill -0 "$pid" 2>/dev/null || { show_output "$1" && die "$1 ended"; }
	before=$(cpu_nanos "$pid")
	load "$port" "$seconds" >"$work/wrk.out"
	after=$(cpu_nanos "$pid")
	! grep -q 'Socket errors' "$work/wrk.out" || die "$1: $(grep 'Socket errors' "$work/wrk.out")"
	line=$(awk -v name="$1" -v wanted="$requests" -v nanos=$((after - before)) '
		function milliseconds(text) {
			return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000
		}
		$1 == "50%" { p50 = milliseconds($2) }
		$1 == "99%" { p99 = milliseconds($2) }
		/ requests in / { count = $1; elapsed = $4 + 0 }
		/Non-2xx/ { refused = $NF }
		/^Requests\/sec/ { rate = $2 }
		END {
			if (wanted == "allowed" ? refused > 0 : refused != count) exit 1
			cpu = nanos / 1e9
			printf "%s %.0f %.3f %.3f %.2f %.0f\n", name, rate, p50, p99, cpu * 1e6 / count, 100 * cpu / elapsed
		}' "$work/wrk.out") || die "$1 answered otherwise than it should: $(grep Non-2xx "$work/wrk.out")"
	echo "$line" >>"$work/results"
	echo "round $2: $line" | awk '{ printf "%s %s %-8s %7d requests/s  p50 %6.3f ms  p99 %6.3f ms  %5.2f us CPU a request, %3d %% of its core\n", $1, $2, $3, $4, $5, $6, $7, $8 }'
}

median() { # NAME COLUMN
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | sort -n |
		awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

report() {
	echo
	echo "medians of $rounds rounds; ratio: requests/s of weir by theirs"
	printf '%-10s %12s %8s %10s %10s %14s\n' proxy requests/s ratio 'p50 ms' 'p99 ms' 'us CPU/request'
	ours=$(median weir 2)
	for name in weir haproxy nginx; do
		grep -q "^$name " "$work/results" || continue
		theirs=$(median "$name" 2)
		ratio=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { if (ours) printf "%.2f", ours / theirs; else print "-" }')
		printf '%-10s %12.0f %8s %10.3f %10.3f %14.2f\n' "$name" "$theirs" "$ratio" "$(median "$name" 3)" "$(median "$name" 4)" "$(median "$name" 5)"
	done
}
