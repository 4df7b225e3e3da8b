# ./weir image: builds the image from the Dockerfile with buildah, where no registry need be reached. Sourced after setup.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # root and state come from setup.sh

image=$state/image
image_name=localhost/weir:latest
base_name=localhost/debian:bookworm-slim

# Storage of its own: the machine's images are left alone.
in_storage() { buildah --root "$image/storage" --runroot "$image/run" "$@"; }

# Debian as debootstrap makes it stands in for the registry's image; fetched once.
ensure_base() {
	if [ ! -f "$image/debian.tar" ]; then
		say "fetching Debian for the base image (log: $image/debian.log)"
		rm -rf "$image/debian"
		# shellcheck disable=SC2086 # without a mirror debootstrap has its own
		debootstrap --variant=minbase bookworm "$image/debian" ${WEIR_DEBIAN_MIRROR-} >"$image/debian.log" 2>&1 ||
			die "debootstrap failed; its log is $image/debian.log"
		tar -C "$image/debian" -cf "$image/debian.tar.new" .
		mv "$image/debian.tar.new" "$image/debian.tar"
		rm -rf "$image/debian"
	fi
	in_storage inspect --type image "$base_name" >/dev/null 2>&1 || {
		container=$(in_storage from scratch)
		in_storage add -q "$container" "$image/debian.tar" / >/dev/null
		in_storage commit -q --rm "$container" "$base_name" >/dev/null
	}
}

build_image() {
	mkdir -p "$image"
	rm -f "$image"/weir.tar*
	ensure_base
	say "building the image (log: $image/build.log)"
	# What a build on this machine has fetched is not fetched again.
	in_storage bud --isolation chroot --layers --pull-never --format docker \
		--volume "$(maven_repository):/root/.m2/repository" --build-arg MAVEN_FLAGS=-o \
		--tag "$image_name" "$root" >"$image/build.log" 2>&1 ||
		{
			tail -n 15 "$image/build.log" >&2
			die "the image could not be built; the whole log is $image/build.log"
		}
	unpack_image
}

maven_repository() { printf '%s' "${WEIR_MAVEN_REPOSITORY:-$HOME/.m2/repository}"; }

# The root file system as a container gets it, with the capabilities on its files.
unpack_image() {
	container=$(in_storage from --pull-never "$image_name")
	mounted=$(in_storage mount "$container")
	rm -rf "$image/rootfs"
	cp -a "$mounted" "$image/rootfs"
	in_storage umount "$container" >/dev/null
	in_storage rm "$container" >/dev/null
}

print_size() {
	in_storage push -q "$image_name" "docker-archive:$image/weir.tar.new:weir:latest" >/dev/null
	mv "$image/weir.tar.new" "$image/weir.tar"
	printf 'image: %s MB, compressed %s MB; %s, for docker load\n' "$(du -sb --apparent-size "$image/rootfs" | awk '{ printf "%d", $1 / 1e6 }')" \
		"$(gzip -c "$image/weir.tar" | wc -c | awk '{ printf "%d", $1 / 1e6 }')" "$image/weir.tar"
}

image_command() { # [test|record]
	case ${1-} in
	'' | test | record) ;;
	*) die "unknown word '$1': expected nothing, test or record" ;;
	esac
	locked build_image
	print_size
	case ${1-} in
	test) "$root/testbed/image-test.sh" "$image/rootfs" ;;
	record) record_classes ;;
	esac
}

# Records which classes a start of the agent, its walk-through and the command line load: deploy/image/classes.list.gz. Needs an
# image; without a new record only the start takes longer.
record_classes() {
	WEIR_DEMO_NAME=record WEIR_DEMO_IMAGE=$image/rootfs JAVA_TOOL_OPTIONS="-XX:DumpLoadedClassList=$state/demo/classes.%p" \
		"$root/testbed/demo.sh" >"$image/record.log" 2>&1 || die "the walk-through failed; its output is $image/record.log"
	grep -lsF io/weir/agent/cli/Main "$state"/demo/classes.* | xargs cat | grep -v '^#' | LC_ALL=C sort -u |
		gzip -9n >"$root/deploy/image/classes.list.gz"
	rm -f "$state"/demo/classes.*
}
