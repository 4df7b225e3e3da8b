#!/bin/sh
# Lays out what the image holds, in the build stage of the Dockerfile: /opt/weir (libraries, JRE, archive of classes) and
# /rootfs (the Debian libraries below it, the command, users). Run in the repository after Maven.
set -eu

weir=/opt/weir
rootfs=/rootfs
user=65532

# What the JVM and libweirbpf.so are linked with; base-files says for scanners which Debian it is.
packages='base-files libc6 libgcc-s1 libstdc++6 zlib1g libelf1 libbpf1'

# What is loaded by name, so that no reference to it shows: elliptic curves of TLS, the HTTP client, and XML, which Logback reads.
modules_by_name=jdk.crypto.ec,java.net.http,java.xml

jars() { # those of this machine, in a fixed order, without OpenSSL for Java: nothing here serves TLS
	case $(uname -m) in
	x86_64) other='linux-aarch_64' ;;
	aarch64) other='linux-x86_64' ;;
	*) other='no-such-machine' ;;
	esac
	find agent/target -maxdepth 1 -name 'weir-agent-*.jar' ! -name '*-sources.jar' ! -name '*-tests.jar' ! -name '*-javadoc.jar'
	find agent/target/lib -name '*.jar' ! -name "*$other*" ! -name '*osx*' ! -name '*windows*' ! -name '*macos*' \
		! -name 'netty-tcnative-boringssl-static-*' | LC_ALL=C sort
}

copy_jars() {
	mkdir -p "$weir/lib"
	class_path=
	for jar in $(jars); do
		cp "$jar" "$weir/lib"
		# Whole seconds, as layers keep them: the archive of classes is good only for unchanged jars.
		touch -d '2000-01-01 00:00:00 UTC' "$weir/lib/${jar##*/}"
		class_path=$class_path${class_path:+:}$weir/lib/${jar##*/}
	done
	# The pages of a service that is not in use: 3 MB.
	armeria=$(echo "$weir"/lib/armeria-*.jar)
	mkdir /tmp/armeria
	(cd /tmp/armeria && jar --extract --file "$armeria" && rm -r com/linecorp/armeria/server/docs/*.js.gz && jar --create --no-manifest --file "$armeria" .)
	rm -r /tmp/armeria
	touch -d '2000-01-01 00:00:00 UTC' "$armeria"
}

# Libraries that would otherwise be unpacked to /tmp at each start.
copy_native() {
	mkdir -p "$weir/native"
	native=redirect-bpf/target/classes/io/weir/redirect/bpf
	[ ! -e "$native/weir-cni" ] || cp "$native/weir-cni" "$weir/native"
	for jar in "$weir"/lib/netty-transport-native-epoll-*-linux-*.jar; do
		(cd "$weir/native" && jar --extract --file "$jar" META-INF/native && mv META-INF/native/*.so . && rm -r META-INF)
	done
}

# java.desktop is 14 MB that only beans of Jackson and SnakeYAML refer to, which find out that it is missing.
make_jre() {
	# Classes alone: jdeps gives up when the module descriptor of a jar asks for one that is not here.
	mkdir /tmp/classes
	for jar in "$weir"/lib/*.jar; do (cd /tmp/classes && jar --extract --file "$jar" && rm -rf META-INF module-info.class); done
	modules=$(jdeps --ignore-missing-deps -q --print-module-deps /tmp/classes)
	rm -r /tmp/classes
	modules=$(printf '%s' "$modules" | tr , '\n' | grep -vx java.desktop | tr '\n' ,)
	jlink --add-modules "$modules$modules_by_name" --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output "$weir/jre"
	rm -f "$weir/jre/bin/keytool" "$weir/jre/bin/jrunscript" "$weir/jre/bin/rmiregistry" "$weir/jre/bin/jwebserver" \
		"$weir/jre/bin/kinit" "$weir/jre/bin/klist" "$weir/jre/bin/ktab"
}

write_options() {
	mkdir -p "$weir/jvm"
	cp deploy/image/jvm/* "$weir/jvm"
	printf -- '-cp\n%s\n' "$class_path" >>"$weir/jvm/all"
}

# The classes of a recorded start of the agent besides those of the JDK's own list. Missing ones cost time, not more.
archive_classes() {
	{ cat "$JAVA_HOME/lib/classlist" && gzip -dc deploy/image/classes.list.gz; } | sort -u >/tmp/classes.list
	"$weir/jre/bin/java" -Xshare:dump -XX:+UseG1GC -Xlog:cds=off -Xlog:class+path=off \
		-XX:SharedClassListFile=/tmp/classes.list -XX:SharedArchiveFile="$weir/weir.jsa" -cp "$class_path" >/tmp/archive.log 2>&1 ||
		{ tail -n 20 /tmp/archive.log >&2; exit 1; }
	[ -s "$weir/weir.jsa" ]
}

# Packages without their scripts: libraries, licences, and the record that scanners of images read.
copy_packages() {
	mkdir -p "$rootfs/var/lib/dpkg/status.d"
	here=$(pwd)
	cd /tmp
	for package in $packages; do
		apt-get -q download "$package" >/dev/null
		dpkg-deb -x "$package"_*.deb "$rootfs"
		dpkg-deb -f "$package"_*.deb >"$rootfs/var/lib/dpkg/status.d/$package"
		rm "$package"_*.deb
	done
	cd "$here"
	(cd "$rootfs" && find usr/share/doc ! -type d ! -name copyright -delete && find usr/share/doc -type l -delete
		rm -rf usr/share/lintian usr/share/gdb usr/share/base-files usr/lib/*/gconv usr/lib/*/audit usr/bin usr/sbin bin sbin home root \
			usr/games usr/src usr/local boot media mnt srv opt etc/update-motd.d etc/profile.d etc/dpkg etc/skel \
			etc/ld.so.conf.d etc/default etc/init.d)
}

make_rootfs() {
	copy_packages
	for directory in etc usr/bin tmp run/weir var/run proc sys dev; do mkdir -p "$rootfs/$directory"; done
	chmod 1777 "$rootfs/tmp"
	printf 'root:x:0:0:root:/:/none\nweir:x:%s:%s:weir:/:/none\n' $user $user >"$rootfs/etc/passwd"
	printf 'root:x:0:\nweir:x:%s:\n' $user >"$rootfs/etc/group"
	echo 'hosts: files dns' >"$rootfs/etc/nsswitch.conf"
	gcc -std=gnu11 -Os -Wall -Wextra -Werror -static -s deploy/image/weir.c -o "$rootfs/usr/bin/weir"
	gcc -std=gnu11 -Os -Wall -Wextra -Werror -static -s deploy/image/own.c -o "$rootfs/usr/bin/weir-own"
	setcap "$(grep -v '^#' deploy/image/capabilities | paste -sd ,)=p" "$rootfs/usr/bin/weir"
}

: "${JAVA_HOME:=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}"
copy_jars
copy_native
make_jre
write_options
archive_classes
make_rootfs
