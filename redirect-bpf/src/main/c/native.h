/* What the native halves of io.weir.redirect.bpf.Libbpf share. Every function returns 0 or a result, or a negative errno. */
#ifndef WEIR_NATIVE_H
#define WEIR_NATIVE_H

#include "io_weir_redirect_bpf_Libbpf.h"

#define WEIR_UNUSED __attribute__((unused))

/* The head of a native method; a prototype that javac did not write makes the compiler refuse it. */
#define WEIR_NATIVE(result, name, ...) \
	JNIEXPORT result JNICALL Java_io_weir_redirect_bpf_Libbpf_##name( \
		JNIEnv *env WEIR_UNUSED, jclass self WEIR_UNUSED, ##__VA_ARGS__)

/* Longest key of any map; values may be longer (one a CPU). */
#define WEIR_MAX_KEY 256

/* Room for a path, a map's or an interface's name. */
#define WEIR_MAX_TEXT 4096

/* Copies a Java string into text; -ENAMETOOLONG when it does not fit. */
int weir_text(JNIEnv *env, jstring string, char text[WEIR_MAX_TEXT]);

/* Copies a Java array of at most WEIR_MAX_KEY bytes; -E2BIG when it is longer. */
int weir_key(JNIEnv *env, jbyteArray array, unsigned char key[WEIR_MAX_KEY]);

#endif
