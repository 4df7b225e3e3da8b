"""Puts the bad wire between a pod and its node."""

import array
import fcntl
import os
import socket
import struct
import subprocess
import sys

from comparison.processes import Failure

from .namespaces import entered
from .static import CORES

SIOCETHTOOL = 0x8946
SET_CHECKSUM, SET_SEGMENTATION, SET_GENERIC_SEGMENTATION = 0x17, 0x1F, 0x24
GATEWAY, GATEWAY_MAC = "169.254.1.1", "ee:ee:ee:ee:ee:01"


def insert(pods, name, number):
    """A namespace with the bad wire in it between the pod's eth0 and the node; the pod keeps its addresses."""
    pod, wire = pods.namespace(name), pods.namespace("wire")
    mac = ip("-n", pod, "-o", "link", "show", "dev", "eth0").split("link/ether ")[1].split()[0]
    ip("netns", "add", wire)
    ip("-n", pod, "link", "set", "eth0", "netns", wire, "name", "near")
    ip("link", "add", "far", "netns", wire, "type", "veth", "peer", "name", "eth0", "netns", pod)
    ip("-n", pod, "link", "set", "eth0", "address", mac, "up")
    for words in (
        f"addr add 10.17.0.{number}/32 dev eth0",
        f"route add {GATEWAY} dev eth0 scope link",
        f"route add default via {GATEWAY} dev eth0 src 10.17.0.{number}",
        f"neigh replace {GATEWAY} lladdr {GATEWAY_MAC} dev eth0 nud permanent",
    ):
        ip("-n", pod, *words.split())
    for interface in ("near", "far"):
        ip("-n", wire, "link", "set", interface, "promisc", "on", "up")
    plain_frames(pod, "eth0")
    plain_frames(pods.namespace("node"), f"lxc-{name}")
    program = os.path.join(os.path.dirname(__file__), "wire.py")
    return pods.run.processes.start("wire", CORES, [sys.executable, program, "near", "far"], wire)


def narrow(pods, names, bytes_):
    """The MTU of both ends of these pods' links."""
    for name in names:
        ip("-n", pods.namespace(name), "link", "set", "eth0", "mtu", bytes_)
        ip("-n", pods.namespace("node"), "link", "set", f"lxc-{name}", "mtu", bytes_)


def plain_frames(namespace, interface):
    """Frames with checksums and no larger than the MTU, as they are on a real wire."""
    for command in (SET_SEGMENTATION, SET_GENERIC_SEGMENTATION, SET_CHECKSUM):
        value = array.array("B", struct.pack("II", command, 0))
        request = struct.pack("16sP", interface.encode(), value.buffer_info()[0])
        with entered(namespace), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control.fileno(), SIOCETHTOOL, request)


def ip(*words):
    done = subprocess.run(["ip", *(str(word) for word in words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"ip {' '.join(str(word) for word in words)}: {done.stderr.strip()}")
    return done.stdout
