/* Interfaces of network namespaces, asked of rtnetlink. Plain C: the JNI library and weir-cni share it.
 * Every function acts on the calling thread's network namespace and returns 0 or a result, or a negative errno.
 */
#ifndef WEIR_LINKS_H
#define WEIR_LINKS_H

#define WEIR_LINK_NAME 16
#define WEIR_LINK_KIND 16

struct weir_link {
	int index;
	int peer;                  /* of a veth the other end, an index in the peer's namespace; 0: none */
	int master;                /* the bridge or other device that it is a port of; 0: none */
	int peer_namespace;        /* the number that this namespace has for the peer's; -1: the peer is in the same one */
	char name[WEIR_LINK_NAME]; /* ends with 0 */
	char kind[WEIR_LINK_KIND]; /* "veth"; empty for a device without a kind */
};

/* Calls each() for every interface of this namespace, until it returns something else than 0, which is the result then.
 * The kernel gives the namespaces of all peers a number meanwhile.
 */
int weir_links(int (*each)(const struct weir_link *link, void *context), void *context);

/* The number that this namespace has for another one; -ENOENT when no interface of either leads to the other. */
int weir_namespace_number(int descriptor);

/* One interface of the namespace that has this number here; -ENODEV when there is none. */
int weir_link_in(int namespace_number, int index, struct weir_link *link);

#endif
