/*
 * The command "weir-own DIRECTORY...": makes the agent's user the owner of its directories on the node and of what is in
 * them. Run as root before the agent, in a container of its own; it neither follows links nor leaves a file system.
 */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WEIR_USER 65532
#define OPEN_DIRECTORIES 16

static int own(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
	(void)kind;
	(void)where;
	if (facts->st_uid == WEIR_USER && facts->st_gid == WEIR_USER)
		return 0;
	if (!lchown(path, WEIR_USER, WEIR_USER) || errno == ENOENT)
		return 0;
	fprintf(stderr, "weir-own: %s: %s\n", path, strerror(errno));
	return 1;
}

int main(int count, char **arguments)
{
	int failed = 0;

	for (int i = 1; i < count; i++) {
		int result = nftw(arguments[i], own, OPEN_DIRECTORIES, FTW_PHYS | FTW_MOUNT);
		if (result < 0)
			fprintf(stderr, "weir-own: %s: %s\n", arguments[i], strerror(errno));
		failed |= result != 0;
	}
	return failed;
}
