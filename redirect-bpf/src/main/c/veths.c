/* The veth pairs of this namespace, and what is at their other ends. */
#include "links.h"
#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FACTS_A_VETH 4

struct found {
	JNIEnv *env;
	jintArray facts;
	jsize capacity;
	jint count;
};

static int note_veth(const struct weir_link *link, void *context)
{
	struct found *found = context;
	jint facts[FACTS_A_VETH] = { link->index, link->peer, link->peer_namespace, link->master };

	if (strcmp(link->kind, "veth"))
		return 0;
	if (found->count < found->capacity)
		(*found->env)->SetIntArrayRegion(found->env, found->facts, found->count * FACTS_A_VETH, FACTS_A_VETH, facts);
	found->count++;
	return 0;
}

WEIR_NATIVE(jint, veths, jintArray facts)
{
	struct found found = { env, facts, (*env)->GetArrayLength(env, facts) / FACTS_A_VETH, 0 };
	int error = weir_links(note_veth, &found);

	return error ? error : found.count;
}

WEIR_NATIVE(jint, namespaceNumber, jstring path)
{
	char text[WEIR_MAX_TEXT];
	int error = weir_text(env, path, text);

	if (error)
		return error;
	int fd = open(text, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int number = weir_namespace_number(fd);
	close(fd);
	return number;
}

WEIR_NATIVE(jstring, interfaceNameIn, jint namespace_number, jint index)
{
	struct weir_link link;

	return weir_link_in(namespace_number, index, &link) ? NULL : (*env)->NewStringUTF(env, link.name);
}
