/* The ring buffer: samples are copied out in batches, so that no Java code runs inside libbpf. */
#include "native.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where the samples of one poll go: each a 32 bit length, 32 bits of zero, the bytes, zeros up to a multiple of eight. */
struct ring {
	struct ring_buffer *buffer;
	unsigned char *out;
	size_t capacity;
	size_t length;
	size_t largest; /* sample that may come */
};

static size_t framed(size_t size)
{
	return 8 + ((size + 7) & ~(size_t)7);
}

/* libbpf has consumed a sample when this returns, whatever it returns; so it stops one sample before there is no room. */
static int copy_out(void *context, void *sample, size_t size)
{
	struct ring *ring = context;
	if (ring->length + framed(size) > ring->capacity)
		return -EMSGSIZE;
	uint32_t length = size;
	memset(ring->out + ring->length, 0, framed(size));
	memcpy(ring->out + ring->length, &length, sizeof(length));
	memcpy(ring->out + ring->length + 8, sample, size);
	ring->length += framed(size);
	return ring->length + framed(ring->largest) > ring->capacity ? -ENOBUFS : 0;
}

WEIR_NATIVE(jlong, openRing, jint fd, jint largest)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	ring->largest = largest;
	ring->buffer = ring_buffer__new(fd, copy_out, ring, NULL);
	if (!ring->buffer) {
		int error = -errno;
		free(ring);
		return error;
	}
	return (jlong)(intptr_t)ring;
}

WEIR_NATIVE(jint, pollRing, jlong handle, jobject direct, jint timeout_millis)
{
	struct ring *ring = (struct ring *)(intptr_t)handle;
	ring->out = (*env)->GetDirectBufferAddress(env, direct);
	ring->capacity = (*env)->GetDirectBufferCapacity(env, direct);
	ring->length = 0;
	int result = ring_buffer__poll(ring->buffer, timeout_millis);
	return result < 0 && result != -ENOBUFS ? result : (jint)ring->length;
}

WEIR_NATIVE(void, closeRing, jlong handle)
{
	struct ring *ring = (struct ring *)(intptr_t)handle;
	ring_buffer__free(ring->buffer);
	free(ring);
}
