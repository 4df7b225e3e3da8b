# Set-up shared by ./weir and what it starts: packages, JDK, build, and the command line's JVM. POSIX sh, to be sourced with
# $root set to the repository. Messages go to stderr, so that output of the command line stays clean.
# shellcheck shell=sh
# shellcheck disable=SC2154 # root comes from the one who sources this

state="$root/.weir"

say() { printf 'weir: %s\n' "$*" >&2; }

die() {
	printf 'weir: error: %s\n' "$*" >&2
	exit 1
}

# --- the JDK

java_home_or_path() { # COMMAND: from JAVA_HOME when that is set, else from PATH
	if [ -n "${JAVA_HOME-}" ]; then printf '%s/bin/%s' "$JAVA_HOME" "$1"; else command -v "$1" || true; fi
}

java_major() { # of the java that will run; empty when there is none
	java=$(java_home_or_path java)
	[ -n "$java" ] && [ -x "$java" ] || return 0
	release=$(dirname -- "$(dirname -- "$(readlink -f -- "$java")")")/release
	version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null || true)
	[ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
	printf '%s' "$version"
}

has_java() { [ "$(java_major)" -ge 17 ] 2>/dev/null; }

has_jdk() { has_java && [ -x "$(java_home_or_path javac)" ]; }

# --- packages

# Groups of Debian packages: a line is PACKAGE PROBE, where the probe is a command, a file, or a function above.
packages_of() {
	case $1 in
	java) echo "default-jdk-headless has_java" ;;
	build) cat <<-EOT ;;
		default-jdk-headless has_jdk
		maven mvn
		clang clang
		llvm llvm-strip
		gcc gcc
		libc6-dev /usr/include/stdio.h
		libbpf-dev /usr/include/bpf/libbpf.h
		libelf-dev /usr/include/libelf.h
		zlib1g-dev /usr/include/zlib.h
		linux-libc-dev /usr/include/linux/bpf.h
		util-linux flock
	EOT
	run) cat <<-EOT ;;
		default-jdk-headless has_jdk
		iproute2 ip
		curl curl
		procps ps
		util-linux nsenter
		nghttp2-server nghttpd
		nghttp2-client h2load
	EOT
	test) cat <<-EOT ;;
		python3-prometheus-client
		kcat kcat
		etcd-server etcd
	EOT
	image) cat <<-EOT ;;
		buildah buildah
		debootstrap debootstrap
		libcap2-bin capsh
	EOT
	bench) [ ! -f "$root/bench/e2e/packages.txt" ] || sed 's/#.*//' "$root/bench/e2e/packages.txt" ;;
	esac
}

is_there() { # PACKAGE [PROBE]
	case ${2-} in
	'') dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
	/*) [ -e "$2" ] ;;
	has_*) "$2" ;;
	*) command -v "$2" >/dev/null 2>&1 || [ -x "/usr/sbin/$2" ] || [ -x "/sbin/$2" ] ;;
	esac
}

missing_packages() { # GROUP...
	for group in "$@"; do packages_of "$group"; done | while read -r package probe; do
		[ -z "$package" ] || is_there "$package" "$probe" || echo "$package"
	done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

ensure_packages() { # GROUP...
	[ -z "${JAVA_HOME-}" ] || has_java || die "JAVA_HOME=$JAVA_HOME is not a Java 17 or newer: correct it, or unset it to use the java on PATH"
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null 2>&1 ||
		die "missing (Debian's package names): $missing. This system has no apt-get: install them its own way"
	[ "$(id -u)" -eq 0 ] ||
		die "missing packages. Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
	say "installing $missing"
	mkdir -p "$state"
	# shellcheck disable=SC2086 # a list of package names
	{
		apt-get -q update &&
			DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing
	} >"$state/apt.log" 2>&1 || {
		tail -n 15 "$state/apt.log" >&2
		die "apt-get could not install $missing; the whole log is $state/apt.log. Check the package sources and the network, then run this again"
	}
	missing=$(missing_packages "$@")
	[ -z "$missing" ] || die "still missing after apt-get installed them: $missing; see $state/apt.log${JAVA_HOME:+ (JAVA_HOME is $JAVA_HOME)}"
}

# --- the build

agent_jar() {
	for jar in "$root"/agent/target/weir-agent-*.jar; do
		case $jar in
		*-sources.jar | *-tests.jar | *-javadoc.jar) ;;
		*) [ -f "$jar" ] && printf '%s' "$jar" && return 0 ;;
		esac
	done
	return 1
}

is_built() {
	[ -f "$state/built" ] && agent_jar >/dev/null && [ -d "$root/agent/target/lib" ] || return 1
	[ -z "$(find "$root/pom.xml" "$root/.mvn" "$root"/*/pom.xml "$root"/*/src/main -newer "$state/built" -print -quit)" ]
}

# Runs a command while no other build of this tree runs. The lock ends with the command, whatever way it ends.
locked() {
	{ mkdir -p "$state" && touch "$state/lock"; } 2>/dev/null ||
		die "$state is not writable for $(id -un): run './weir build' as $(stat -c %U "$root")"
	{
		flock -n 9 || {
			say "another build of this tree is running; waiting for it"
			flock 9
		}
		"$@" 9>&-
	} 9>>"$state/lock"
}

build() {
	! is_built || return 0 # somebody else built it while we waited
	say "building (log: $state/build.log)"
	touch "$state/building"
	rm -f "$state/build.failed"
	{
		package_modules -pl '!testbed/kafka-broker,!testbed/kafka-tools,!testbed/kafka-tests' || : >"$state/build.failed"
	} | tee "$state/build.log" | show_build
	[ ! -e "$state/build.failed" ] ||
		die "the build failed: the lines above say why, the whole log is $state/build.log"
	archive_classes
	mv "$state/building" "$state/built"
}

package_modules() { (cd "$root" && mvn -B -DskipTests -Dspotless.check.skip=true "$@" package 2>&1); }

show_build() {
	awk '
		/^\[INFO\] Building weir / { sub(/^\[INFO\] Building /, ""); print "weir:   " $0; fflush() }
		/^\[ERROR\]/ && ++errors <= 20 { print; fflush() }' >&2
}

has_kafka() {
	[ -f "$state/kafka-built" ] && [ -d "$root/testbed/kafka-broker/target/lib" ] && [ -d "$root/testbed/kafka-tools/target/lib" ] &&
		[ -z "$(find "$root/pom.xml" "$root"/testbed/kafka-*/pom.xml "$root/testbed/kafka-broker/src" -newer "$state/kafka-built" -print -quit)" ]
}

