#!/bin/sh
# Nodes and pods as network namespaces, wired as a routed Kubernetes node wires them: a veth a pod, a /32 and a /128
# in the pod, host routes on the node, no bridge and no address translation.
#
#   topology.sh PREFIX node NAME [IPV4 IPV6]             a node; the addresses go to its lo
#   topology.sh PREFIX pod NODE NAME IPV4 IPV6           a pod; the host side of its veth is named lxc-NAME
#   topology.sh PREFIX unpod NODE NAME                   removes a pod, its veth and its routes
#   topology.sh PREFIX link NODE1 IPV4 IPV6 NODE2 IPV4 IPV6   a wire between two nodes: interface to-NODE2 in NODE1
#                                                        and to-NODE1 in NODE2, addresses in one /24 and one /64
#   topology.sh PREFIX route NODE CIDR GATEWAY           reaches CIDR over another node
#   topology.sh PREFIX down                              removes every namespace of PREFIX; no error if there is none
#
# The namespace of NAME is weir-PREFIX-NAME. Interfaces are up and addresses usable when a command returns.
set -eu

fail() {
	echo "topology: $*" >&2
	exit 1
}

[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 2; }
prefix=$1
command=$2
shift 2

gateway4=169.254.1.1
gateway6=fe80::1
gateway_mac=ee:ee:ee:ee:ee:01

namespace() { echo "weir-$prefix-$1"; }

need() { # COUNT WANTED...
	[ "$1" -eq "$2" ] || fail "$command takes $2 arguments, got $1"
}

interface_name() { # PART NAME: the kernel takes 15 characters
	[ ${#2} -le 15 ] || fail "interface name $2 is longer than 15 characters: shorten $1"
	echo "$2"
}

in_namespace() { # NAME COMMAND...: keeps /sys and mounts, which 'ip netns exec' would replace
	where=$(namespace "$1")
	shift
	nsenter --net="/run/netns/$where" "$@"
}

mac_of() { # NAME INTERFACE
	ip -n "$(namespace "$1")" -o link show dev "$2" | sed -n 's,.*link/ether \([^ ]*\).*,\1,p'
}

make_namespace() { # NAME: addresses of its interfaces need no duplicate address detection
	ip netns add "$(namespace "$1")"
	in_namespace "$1" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad'
	ip -n "$(namespace "$1")" link set lo up
}

make_node() {
	[ $# -eq 1 ] || [ $# -eq 3 ] || fail "node takes NAME or NAME IPV4 IPV6"
	ns=$(namespace "$1")
	make_namespace "$1"
	in_namespace "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
	[ $# -eq 1 ] || ip -n "$ns" -batch - <<-EOT
		addr add $2/32 dev lo
		addr add $3/128 dev lo nodad
	EOT
}

make_pod() {
	need $# 4
	node=$(namespace "$1") pod=$(namespace "$2") veth=$(interface_name "$2" "lxc-$2")
	make_namespace "$2"
	ip link add "$veth" netns "$node" type veth peer name eth0 netns "$pod"
	ip -n "$node" -batch - <<-EOT
		link set $veth address $gateway_mac up
		addr add $gateway6/64 dev $veth nodad
	EOT
	ip -n "$pod" -batch - <<-EOT
		link set eth0 up
		addr add $3/32 dev eth0
		addr add $4/128 dev eth0 nodad
		route add $gateway4 dev eth0 scope link
		route add default via $gateway4 dev eth0 src $3
		neigh replace $gateway4 lladdr $gateway_mac dev eth0 nud permanent
		neigh replace $gateway6 lladdr $gateway_mac dev eth0 nud permanent
	EOT
	ip -n "$pod" -6 route add default via $gateway6 dev eth0 src "$4"
	pod_mac=$(mac_of "$2" eth0)
	ip -n "$node" -batch - <<-EOT
		route replace $3/32 dev $veth
		neigh replace $3 lladdr $pod_mac dev $veth nud permanent
		neigh replace $4 lladdr $pod_mac dev $veth nud permanent
	EOT
	ip -n "$node" -6 route replace "$4/128" dev "$veth"
}

remove_pod() {
	need $# 2
	ip -n "$(namespace "$1")" link del "lxc-$2" 2>/dev/null || true
	ip netns del "$(namespace "$2")" 2>/dev/null || true
}

make_link() {
	need $# 6
	a=$(namespace "$1") b=$(namespace "$4")
	to_b=$(interface_name "$4" "to-$4") to_a=$(interface_name "$1" "to-$1")
	ip link add "$to_b" netns "$a" type veth peer name "$to_a" netns "$b"
	ip -n "$a" -batch - <<-EOT
		link set $to_b up
		addr add $2/24 dev $to_b
		addr add $3/64 dev $to_b nodad
	EOT
	ip -n "$b" -batch - <<-EOT
		link set $to_a up
		addr add $5/24 dev $to_a
		addr add $6/64 dev $to_a nodad
	EOT
}

make_route() {
	need $# 3
	case $2 in
	*:*) ip -n "$(namespace "$1")" -6 route replace "$2" via "$3" ;;
	*) ip -n "$(namespace "$1")" route replace "$2" via "$3" ;;
	esac
}

remove_all() {
	ip netns list | awk '{print $1}' | while read -r name; do
		case $name in
		"weir-$prefix-"*) ip netns del "$name" ;;
		esac
	done
}

[ "$(id -u)" -eq 0 ] || fail "network namespaces need root"
case $prefix in
*[!a-z0-9]* | '') fail "prefix '$prefix': expected lower-case letters and digits" ;;
esac
case $command in
node) make_node "$@" ;;
pod) make_pod "$@" ;;
unpod) remove_pod "$@" ;;
link) make_link "$@" ;;
route) make_route "$@" ;;
down) remove_all ;;
*) fail "unknown command '$command'" ;;
esac
