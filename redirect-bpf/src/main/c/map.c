/* Maps: the elements, whole maps at a time, creation, pins. Array lengths are checked by the Java side against the map. */
#include "native.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Values up to this stay on the stack. */
#define SMALL_VALUE 512

WEIR_NATIVE(jint, lookup, jint fd, jbyteArray key, jbyteArray value)
{
	unsigned char key_bytes[WEIR_MAX_KEY], small[SMALL_VALUE], *bytes = small;
	int error = weir_key(env, key, key_bytes);
	if (error)
		return error;
	jsize size = (*env)->GetArrayLength(env, value);
	if (size > SMALL_VALUE && !(bytes = malloc(size)))
		return -ENOMEM;
	error = bpf_map_lookup_elem(fd, key_bytes, bytes);
	if (!error)
		(*env)->SetByteArrayRegion(env, value, 0, size, (jbyte *)bytes);
	if (bytes != small)
		free(bytes);
	return error;
}

WEIR_NATIVE(jint, update, jint fd, jbyteArray key, jbyteArray value, jlong flags)
{
	unsigned char key_bytes[WEIR_MAX_KEY], small[SMALL_VALUE], *bytes = small;
	int error = weir_key(env, key, key_bytes);
	if (error)
		return error;
	jsize size = (*env)->GetArrayLength(env, value);
	if (size > SMALL_VALUE && !(bytes = malloc(size)))
		return -ENOMEM;
	(*env)->GetByteArrayRegion(env, value, 0, size, (jbyte *)bytes);
	error = bpf_map_update_elem(fd, key_bytes, bytes, flags);
	if (bytes != small)
		free(bytes);
	return error;
}

WEIR_NATIVE(jint, delete, jint fd, jbyteArray key)
{
	unsigned char key_bytes[WEIR_MAX_KEY];
	int error = weir_key(env, key, key_bytes);
	return error ? error : bpf_map_delete_elem(fd, key_bytes);
}

WEIR_NATIVE(jint, nextKey, jint fd, jbyteArray key, jbyteArray next)
{
	unsigned char key_bytes[WEIR_MAX_KEY], next_bytes[WEIR_MAX_KEY];
	jsize size = (*env)->GetArrayLength(env, next);
	int error = key ? weir_key(env, key, key_bytes) : 0;
	if (!error && size > WEIR_MAX_KEY)
		error = -E2BIG;
	if (!error)
		error = bpf_map_get_next_key(fd, key ? key_bytes : NULL, next_bytes);
	if (!error)
		(*env)->SetByteArrayRegion(env, next, 0, size, (jbyte *)next_bytes);
	return error;
}

WEIR_NATIVE(jint, lookupBatch, jint fd, jboolean first, jbyteArray position, jbyteArray keys, jbyteArray values,
	    jint capacity, jintArray filled)
{
	unsigned char at[WEIR_MAX_KEY], next[WEIR_MAX_KEY] = { 0 };
	__u32 count = capacity;
	int error = weir_key(env, position, at);
	if (error)
		return error;
	jsize keys_size = (*env)->GetArrayLength(env, keys), values_size = (*env)->GetArrayLength(env, values);
	unsigned char *key_bytes = malloc(keys_size), *value_bytes = malloc(values_size);
	if (key_bytes && value_bytes)
		error = bpf_map_lookup_batch(fd, first ? NULL : at, next, key_bytes, value_bytes, &count, NULL);
	else
		error = -ENOMEM;
	if (!error || error == -ENOENT) {
		jint number = count;
		(*env)->SetByteArrayRegion(env, keys, 0, keys_size, (jbyte *)key_bytes);
		(*env)->SetByteArrayRegion(env, values, 0, values_size, (jbyte *)value_bytes);
		(*env)->SetByteArrayRegion(env, position, 0, (*env)->GetArrayLength(env, position), (jbyte *)next);
		(*env)->SetIntArrayRegion(env, filled, 0, 1, &number);
	}
	free(key_bytes);
	free(value_bytes);
	return error;
}

WEIR_NATIVE(jint, createMap, jint type, jstring name, jint key_size, jint value_size, jint max_entries, jint flags)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, name, text);
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = flags);
	return error ? error : bpf_map_create(type, text, key_size, value_size, max_entries, &options);
}

WEIR_NATIVE(jint, mapInfo, jint fd, jintArray facts)
{
	struct bpf_map_info info;
	__u32 size = sizeof(info);
	memset(&info, 0, sizeof(info));
	int error = bpf_obj_get_info_by_fd(fd, &info, &size);
	if (!error) {
		jint values[] = { info.type, info.key_size, info.value_size, info.max_entries, info.map_flags, info.id };
		(*env)->SetIntArrayRegion(env, facts, 0, sizeof(values) / sizeof(values[0]), values);
	}
	return error;
}

WEIR_NATIVE(jint, mapById, jint id)
{
	return bpf_map_get_fd_by_id(id);
}

WEIR_NATIVE(jint, pin, jint fd, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	return error ? error : bpf_obj_pin(fd, text);
}

WEIR_NATIVE(jint, get, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);
	return error ? error : bpf_obj_get(text);
}

WEIR_NATIVE(jint, possibleCpus)
{
	return libbpf_num_possible_cpus();
}
