/* Programs and where they run: links, classic tc filters, test runs, what the kernel can do. */
#include "native.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

struct tcx_query {
	__u32 interface_index;
	__u32 attach_type;
	__u32 rest[14];
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

/* Before every other program of the hook. */
#define TCX_BEFORE (1U << 3)

WEIR_NATIVE(jint, linkTcx, jint program, jint interface_index, jint attach_type)
{
	struct tcx_link_create attributes = {
		.program_fd = program,
		.interface_index = interface_index,
		.attach_type = attach_type,
		.flags = TCX_BEFORE,
	};
	long fd = syscall(__NR_bpf, BPF_LINK_CREATE, &attributes, sizeof(attributes));
	return fd < 0 ? -errno : fd;
}

WEIR_NATIVE(jint, queryTcx, jint interface_index, jint attach_type)
{
	struct tcx_query attributes = { .interface_index = interface_index, .attach_type = attach_type };
	return syscall(__NR_bpf, BPF_PROG_QUERY, &attributes, sizeof(attributes)) < 0 ? -errno : 0;
}

WEIR_NATIVE(jint, linkSkLookup, jint program, jint namespace_fd)
{
	return bpf_link_create(program, namespace_fd, BPF_SK_LOOKUP, NULL);
}

WEIR_NATIVE(jint, updateLink, jint link, jint program)
{
	return bpf_link_update(link, program, NULL);
}

WEIR_NATIVE(jint, linkInfo, jint link, jintArray facts)
{
	union {
		struct bpf_link_info any;
		struct tcx_link_info tcx;
	} info;
	__u32 size = sizeof(info);
	memset(&info, 0, sizeof(info));
	int error = bpf_obj_get_info_by_fd(link, &info, &size);
	if (!error) {
		jint values[] = { info.any.type, info.any.id, info.any.prog_id, info.tcx.interface_index, info.tcx.attach_type };
		(*env)->SetIntArrayRegion(env, facts, 0, sizeof(values) / sizeof(values[0]), values);
	}
	return error;
}

WEIR_NATIVE(jint, programId, jint program)
{
	struct bpf_prog_info info;
	__u32 size = sizeof(info);
	memset(&info, 0, sizeof(info));
	int error = bpf_obj_get_info_by_fd(program, &info, &size);
	return error ? error : (jint)info.id;
}

WEIR_NATIVE(jint, attachFilter, jint program, jint interface_index, jboolean ingress)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = ingress ? BPF_TC_INGRESS : BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program, .handle = 1, .priority = 1, .flags = BPF_TC_F_REPLACE);
	int error = bpf_tc_hook_create(&hook);
	return error && error != -EEXIST ? error : bpf_tc_attach(&hook, &options);
}

WEIR_NATIVE(jint, detachFilter, jint interface_index, jboolean ingress)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = interface_index, .attach_point = ingress ? BPF_TC_INGRESS : BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = 1, .priority = 1);
	return bpf_tc_detach(&hook, &options);
}

WEIR_NATIVE(jint, testRun, jint program, jbyteArray packet, jbyteArray result, jintArray facts, jint repeat)
{
	jint in[3];
	struct __sk_buff context;
	jsize size = (*env)->GetArrayLength(env, packet), room = (*env)->GetArrayLength(env, result);
	unsigned char *bytes = malloc(size + 1), *after = malloc(room + 1);
	if (!bytes || !after) {
		free(bytes);
		free(after);
		return -ENOMEM;
	}
	(*env)->GetByteArrayRegion(env, packet, 0, size, (jbyte *)bytes);
	(*env)->GetIntArrayRegion(env, facts, 0, 3, in);
	memset(&context, 0, sizeof(context));
	context.mark = in[0];
	context.ifindex = in[1];
	context.ingress_ifindex = in[2];
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = bytes, .data_size_in = size, .data_out = after, .data_size_out = room,
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .ctx_out = &context,
		    .ctx_size_out = sizeof(context), .repeat = repeat);
	int error = bpf_prog_test_run_opts(program, &options);
	if (!error) {
		jint out[] = { context.mark, options.retval, options.data_size_out, options.duration };
		(*env)->SetByteArrayRegion(env, result, 0, options.data_size_out, (jbyte *)after);
		(*env)->SetIntArrayRegion(env, facts, 0, sizeof(out) / sizeof(out[0]), out);
	}
	free(bytes);
	free(after);
	return error;
}

WEIR_NATIVE(jint, probeMapType, jint type)
{
	return libbpf_probe_bpf_map_type(type, NULL);
}

WEIR_NATIVE(jint, probeProgramType, jint type)
{
	return libbpf_probe_bpf_prog_type(type, NULL);
}

WEIR_NATIVE(jint, probeHelper, jint program_type, jint helper)
{
	return libbpf_probe_bpf_helper(program_type, helper, NULL);
}
