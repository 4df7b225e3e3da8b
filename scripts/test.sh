# ./weir test: Maven's verify over every module, and a summary counted from the reports. Sourced after setup.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # root and state come from setup.sh

# Sums the attributes of every report's root element and names what failed or was skipped.
summarise() {
	find "$root" -path '*/target/*-reports/TEST-*.xml' -exec cat {} + | awk '
		function attribute(name) {
			return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
		}
		/<testsuite[ >]/ && !/<testsuites/ {
			tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped")
		}
		/<testcase / { test = attribute("classname") ": " attribute("name") }
		/<(failure|error)[ >\/]/ { print "FAILED   " test }
		/<skipped[ >\/]/ { reasons[attribute("message")]++ }
		END {
			for (reason in reasons) print "skipped  " reasons[reason] " times: " reason
			printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
			exit failed > 0 || tests == 0
		}'
}

# Names every test class that left no report: its module was not reached, or its JVM died.
unreported() {
	find "$root" -path '*/src/test/java/*' \( -name '*Test.java' -o -name '*IT.java' \) | while read -r source; do
		class=$(printf '%s' "${source##*/src/test/java/}" | tr / .)
		set -- "${source%%/src/test/java/*}"/target/*-reports/TEST-"${class%.java}".xml
		[ -e "$1" ] || printf 'NO REPORT %s\n' "${class%.java}"
	done
}

# A failed test does not keep the modules behind its own from being tested: Maven goes on, and the reports are counted.
verify() {
	find "$root" -path '*/target/*-reports/*.xml' -delete
	rm -f "$state/test.failed"
	touch "$state/building"
	{
		(cd "$root" && mvn -B verify --fail-at-end -Dmaven.test.failure.ignore=true "$@" 2>&1) || : >"$state/test.failed"
	} | tee "$state/test.log"
}

run_tests() {
	[ "$(id -u)" -eq 0 ] || say "not root: the tests with network namespaces and BPF are skipped (in CI they would fail)"
	started=$(date +%s)
	locked verify "$@"
	echo
	outcome=0
	summary=$(summarise) || outcome=1
	minutes=$((($(date +%s) - started) / 60)) seconds=$((($(date +%s) - started) % 60))
	if [ -e "$state/test.failed" ]; then
		outcome=1
		say "Maven failed: see its [ERROR] lines above, the whole log is $state/test.log; reports of each test are in */target/surefire-reports and */target/failsafe-reports"
	else
		[ $# -gt 0 ] || mv "$state/building" "$state/built"
	fi
	if [ $# -eq 0 ]; then
		missing=$(unreported)
		[ -z "$missing" ] || {
			outcome=1
			printf '%s\n' "$missing"
		}
	fi
	printf '%s\n' "$summary" | sed '$d'
	printf 'test: %d min %d s\n' "$minutes" "$seconds"
	printf '%s\n' "$summary" | tail -n 1
	exit "$outcome"
}
