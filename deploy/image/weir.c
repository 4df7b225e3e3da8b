/*
 * The command "weir" of the image, which has no shell: starts the JVM with the options of /opt/weir/jvm.
 *
 * The file carries capabilities, so that an ordinary user gets them. The JVM would not: handed on by a file, they make the
 * loader distrust where the JVM's libraries are. So for the words that act on the kernel they are made ambient first, as
 * far as the container allows each. A failure is left to the agent, which names what it lacks.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define JAVA "/opt/weir/jre/bin/java"

static const char *const words_with_capabilities[] = { "agent", "cleanup", "cni" };

static int is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(word, words[i]))
			return 1;
	return 0;
}

static void make_capabilities_ambient(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2];

	if (syscall(SYS_capget, &header, sets))
		return;
	for (int i = 0; i < 2; i++)
		sets[i].inheritable = sets[i].permitted;
	if (syscall(SYS_capset, &header, sets))
		return;
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (sets[capability / 32].permitted & (1u << capability % 32))
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

static const char *options_of(const char *word)
{
	if (!strcmp(word, "agent"))
		return "@/opt/weir/jvm/agent";
	return strcmp(word, "proxy") ? "@/opt/weir/jvm/command" : "@/opt/weir/jvm/proxy";
}

int main(int count, char **arguments)
{
	const char *word = count > 1 ? arguments[1] : "--help";
	char **command = calloc((size_t)count + 5, sizeof(*command));
	int length = 0;

	if (!command)
		return 125;
	if (is_one_of(word, words_with_capabilities, sizeof(words_with_capabilities) / sizeof(*words_with_capabilities)))
		make_capabilities_ambient();
	command[length++] = JAVA;
	command[length++] = "@/opt/weir/jvm/all";
	command[length++] = (char *)options_of(word);
	command[length++] = "io.weir.agent.cli.Main";
	for (int i = 1; i < count; i++)
		command[length++] = arguments[i];
	execv(JAVA, command);
	fprintf(stderr, "weir: %s: %s\n", JAVA, strerror(errno));
	return 127;
}