build_kafka() {
	! has_kafka || return 0
	say "fetching Kafka (log: $state/kafka.log)"
	touch "$state/kafka-building"
	rm -f "$state/kafka.failed"
	{
		package_modules -pl testbed/kafka-broker,testbed/kafka-tools || : >"$state/kafka.failed"
	} | tee "$state/kafka.log" | show_build
	[ ! -e "$state/kafka.failed" ] || die "Kafka could not be set up: the lines above say why, the whole log is $state/kafka.log"
	mv "$state/kafka-building" "$state/kafka-built"
}

# The broker and the console clients that the Kafka demo and benchmark use; about 150 MB.
ensure_kafka() {
	has_kafka || {
		ensure_packages build
		locked build_kafka
	}
}

ensure_built() { # [GROUP...]: with the packages of these groups, and those of the build when there is something to build
	if is_built; then
		ensure_packages java "$@"
	else
		ensure_packages build "$@"
		locked build
	fi
}

# --- the command line

class_archive() { printf '%s' "$state/classes-$(java_major).jsa"; }

# Records the classes of a proxy that starts and stops, for the JVM to map instead of parsing them: a third less CPU time at
# start. Goes without when that fails: docs/decisions/0034-jvm-flags.md
archive_classes() {
	archive=$(class_archive)
	rm -f "$archive" "$state/archive.out"
	mkfifo "$state/archive.out"
	java=$(java_home_or_path java)
	# shellcheck disable=SC2046 # flags hold no spaces
	timeout 60 "$java" $(jvm_flags proxy) "-XX:ArchiveClassesAtExit=$archive" -Xlog:disable \
		-cp "$(class_path)" io.weir.agent.cli.Main proxy --listen 127.0.0.1:0 --upstream 127.0.0.1:9 \
		--policy "$root/examples/starwars/sw_l3_l4_l7_policy.yaml" >"$state/archive.out" 2>"$state/archive.log" &
	archived=$!
	while read -r line && [ "$line" != ready ]; do :; done <"$state/archive.out"
	kill "$archived" 2>/dev/null || :
	wait "$archived" 2>/dev/null || :
	rm -f "$state/archive.out"
}

# The archive is good only for the very jars it was made from.
archive_flags() {
	archive=$(class_archive)
	[ -f "$archive" ] || return 0
	[ -z "$(find "$(agent_jar)" "$root/agent/target/lib" -name '*.jar' -newer "$archive" -print -quit)" ] || return 0
	echo "-XX:SharedArchiveFile=$archive -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off"
}

class_path() { printf '%s' "$(agent_jar):$root/agent/target/lib/*"; }

# Flags for the JVM that runs: only those it knows, and none of the warnings newer ones print. A proxy makes next to no
# garbage: a small young generation, mapped at the start, is collected in a millisecond.
jvm_flags() { # WORD
	major=$(java_major)
	[ "${major:-17}" -lt 23 ] || echo "--sun-misc-unsafe-memory-access=allow"
	[ "${major:-17}" -lt 22 ] || echo "--enable-native-access=ALL-UNNAMED"
	case $1 in
	agent) ;;
	proxy) echo "-XX:+UseSerialGC -Xms48m -Xmn32m -XX:+AlwaysPreTouch" ;;
	*) echo "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" ;;
	esac
}

run_cli() {
	java=$(java_home_or_path java)
	# shellcheck disable=SC2046,SC2086 # flags hold no spaces
	"$java" $(jvm_flags "${1-}") $(archive_flags) ${WEIR_JAVA_OPTS-} -cp "$(class_path)" io.weir.agent.cli.Main "$@"
}

exec_cli() {
	java=$(java_home_or_path java)
	# shellcheck disable=SC2046,SC2086 # flags hold no spaces
	exec "$java" $(jvm_flags "${1-}") $(archive_flags) ${WEIR_JAVA_OPTS-} -cp "$(class_path)" io.weir.agent.cli.Main "$@"
}
