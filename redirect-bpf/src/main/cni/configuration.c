/* The network configuration and the arguments of a call. */
#include "cni.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SOCKET "/run/weir/weir.sock"
#define DEFAULT_BPFFS "/sys/fs/bpf/weir"
#define DEFAULT_WAIT_MILLIS 8000
#define LONGEST_WAIT_MILLIS 60000

static const char *const supported[] = { "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0" };

bool fail(struct failure *failure, enum cni_code code, const char *message, const char *details)
{
	failure->code = code;
	snprintf(failure->message, sizeof(failure->message), "%s", message);
	snprintf(failure->details, sizeof(failure->details), "%s", details);
	return false;
}

bool version_at_least(const char *version, int major, int minor)
{
	char *rest;
	long its_major = strtol(version, &rest, 10);
	long its_minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;

	return its_major > major || (its_major == major && its_minor >= minor);
}

static bool is_supported(const char *version)
{
	for (size_t i = 0; i < sizeof(supported) / sizeof(supported[0]); i++)
		if (!strcmp(version, supported[i]))
			return true;
	return false;
}

/* A string member, if it is there. */
static bool optional_text(struct json object, const char *name, char *text, size_t room, struct failure *failure)
{
	struct json value;

	if (!json_member(object, name, &value))
		return true;
	if (json_text(value, text, room))
		return true;
	return fail(failure, CNI_INVALID_CONFIGURATION, name, "expected a string of less than 256 bytes");
}

static bool read_failure_policy(struct json object, struct configuration *configuration, struct failure *failure)
{
	char text[16] = "fail";
	struct json value;

	if (json_member(object, "failurePolicy", &value) && !json_text(value, text, sizeof(text)))
		text[0] = 0;
	if (!strcmp(text, "fail"))
		configuration->failure_policy = FAILURE_REFUSE;
	else if (!strcmp(text, "closed"))
		configuration->failure_policy = FAILURE_CLOSED;
	else if (!strcmp(text, "open"))
		configuration->failure_policy = FAILURE_OPEN;
	else
		return fail(failure, CNI_INVALID_CONFIGURATION, "failurePolicy", "expected fail, closed or open");
	return true;
}

static bool read_fields(struct json object, struct configuration *configuration, struct failure *failure)
{
	struct json wait;

	if (!optional_text(object, "socket", configuration->socket, sizeof(configuration->socket), failure) ||
	    !optional_text(object, "bpffs", configuration->bpffs, sizeof(configuration->bpffs), failure) ||
	    !read_failure_policy(object, configuration, failure))
		return false;
	if (json_member(object, "waitMillis", &wait) &&
	    (!json_number(wait, &configuration->wait_millis) || configuration->wait_millis > LONGEST_WAIT_MILLIS))
		return fail(failure, CNI_INVALID_CONFIGURATION, "waitMillis", "expected 0..60000");
	if (!json_member(object, "prevResult", &configuration->previous))
		configuration->previous = (struct json){ NULL, NULL };
	if (!json_member(object, "cni.dev/valid-attachments", &configuration->valid))
		configuration->valid = (struct json){ NULL, NULL };
	return true;
}

bool configuration_read(const char *text, size_t length, struct configuration *configuration, struct failure *failure)
{
	struct json object;

	memset(configuration, 0, sizeof(*configuration));
	strcpy(configuration->version, "0.3.1");
	strcpy(configuration->socket, DEFAULT_SOCKET);
	strcpy(configuration->bpffs, DEFAULT_BPFFS);
	configuration->wait_millis = DEFAULT_WAIT_MILLIS;
	if (!json_read(text, length, &object) || !json_is_object(object))
		return fail(failure, CNI_DECODING_FAILURE, "network configuration", "expected one JSON object on standard input");
	struct json version;
	char its_version[CNI_MAX_VERSION];
	if (!json_member(object, "cniVersion", &version) || !json_text(version, its_version, sizeof(its_version)) ||
	    !is_supported(its_version))
		return fail(failure, CNI_INCOMPATIBLE_VERSION, "cniVersion",
			    "expected 0.3.0, 0.3.1, 0.4.0, 1.0.0 or 1.1.0");
	strcpy(configuration->version, its_version);
	return read_fields(object, configuration, failure);
}

static bool copy_argument(char *name, const char *value, size_t length, struct failure *failure)
{
	if (length >= CNI_MAX_NAME)
		return fail(failure, CNI_INVALID_ENVIRONMENT, "CNI_ARGS", "expected names of less than 256 bytes");
	memcpy(name, value, length);
	name[length] = 0;
	return true;
}

bool call_read_arguments(const char *arguments, struct call *call, struct failure *failure)
{
	const struct {
		const char *name;
		char *value;
	} wanted[] = {
		{ "K8S_POD_NAMESPACE=", call->pod_namespace },
		{ "K8S_POD_NAME=", call->pod_name },
		{ "K8S_POD_UID=", call->pod_uid },
	};

	for (const char *at = arguments; *at;) {
		size_t length = strcspn(at, ";");
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			size_t name = strlen(wanted[i].name);
			if (length >= name && !strncmp(at, wanted[i].name, name) &&
			    !copy_argument(wanted[i].value, at + name, length - name, failure))
				return false;
		}
		at += length;
		if (*at)
			at++;
	}
	return true;
}
