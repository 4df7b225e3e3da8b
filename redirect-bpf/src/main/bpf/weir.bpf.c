/* The programs of the datapath, one a file; docs/datapath.md tells how they work together.
 *
 * Every path ends in a verdict of its own: what a program cannot read, does not know or cannot hand over drops.
 */
#include "from_pod.h"
#include "to_pod.h"
#include "from_net.h"
#include "hairpin_in.h"
#include "sk_lookup.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
