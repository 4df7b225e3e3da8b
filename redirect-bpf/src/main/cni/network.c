/* The container's interface, seen from the node. */
#include "../c/links.h"
#include "cni.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct search {
	int namespace_number;
	const char *interface;
	struct host_interface *found;
};

static int go_on(const struct weir_link *link, void *context)
{
	(void)link;
	(void)context;
	return 0;
}

static int compare(const struct weir_link *link, void *context)
{
	const struct search *search = context;
	struct weir_link inside;

	if (strcmp(link->kind, "veth") || link->peer_namespace != search->namespace_number ||
	    weir_link_in(link->peer_namespace, link->peer, &inside) || strcmp(inside.name, search->interface))
		return 0;
	search->found->index = link->index;
	memcpy(search->found->name, link->name, sizeof(search->found->name));
	return 1;
}

static int find(int namespace, const struct call *call, struct host_interface *found)
{
	/* The first look makes the kernel number the namespaces of all peers. */
	int error = weir_links(go_on, NULL);
	if (error)
		return error;
	struct search search = { weir_namespace_number(namespace), call->interface, found };
	if (search.namespace_number == -ENOENT)
		return 0;
	return search.namespace_number < 0 ? search.namespace_number : weir_links(compare, &search);
}

bool network_find(const struct call *call, struct host_interface *found, struct failure *failure)
{
	int namespace = open(call->namespace, O_RDONLY | O_CLOEXEC);
	if (namespace < 0)
		return fail(failure, CNI_INVALID_ENVIRONMENT, "CNI_NETNS", strerror(errno));
	int result = find(namespace, call, found);
	close(namespace);
	if (result < 0)
		return fail(failure, CNI_IO_FAILURE, "looking for the container's interface", strerror(-result));
	if (!result)
		return fail(failure, CNI_NO_VETH, "no veth of this node leads to the container's interface",
			    "expected a plugin before weir-cni that makes a veth pair; ipvlan, macvlan and host devices cannot"
			    " be guarded");
	return true;
}

/* Whether the address stands for an interface that the result places outside of the container. */
static bool is_of_the_node(struct json previous, struct json ip)
{
	struct json interfaces, number, interface = { NULL, NULL }, sandbox;
	long index;

	if (!json_member(ip, "interface", &number) || !json_number(number, &index) ||
	    !json_member(previous, "interfaces", &interfaces))
		return false;
	for (long i = 0; i <= index; i++)
		if (!json_next(interfaces, &interface))
			return false;
	return !json_member(interface, "sandbox", &sandbox) || sandbox.end - sandbox.at <= 2;
}

void network_addresses(struct json previous, struct text *text)
{
	struct json ips, ip = { NULL, NULL }, address;
	char bytes[CNI_MAX_ADDRESS];
	int count = 0;

	if (!json_member(previous, "ips", &ips))
		return;
	while (count < CNI_MAX_ADDRESSES && json_next(ips, &ip)) {
		if (is_of_the_node(previous, ip) || !json_member(ip, "address", &address) ||
		    !json_text(address, bytes, sizeof(bytes)))
			continue;
		bytes[strcspn(bytes, "/")] = 0;
		if (count++)
			text_put(text, ",");
		text_put_json(text, bytes);
	}
}
