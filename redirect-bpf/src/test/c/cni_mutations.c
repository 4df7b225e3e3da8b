/* Gives what weir-cni reads from others to its readers, whole, cut and mutated; sanitizers end the process at the first fault.
 * usage: cni_mutations ROUNDS SEED
 */
#include "../../main/cni/cni.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const inputs[] = {
	"{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"type\":\"weir-cni\",\"socket\":\"/run/weir/weir.sock\",\"bpffs\":\"/sys/fs/bpf\","
	"\"failurePolicy\":\"closed\",\"waitMillis\":8000,\"prevResult\":{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"cni0\"},"
	"{\"name\":\"eth0\",\"sandbox\":\"/run/netns/x\"}],\"ips\":[{\"interface\":1,\"address\":\"10.0.0.2/24\"},"
	"{\"address\":\"fd00::\\u0032/64\"}]},\"cni.dev/valid-attachments\":[{\"containerID\":\"a\",\"ifname\":\"eth0\"}]}",
	"{\"cniVersion\" : \"1.1.0\" , \"prevResult\" : { \"ips\" : [ { \"address\" : \"\\ud83d\\ude00\\\\\\\"/1\" , \"interface\" : 0 } ] ,"
	" \"interfaces\" : [ [] , null , -1.5e+9 ] } }",
	"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 13\r\n\r\n{\"guard\":\"x\"}",
	"HTTP/1.1 503 Service Unavailable\r\n\r\n{\"error\":\"late\"}",
	"K8S_POD_NAMESPACE=default;K8S_POD_NAME=tie;K8S_POD_UID=00000000-0000;IgnoreUnknown=1;",
};

static const char interesting[] = "{}[]\",:\\u0\r\n ;=/-.e9\x00\x7f\xff";

/* Exactly as many bytes as there are, so that reading one more is seen. */
static void try(const char *bytes, size_t length)
{
	static char room[4096];
	struct configuration configuration;
	struct call call = { .command = "ADD" };
	struct failure failure;
	char *exact = malloc(length ? length : 1), *text = malloc(length + 1);
	const char *body;
	size_t body_length;
	int status;

	if (!exact || !text)
		abort();
	memcpy(exact, bytes, length);
	memcpy(text, bytes, length);
	text[length] = 0;
	if (configuration_read(exact, length, &configuration, &failure) && configuration.previous.at) {
		struct text addresses = { .bytes = room, .room = length % sizeof(room) };
		network_addresses(configuration.previous, &addresses);
	}
	for (int ended = 0; ended < 2; ended++)
		if (agent_read_response(exact, length, ended, &status, &body, &body_length) &&
		    (body < exact || body_length > length - (size_t)(body - exact)))
			abort();
	call_read_arguments(text, &call, &failure);
	free(text);
	free(exact);
}

static void mutate(char *bytes, size_t *length, size_t room)
{
	size_t at = *length ? (size_t)rand() % *length : 0;

	switch (rand() % 5) {
	case 0:
		bytes[at] = interesting[(size_t)rand() % sizeof(interesting)];
		break;
	case 1:
		bytes[at] ^= 1 << rand() % 8;
		break;
	case 2:
		*length = at;
		break;
	case 3: /* a piece twice */
		if (*length * 2 - at <= room) {
			memcpy(bytes + *length, bytes + at, *length - at);
			*length += *length - at;
		}
		break;
	default: /* a piece left out */
		memmove(bytes + at / 2, bytes + at, *length - at);
		*length -= at - at / 2;
	}
}

int main(int count, char **arguments)
{
	static char bytes[65536];

	if (count != 3)
		return 2;
	srand(atoi(arguments[2]));
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
		for (size_t length = 0; length <= strlen(inputs[i]); length++)
			try(inputs[i], length);
	for (int round = atoi(arguments[1]); round > 0; round--) {
		const char *input = inputs[(size_t)rand() % (sizeof(inputs) / sizeof(inputs[0]))];
		size_t length = strlen(input);
		memcpy(bytes, input, length);
		for (int mutations = 1 + rand() % 4; mutations > 0; mutations--)
			mutate(bytes, &length, sizeof(bytes));
		try(bytes, length);
	}
	memset(bytes, '[', sizeof(bytes));
	try(bytes, sizeof(bytes));
	puts("done");
	return 0;
}
