#!/bin/sh
# What ./weir bench runs: benchmarks of single steps, and comparisons of the whole proxy with its peers.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")

usage() {
	cat <<-EOT
		usage: ./weir bench WORD [ARGUMENT...]

		  jmh [PATTERN] [JMH OPTION...]  benchmarks of the steps of the data path; 'jmh -l' lists them
		  http [OPTION...]               requests/s on one core beside HAProxy and nginx; 'http --help' lists the options
	EOT
}

case ${1-help} in
jmh)
	shift
	java=${JAVA_HOME:+$JAVA_HOME/bin/}java
	exec "$java" -cp "$root/bench/target/classes:$root/bench/target/lib/*" org.openjdk.jmh.Main "$@"
	;;
http)
	shift
	exec "$here/http.sh" "$@"
	;;
help | --help | -h)
	usage
	;;
*)
	usage >&2
	exit 1
	;;
esac
