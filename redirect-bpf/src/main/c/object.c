/* Loading a BPF object: programs and maps come back as file descriptors, nothing of libbpf outlives the call. */
#include "native.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last bytes that libbpf printed during a load on this thread. */
struct log_tail {
	char *text;
	size_t capacity;
	size_t length;
};

static __thread struct log_tail *capturing;

static int capture(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (!capturing || level == LIBBPF_DEBUG)
		return 0;
	char *line = NULL;
	int length = vasprintf(&line, format, arguments);
	if (length <= 0)
		return 0;
	size_t kept = (size_t)length < capturing->capacity ? (size_t)length : capturing->capacity;
	size_t over = capturing->length + kept > capturing->capacity ? capturing->length + kept - capturing->capacity : 0;
	memmove(capturing->text, capturing->text + over, capturing->length - over);
	capturing->length -= over;
	memcpy(capturing->text + capturing->length, line + length - kept, kept);
	capturing->length += kept;
	free(line);
	return 0;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm WEIR_UNUSED, void *reserved WEIR_UNUSED)
{
	libbpf_set_print(capture);
	return JNI_VERSION_1_8;
}

int weir_text(JNIEnv *env, jstring string, char text[WEIR_MAX_TEXT])
{
	jsize length = (*env)->GetStringUTFLength(env, string);
	if (length >= WEIR_MAX_TEXT)
		return -ENAMETOOLONG;
	(*env)->GetStringUTFRegion(env, string, 0, (*env)->GetStringLength(env, string), text);
	text[length] = 0;
	return 0;
}

int weir_key(JNIEnv *env, jbyteArray array, unsigned char key[WEIR_MAX_KEY])
{
	jsize length = (*env)->GetArrayLength(env, array);
	if (length > WEIR_MAX_KEY)
		return -E2BIG;
	(*env)->GetByteArrayRegion(env, array, 0, length, (jbyte *)key);
	return 0;
}

static int text_at(JNIEnv *env, jobjectArray array, jsize index, char text[WEIR_MAX_TEXT])
{
	jstring string = (*env)->GetObjectArrayElement(env, array, index);
	int error = string ? weir_text(env, string, text) : 0;
	if (!string)
		text[0] = 0;
	(*env)->DeleteLocalRef(env, string);
	return error;
}

/* An empty pin path leaves the map unpinned. */
static int set_pins(JNIEnv *env, struct bpf_object *object, jobjectArray maps, jobjectArray pins)
{
	char name[WEIR_MAX_TEXT], path[WEIR_MAX_TEXT];
	jsize count = (*env)->GetArrayLength(env, maps);
	for (jsize i = 0; i < count; i++) {
		int error = text_at(env, maps, i, name);
		if (!error)
			error = text_at(env, pins, i, path);
		if (error)
			return error;
		struct bpf_map *map = bpf_object__find_map_by_name(object, name);
		if (!map)
			return -ENOENT;
		if (path[0] && (error = bpf_map__set_pin_path(map, path)))
			return error;
	}
	return 0;
}

/* Own copies of the descriptors, maps first, so that the object can go. On failure those made are closed. */
static int copy_descriptors(JNIEnv *env, struct bpf_object *object, jobjectArray maps, jobjectArray programs, jint *fds)
{
	char name[WEIR_MAX_TEXT];
	jsize map_count = (*env)->GetArrayLength(env, maps);
	jsize count = map_count + (*env)->GetArrayLength(env, programs);
	int error = 0;
	jsize made = 0;
	while (made < count && !error) {
		int fd = -1;
		if (made < map_count) {
			error = text_at(env, maps, made, name);
			fd = error ? -1 : bpf_object__find_map_fd_by_name(object, name);
		} else {
			error = text_at(env, programs, made - map_count, name);
			struct bpf_program *program = error ? NULL : bpf_object__find_program_by_name(object, name);
			fd = program ? bpf_program__fd(program) : -1;
		}
		if (!error && fd < 0)
			error = -ENOENT;
		if (!error) {
			fds[made] = fcntl(fd, F_DUPFD_CLOEXEC, 0);
			if (fds[made] < 0)
				error = -errno;
			else
				made++;
		}
	}
	for (jsize i = 0; error && i < made; i++)
		close(fds[i]);
	return error;
}

static int load(JNIEnv *env, struct bpf_object *object, jobjectArray maps, jobjectArray pins, jobjectArray programs,
		jintArray descriptors)
{
	int error = set_pins(env, object, maps, pins);
	if (!error)
		error = bpf_object__load(object);
	if (error)
		return error;
	jsize count = (*env)->GetArrayLength(env, descriptors);
	jint *fds = calloc(count, sizeof(*fds));
	if (!fds)
		return -ENOMEM;
	error = copy_descriptors(env, object, maps, programs, fds);
	if (!error)
		(*env)->SetIntArrayRegion(env, descriptors, 0, count, fds);
	free(fds);
	return error;
}

WEIR_NATIVE(jint, load, jbyteArray elf, jstring name, jobjectArray maps, jobjectArray pins, jobjectArray programs,
	    jintArray descriptors, jbyteArray log)
{
	char object_name[WEIR_MAX_TEXT];
	int error = weir_text(env, name, object_name);
	jsize size = (*env)->GetArrayLength(env, elf);
	struct log_tail tail = { .capacity = (*env)->GetArrayLength(env, log) };
	tail.text = malloc(tail.capacity + 1);
	unsigned char *bytes = malloc(size + 1);
	if (error || !tail.text || !bytes) {
		free(bytes);
		free(tail.text);
		return error ? error : -ENOMEM;
	}
	(*env)->GetByteArrayRegion(env, elf, 0, size, (jbyte *)bytes);
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = object_name);
	capturing = &tail;
	struct bpf_object *object = bpf_object__open_mem(bytes, size, &options);
	if (object)
		error = load(env, object, maps, pins, programs, descriptors);
	else
		error = -errno;
	bpf_object__close(object);
	capturing = NULL;
	(*env)->SetByteArrayRegion(env, log, 0, tail.length, (const jbyte *)tail.text);
	free(bytes);
	free(tail.text);
	return error ? error : (jint)tail.length;
}
