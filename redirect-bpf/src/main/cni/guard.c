/* The pinned programs of the datapath on one interface. Without an entry for an endpoint they let nothing but ARP and
 * neighbour discovery pass.
 */
#include <linux/bpf.h> /* the types that the layout is made of */

#include "../bpf/weir_layout.h"
#include "cni.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TCX_INGRESS 46
#define TCX_EGRESS 47
#define TCX_BEFORE (1U << 3)

/* The parts of union bpf_attr and bpf_link_info that headers older than Linux 6.6 lack. */
struct tcx_link_create {
	__u32 program_fd;
	__u32 interface_index;
	__u32 attach_type;
	__u32 flags;
	__u32 relative_fd;
	__u32 pad;
	__u64 expected_revision;
};

struct tcx_link_info {
	__u32 type;
	__u32 id;
	__u32 program_id;
	__u32 pad;
	__u32 interface_index;
	__u32 attach_type;
	__u32 rest[16];
};

struct pinning {
	__u64 path;
	__u32 fd;
	__u32 flags;
};

struct asking {
	__u32 fd;
	__u32 length;
	__u64 info;
};

static int bpf(int command, void *attributes, unsigned size)
{
	int result = syscall(__NR_bpf, command, attributes, size);

	return result < 0 ? -errno : result;
}

static int get(const char *path)
{
	struct pinning attributes = { .path = (uintptr_t)path };

	return bpf(BPF_OBJ_GET, &attributes, sizeof(attributes));
}

static int pin(int fd, const char *path)
{
	struct pinning attributes = { .path = (uintptr_t)path, .fd = fd };

	return bpf(BPF_OBJ_PIN, &attributes, sizeof(attributes));
}

static bool pin_path(char *path, const char *bpffs, const char *directory, const char *name)
{
	int length = snprintf(path, CNI_MAX_PATH * 2, "%s/v%d/%s/%s", bpffs, WEIR_LAYOUT_VERSION, directory, name);

	return length > 0 && length < CNI_MAX_PATH * 2;
}

static bool link_path(char *path, const char *bpffs, int interface_index, const char *way)
{
	char name[64];

	snprintf(name, sizeof(name), "pod-%d-%s", interface_index, way);
	return pin_path(path, bpffs, "links", name);
}

/* Whether a link that still holds the interface is pinned there. */
static bool is_alive(const char *path, int interface_index)
{
	struct tcx_link_info info;
	struct asking attributes = { .length = sizeof(info), .info = (uintptr_t)&info };
	int fd = get(path);

	if (fd < 0)
		return false;
	memset(&info, 0, sizeof(info));
	attributes.fd = fd;
	int error = bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof(attributes));
	close(fd);
	return !error && info.interface_index == (unsigned)interface_index;
}

static int attach(const char *program, const char *link, int interface_index, int attach_type)
{
	int program_fd = get(program);
	if (program_fd < 0)
		return program_fd;
	struct tcx_link_create attributes = {
		.program_fd = program_fd,
		.interface_index = interface_index,
		.attach_type = attach_type,
		.flags = TCX_BEFORE,
	};
	int link_fd = bpf(BPF_LINK_CREATE, &attributes, sizeof(attributes));
	close(program_fd);
	if (link_fd < 0)
		return link_fd;
	unlink(link);
	int error = pin(link_fd, link);
	close(link_fd);
	return error;
}

static bool close_way(const char *bpffs, int interface_index, const char *way, const char *program, int attach_type,
		      struct failure *failure)
{
	char link[CNI_MAX_PATH * 2], code[CNI_MAX_PATH * 2], details[CNI_MAX_PATH * 3];

	if (!link_path(link, bpffs, interface_index, way) || !pin_path(code, bpffs, "programs", program))
		return fail(failure, CNI_INVALID_CONFIGURATION, "bpffs", "expected a shorter path");
	if (is_alive(link, interface_index))
		return true;
	int error = attach(code, link, interface_index, attach_type);
	if (!error)
		return true;
	snprintf(details, sizeof(details), "%s: %s", code, strerror(-error));
	return fail(failure, CNI_NOT_GUARDED, "the pod's interface cannot be closed", details);
}

bool guard_close(const char *bpffs, int interface_index, struct failure *failure)
{
	return close_way(bpffs, interface_index, "out", "to_pod", TCX_EGRESS, failure) &&
	       close_way(bpffs, interface_index, "in", "from_pod", TCX_INGRESS, failure);
}

bool guard_is_there(const char *bpffs, int interface_index)
{
	char in[CNI_MAX_PATH * 2], out[CNI_MAX_PATH * 2];

	return link_path(in, bpffs, interface_index, "in") && link_path(out, bpffs, interface_index, "out") &&
	       is_alive(in, interface_index) && is_alive(out, interface_index);
}
