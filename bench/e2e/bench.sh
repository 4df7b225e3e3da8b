#!/bin/sh
# What ./weir bench runs: benchmarks of single steps, and comparisons of the whole proxy with its peers.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")

usage() {
	cat <<-EOT
		usage: ./weir bench WORD [ARGUMENT...]

		  jmh [PATTERN] [JMH OPTION...]  benchmarks of the steps of the data path; 'jmh -l' lists them,
		                                 'jmh HeadParse -prof gc' shows allocation as well
		  jmh --all [JMH OPTION...]      all of them with allocation, into bench/results/jmh.json
		  http [OPTION...]               the whole beside HAProxy, nginx and no proxy, into bench/results; 'http --help' lists
		                                 the options and cases
		  kafka [OPTION...]              Kafka's own performance tools before a broker: without a proxy, through weir, through
		                                 Kroxylicious; into bench/results; 'kafka --help' lists the options and cases
		  figures [OPTION...]            whether the figures that weir promises are held, into bench/results/figures.md; root,
		                                 about ten minutes; 'figures --help' lists the options
	EOT
}

case ${1-help} in
jmh)
	shift
	java=${JAVA_HOME:+$JAVA_HOME/bin/}java
	if [ "${1-}" = --all ]; then
		shift
		mkdir -p "$root/bench/results"
		set -- -prof gc -rf json -rff "$root/bench/results/jmh.json" "$@"
	fi
	exec "$java" -cp "$root/bench/target/classes:$root/bench/target/lib/*" org.openjdk.jmh.Main "$@"
	;;
http | kafka | figures)
	package=$1
	[ "$1" != http ] || package=comparison
	shift
	PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec python3 -m "$package" "$@"
	;;
help | --help | -h)
	usage
	;;
*)
	usage >&2
	exit 1
	;;
esac
