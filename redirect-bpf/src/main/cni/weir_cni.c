/* weir-cni, a CNI plugin that stands last in a chain: makes sure that a pod is guarded before its first process runs.
 * It changes nothing of the network, and hands the result of the plugins before it on as it is.
 * docs/cni.md, docs/decisions/0070-a-pod-waits-for-its-guard.md
 */
#include "cni.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_TEXT 65536
#define DEL_WAIT_MILLIS 3000
#define STATUS_WAIT_MILLIS 1000

static char input[CNI_MAX_INPUT];
static char text_room[MAX_TEXT];

static bool read_input(size_t *length, struct failure *failure)
{
	*length = 0;
	for (;;) {
		ssize_t count = read(STDIN_FILENO, input + *length, sizeof(input) - *length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return fail(failure, CNI_IO_FAILURE, "standard input", strerror(errno));
		if (!count)
			return true;
		*length += count;
		if (*length == sizeof(input))
			return fail(failure, CNI_DECODING_FAILURE, "network configuration", "expected less than 1 MiB");
	}
}

static bool write_all(const char *bytes, size_t length)
{
	while (length) {
		ssize_t count = write(STDOUT_FILENO, bytes, length);
		if (count < 0 && errno != EINTR)
			return false;
		if (count > 0) {
			bytes += count;
			length -= count;
		}
	}
	return true;
}

static int report(const char *version, const struct failure *failure)
{
	struct text text = { .bytes = text_room, .room = sizeof(text_room) };

	text_put(&text, "{\"cniVersion\":");
	text_put_json(&text, version);
	text_put(&text, ",\"code\":");
	text_put_number(&text, failure->code);
	text_put(&text, ",\"msg\":\"weir: ");
	struct text message = { .bytes = text.bytes + text.length, .room = text.room - text.length };
	text_put_json(&message, failure->message);
	memmove(message.bytes, message.bytes + 1, message.length - 1);
	text.length += message.length - 1;
	text_put(&text, ",\"details\":");
	text_put_json(&text, failure->details);
	text_put(&text, "}\n");
	write_all(text.bytes, text.length);
	return 1;
}

static int print_versions(void)
{
	static const char versions[] =
		"{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n";

	return write_all(versions, sizeof(versions) - 1) ? 0 : 1;
}

static void put_field(struct text *text, const char *name, const char *value)
{
	text_put_json(text, name);
	text_put(text, ":");
	text_put_json(text, value);
	text_put(text, ",");
}

static void put_container(struct text *text, const struct call *call)
{
	put_field(text, "containerId", call->container);
	put_field(text, "ifname", call->interface);
	put_field(text, "namespace", call->pod_namespace);
	put_field(text, "name", call->pod_name);
	put_field(text, "uid", call->pod_uid);
}

static bool ask_to_add(const struct configuration *configuration, const struct call *call,
		       const struct host_interface *interface, struct failure *failure)
{
	struct text members = { .bytes = text_room, .room = sizeof(text_room) };

	put_container(&members, call);
	text_put(&members, "\"interface\":");
	text_put_number(&members, interface->index);
	text_put(&members, ",");
	put_field(&members, "interfaceName", interface->name);
	text_put(&members, "\"addresses\":[");
	network_addresses(configuration->previous, &members);
	text_put(&members, "],");
	if (members.cut)
		return fail(failure, CNI_INVALID_ENVIRONMENT, "CNI_ARGS", "expected less than 64 KiB");
	return agent_ask(configuration->socket, "/v1/cni/add", &members, configuration->wait_millis, true, failure);
}

/* Whether the pod may start. */
static bool guard(const struct configuration *configuration, const struct call *call, struct failure *failure)
{
	struct host_interface interface = { 0, "" };

	if (!network_find(call, &interface, failure))
		return configuration->failure_policy == FAILURE_OPEN;
	if (ask_to_add(configuration, call, &interface, failure))
		return true;
	switch (configuration->failure_policy) {
	case FAILURE_OPEN:
		return true;
	case FAILURE_CLOSED:
		return failure->code == CNI_TRY_AGAIN_LATER &&
		       guard_close(configuration->bpffs, interface.index, failure);
	case FAILURE_REFUSE:
		break;
	}
	return false;
}

static bool add(const struct configuration *configuration, const struct call *call, struct failure *failure)
{
	if (!configuration->previous.at)
		return fail(failure, CNI_INVALID_CONFIGURATION, "prevResult", "expected weir-cni behind another plugin of a list");
	/* What is no pod, such as a container started by hand, is none of our matter. */
	if (call->pod_name[0] && !guard(configuration, call, failure))
		return false;
	if (call->pod_name[0] && failure->code)
		fprintf(stderr, "weir-cni: pod %s/%s: %s: %s\n", call->pod_namespace, call->pod_name, failure->message,
			failure->details);
	if (!write_all(configuration->previous.at, configuration->previous.end - configuration->previous.at))
		return fail(failure, CNI_IO_FAILURE, "standard output", strerror(errno));
	return true;
}

/* An interface that is going stays closed as long as it is there, so without an agent nothing is to be done. */
static void del(const struct configuration *configuration, const struct call *call)
{
	struct text members = { .bytes = text_room, .room = sizeof(text_room) };
	struct failure ignored = { .code = CNI_OK };

	put_container(&members, call);
	if (!members.cut && !agent_ask(configuration->socket, "/v1/cni/del", &members, DEL_WAIT_MILLIS, false, &ignored))
		fprintf(stderr, "weir-cni: %s: %s\n", ignored.message, ignored.details);
}

static bool check(const struct configuration *configuration, const struct call *call, struct failure *failure)
{
	struct host_interface interface = { 0, "" };

	if (!call->pod_name[0] || configuration->failure_policy == FAILURE_OPEN)
		return true;
	if (!network_find(call, &interface, failure))
		return false;
	if (!guard_is_there(configuration->bpffs, interface.index))
		return fail(failure, CNI_NOT_GUARDED, "the pod's interface is not guarded", interface.name);
	return true;
}

static bool collect(const struct configuration *configuration, struct failure *failure)
{
	struct text members = { .bytes = text_room, .room = sizeof(text_room) };

	if (!configuration->valid.at)
		return true;
	text_put(&members, "\"valid\":");
	text_add(&members, configuration->valid.at, configuration->valid.end - configuration->valid.at);
	text_put(&members, ",");
	if (members.cut)
		return fail(failure, CNI_INVALID_CONFIGURATION, "cni.dev/valid-attachments", "expected less than 64 KiB");
	return agent_ask(configuration->socket, "/v1/cni/gc", &members, DEL_WAIT_MILLIS, false, failure);
}

static bool status(const struct configuration *configuration, struct failure *failure)
{
	struct text members = { .bytes = text_room, .room = sizeof(text_room) };

	if (configuration->failure_policy != FAILURE_REFUSE)
		return true;
	if (agent_ask(configuration->socket, "/v1/cni/status", &members, STATUS_WAIT_MILLIS, false, failure))
		return true;
	failure->code = CNI_NOT_AVAILABLE;
	return false;
}

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static bool needs(const char *name, const char *value, struct failure *failure)
{
	return value[0] || fail(failure, CNI_INVALID_ENVIRONMENT, name, "expected it in the environment");
}

static bool answer(const struct configuration *configuration, struct call *call, struct failure *failure)
{
	bool network = !strcmp(call->command, "ADD") || !strcmp(call->command, "CHECK");

	if (!strcmp(call->command, "GC") && version_at_least(configuration->version, 1, 1))
		return collect(configuration, failure);
	if (!strcmp(call->command, "STATUS") && version_at_least(configuration->version, 1, 1))
		return status(configuration, failure);
	if (!network || (!strcmp(call->command, "CHECK") && !version_at_least(configuration->version, 0, 4)))
		return fail(failure, CNI_INVALID_ENVIRONMENT, "CNI_COMMAND",
			    "expected ADD, DEL, VERSION, from 0.4.0 on CHECK, from 1.1.0 on GC or STATUS");
	if (!needs("CNI_CONTAINERID", call->container, failure) || !needs("CNI_IFNAME", call->interface, failure) ||
	    !needs("CNI_NETNS", call->namespace, failure) ||
	    !call_read_arguments(environment("CNI_ARGS"), call, failure))
		return false;
	return call->command[0] == 'A' ? add(configuration, call, failure) : check(configuration, call, failure);
}

int main(void)
{
	struct configuration configuration;
	struct failure failure = { .code = CNI_OK };
	struct call call = {
		.command = environment("CNI_COMMAND"),
		.container = environment("CNI_CONTAINERID"),
		.namespace = environment("CNI_NETNS"),
		.interface = environment("CNI_IFNAME"),
	};
	size_t length;

	if (!strcmp(call.command, "VERSION"))
		return print_versions();
	bool understood = read_input(&length, &failure) && configuration_read(input, length, &configuration, &failure);
	if (!strcmp(call.command, "DEL")) {
		if (understood && call.container[0] && call_read_arguments(environment("CNI_ARGS"), &call, &failure))
			del(&configuration, &call);
		return 0;
	}
	if (!understood)
		return report(failure.code == CNI_INCOMPATIBLE_VERSION ? "1.1.0" : configuration.version, &failure);
	return answer(&configuration, &call, &failure) ? 0 : report(configuration.version, &failure);
}
