/* What weir-cni is asked, and the parts that answer. */
#ifndef WEIR_CNI_H
#define WEIR_CNI_H

#include "json.h"
#include "text.h"

#include <stdbool.h>
#include <stddef.h>

#define CNI_MAX_INPUT (1 << 20)
#define CNI_MAX_PATH 256
#define CNI_MAX_NAME 256
#define CNI_MAX_VERSION 16
#define CNI_MAX_ADDRESSES 16
#define CNI_MAX_ADDRESS 64
#define CNI_MAX_MESSAGE 1024

/* Error codes of the specification; those from 100 on are a plugin's own. */
enum cni_code {
	CNI_OK = 0,
	CNI_INCOMPATIBLE_VERSION = 1,
	CNI_INVALID_ENVIRONMENT = 4,
	CNI_IO_FAILURE = 5,
	CNI_DECODING_FAILURE = 6,
	CNI_INVALID_CONFIGURATION = 7,
	CNI_TRY_AGAIN_LATER = 11,
	CNI_NOT_AVAILABLE = 50,
	CNI_NO_VETH = 100,
	CNI_REFUSED = 101,
	CNI_NOT_GUARDED = 102,
};

/* What becomes of a pod whose endpoint the agent does not confirm in time. */
enum failure_policy {
	FAILURE_REFUSE, /* "fail": it does not start */
	FAILURE_CLOSED, /* "closed": it starts, and nothing reaches or leaves it until an agent is there */
	FAILURE_OPEN,   /* "open": it starts without any guard until an agent finds it */
};

struct failure {
	enum cni_code code;
	char message[CNI_MAX_MESSAGE];
	char details[CNI_MAX_MESSAGE];
};

/* The network configuration of this plugin. */
struct configuration {
	char version[CNI_MAX_VERSION];
	char socket[CNI_MAX_PATH];
	char bpffs[CNI_MAX_PATH];
	long wait_millis;
	enum failure_policy failure_policy;
	struct json previous; /* prevResult as it stands in the input; at is NULL without one */
	struct json valid;    /* cni.dev/valid-attachments, likewise */
};

/* The environment of a call. */
struct call {
	const char *command;
	const char *container;
	const char *namespace;
	const char *interface;
	char pod_namespace[CNI_MAX_NAME];
	char pod_name[CNI_MAX_NAME];
	char pod_uid[CNI_MAX_NAME];
};

/* The pod's interface on the node. */
struct host_interface {
	int index;
	char name[16];
};

/* Each gives true, or false with the failure filled in. */
bool fail(struct failure *failure, enum cni_code code, const char *message, const char *details);

bool configuration_read(const char *text, size_t length, struct configuration *configuration, struct failure *failure);

/* CNI_ARGS, with the pod's names in it; without them the names stay empty. */
bool call_read_arguments(const char *arguments, struct call *call, struct failure *failure);

/* Whether that version of the specification is at least major.minor. */
bool version_at_least(const char *version, int major, int minor);

/* The end on this node of the container's interface. */
bool network_find(const struct call *call, struct host_interface *found, struct failure *failure);

/* Adds the addresses of the container that the result of the plugins before names, each a JSON string, with commas. */
void network_addresses(struct json previous, struct text *text);

/* Closes the interface with the programs that the agent pinned, which drop what has no endpoint. */
bool guard_close(const char *bpffs, int interface_index, struct failure *failure);

/* Whether the programs run on the interface. */
bool guard_is_there(const char *bpffs, int interface_index);

/* Asks the agent; the failure is CNI_TRY_AGAIN_LATER when it is not there, CNI_REFUSED when it says no.
 * members: of the JSON object to send, each with a comma behind it; the time that the agent has for its answer joins them.
 * patient: tries to reach it until the time is over.
 */
bool agent_ask(const char *socket, const char *path, const struct text *members, long wait_millis, bool patient,
	       struct failure *failure);

/* The status of an HTTP response and its body; false as long as it is not whole. -1: it is no HTTP response. */
bool agent_read_response(const char *bytes, size_t length, bool ended, int *status, const char **body, size_t *body_length);

#endif
