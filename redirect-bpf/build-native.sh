#!/bin/sh
# Compiles the BPF programs, the JNI library and the CNI plugin into target/classes, each only when something it is made of
# is newer.
# usage: build-native.sh JAVA_HOME
set -eu

java_home=$1
module=$(cd "$(dirname "$0")" && pwd)
out=$module/target/classes/io/weir/redirect/bpf
headers=$module/target/native-headers
mkdir -p "$out"

fail() {
	echo "redirect-bpf: $*" >&2
	exit 1
}

# need COMMAND PACKAGE
need() {
	command -v "$1" >/dev/null || fail "$1 is missing, expected it in PATH: apt-get install $2"
}

# need_header HEADER PACKAGE
need_header() {
	echo "#include <$1>" | gcc -E -x c - >/dev/null 2>&1 || fail "$1 is missing: apt-get install $2"
}

# older TARGET SOURCE...
older() {
	target=$1
	shift
	[ -e "$target" ] || return 0
	for ingredient; do
		if [ "$ingredient" -nt "$target" ]; then
			return 0
		fi
	done
	return 1
}

build_programs() {
	need clang clang
	need gcc gcc
	need llvm-strip llvm
	need_header bpf/bpf_helpers.h libbpf-dev
	# The kernel's headers for this machine, which -target bpf does not look for.
	clang -O2 -g -Wall -Wextra -Werror -target bpf -fdebug-prefix-map="$module"=. \
		-I"/usr/include/$(gcc -print-multiarch)" -c "$1" -o "$2.new"
	# Debugging information goes, BTF stays.
	llvm-strip -g "$2.new"
	mv "$2.new" "$2"
}

build_library() {
	need gcc gcc
	[ -e "$java_home/include/jni.h" ] || fail "$java_home/include/jni.h is missing, expected a JDK: apt-get install openjdk-17-jdk-headless"
	need_header bpf/libbpf.h libbpf-dev
	# Why libbpf is not linked statically: docs/decisions/0002-libbpf-is-linked-dynamically.md
	gcc -std=gnu11 -O2 -fPIC -fvisibility=hidden -Wall -Wextra -Werror -Wmissing-prototypes -D_GNU_SOURCE \
		-I"$java_home/include" -I"$java_home/include/linux" -I"$headers" \
		-shared -Wl,-z,defs -Wl,-z,relro,-z,now "$module"/src/main/c/*.c -o "$1.new" -lbpf
	mv "$1.new" "$1"
}

# Static: it runs on the node, whose C library is not ours. It asks nothing of name services.
build_plugin() {
	need gcc gcc
	gcc -std=gnu11 -Os -Wall -Wextra -Werror -Wmissing-prototypes -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
		-ffunction-sections -fdata-sections -ffile-prefix-map="$module"=. -static -s -Wl,--gc-sections \
		"$module"/src/main/cni/*.c "$module/src/main/c/links.c" -o "$1.new"
	mv "$1.new" "$1"
}

for program in "$module"/src/main/bpf/*.bpf.c; do
	[ -e "$program" ] || continue
	object=$out/$(basename "$program" .c).o
	if older "$object" "$module"/src/main/bpf/* "$0"; then
		build_programs "$program" "$object"
	fi
done

library=$out/libweirbpf.so
if older "$library" "$module"/src/main/c/* "$headers"/*.h "$0"; then
	build_library "$library"
fi

plugin=$out/weir-cni
if older "$plugin" "$module"/src/main/cni/* "$module"/src/main/c/links.* "$module/src/main/bpf/weir_layout.h" "$0"; then
	build_plugin "$plugin"
fi
