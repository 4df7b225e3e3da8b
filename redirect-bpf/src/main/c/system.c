/* Names of interfaces and errors, the BPF file system, locks, clocks, network namespaces. */
#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

WEIR_NATIVE(jstring, errorText, jint error)
{
	char text[256];
	const char *name = strerrorname_np(error), *described = strerrordesc_np(error);
	if (name)
		snprintf(text, sizeof(text), "%s (%s)", name, described);
	else
		snprintf(text, sizeof(text), "errno %d", error);
	return (*env)->NewStringUTF(env, text);
}

WEIR_NATIVE(jint, interfaceIndex, jstring name)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, name, text);
	if (error)
		return error;
	unsigned index = if_nametoindex(text);
	return index ? (jint)index : -errno;
}

WEIR_NATIVE(jstring, interfaceName, jint index)
{
	char name[IF_NAMESIZE];
	return if_indextoname(index, name) ? (*env)->NewStringUTF(env, name) : NULL;
}

WEIR_NATIVE(jint, isBpfFileSystem, jstring path)
{
	char text[WEIR_MAX_TEXT];
	struct statfs facts;
	int error = weir_text(env, path, text);
	if (error)
		return error;
	if (statfs(text, &facts))
		return -errno;
	return (unsigned)facts.f_type == BPF_FS_MAGIC;
}

WEIR_NATIVE(jint, mountBpfFileSystem, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	if (error)
		return error;
	return mount("bpf", text, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") ? -errno : 0;
}

WEIR_NATIVE(jint, unmount, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	if (error)
		return error;
	return umount2(text, MNT_DETACH) ? -errno : 0;
}

WEIR_NATIVE(jint, lockDirectory, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	if (error)
		return error;
	int fd = open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

WEIR_NATIVE(jint, closeDescriptor, jint fd)
{
	return close(fd) ? -errno : 0;
}

WEIR_NATIVE(jlong, monotonicNanos)
{
	struct timespec now;
	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return -errno;
	return (jlong)now.tv_sec * 1000000000 + now.tv_nsec;
}

WEIR_NATIVE(jint, openNamespace)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

WEIR_NATIVE(jlong, namespaceCookie)
{
	unsigned long long cookie = 0;
	socklen_t size = sizeof(cookie);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	int error = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) ? -errno : 0;
	close(fd);
	return error ? error : (jlong)cookie;
}

WEIR_NATIVE(jint, enterNamespace, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	if (error)
		return error;
	int fd = open(text, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = setns(fd, CLONE_NEWNET) ? -errno : 0;
	close(fd);
	return error;
}
