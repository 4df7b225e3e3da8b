package io.weir.redirect.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing that brings packets marked for the proxy to local sockets, in the calling thread's network namespace: a rule and
 * a table of one local route for each address family, and the settings of lo that packets sent back through it need.
 */
final class NodeRouting {

    /** Table of the local routes. */
    static final int TABLE = 2004;

    /** Priority of the rules. */
    static final int PRIORITY = 9;

    /** {@code WEIR_MARK_TO_PROXY} and {@code WEIR_MARK_MASK}. */
    static final int MARK = 0x200;

    static final int MASK = 0xf00;

    private static final Logger LOG = LoggerFactory.getLogger(NodeRouting.class);

    private final Path settings;

    /** @param proc the proc file system to set what lo needs in */
    NodeRouting(Path proc) {
        settings = proc.resolve("sys/net");
    }

    /** Puts everything in place; what is there already stays. */
    void install() throws BpfException {
        int loopback = loopback();
        setLoopback();
        change(true, Bytes.FAMILY_IPV4, loopback);
        if (hasIpv6()) {
            change(true, Bytes.FAMILY_IPV6, loopback);
        } else {
            LOG.warn("IPv6 is off on lo: IPv6 connections that need the proxy will not get through");
        }
    }

    /** Removes rules and routes; what is gone already is no failure. The settings of lo stay. */
    void remove() throws BpfException {
        int loopback = loopback();
        change(false, Bytes.FAMILY_IPV4, loopback);
        if (hasIpv6()) {
            change(false, Bytes.FAMILY_IPV6, loopback);
        }
    }

    static int loopback() throws BpfException {
        return Libbpf.check(Libbpf.interfaceIndex("lo"), "if_nametoindex", "interface lo");
    }

    private void change(boolean add, int family, int loopback) throws BpfException {
        String what = (add ? "adding" : "removing") + (family == Bytes.FAMILY_IPV4 ? " the IPv4" : " the IPv6");
        // The route first: marked packets never meet the rule without it.
        if (add) {
            Libbpf.check(Libbpf.changeLocalRoute(true, family, loopback, TABLE), what, "route of table " + TABLE);
        }
        Libbpf.check(Libbpf.changeRule(add, family, PRIORITY, MARK, MASK, TABLE), what, "rule fwmark 0x200/0xf00");
        if (!add) {
            Libbpf.check(Libbpf.changeLocalRoute(false, family, loopback, TABLE), what, "route of table " + TABLE);
        }
    }

    /** The larger value of lo and all counts: where all filters strictly, loose is as open as lo can be. */
    private void setLoopback() throws BpfException {
        write("ipv4/conf/lo/rp_filter", read("ipv4/conf/all/rp_filter").equals("0") ? "0" : "2");
        write("ipv4/conf/lo/accept_local", "1");
        if (!read("ipv4/conf/all/src_valid_mark").equals("0")
                || !read("ipv4/conf/lo/src_valid_mark").equals("0")) {
            LOG.warn("net.ipv4.conf.{all,lo}.src_valid_mark is on, expected 0:"
                    + " connections of the node itself that need the proxy may not get through");
        }
    }

    private boolean hasIpv6() throws BpfException {
        return Files.exists(settings.resolve("ipv6/conf/lo/disable_ipv6"))
                && read("ipv6/conf/lo/disable_ipv6").equals("0");
    }

    private String read(String setting) throws BpfException {
        try {
            // Not readString: it asks for one byte first, and these files give nothing after that.
            return String.join("", Files.readAllLines(settings.resolve(setting)));
        } catch (IOException failure) {
            throw new BpfException("setting " + settings.resolve(setting) + ": cannot be read", failure);
        }
    }

    private void write(String setting, String value) throws BpfException {
        if (read(setting).equals(value)) {
            return;
        }
        try {
            Files.writeString(settings.resolve(setting), value);
        } catch (IOException failure) {
            throw new BpfException("setting " + settings.resolve(setting) + ": cannot be set to " + value, failure);
        }
    }
}
