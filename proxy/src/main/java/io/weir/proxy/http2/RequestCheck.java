package io.weir.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.grpc.GrpcStatus;
import io.weir.proxy.http1.CanonicalPath;
import io.weir.proxy.http1.Defect;
import io.weir.proxy.http1.HostField;
import io.weir.rules.snapshot.RuleHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is one by RFC 9113, 8.2 and 8.3, and takes from it what the proxy needs to know. One for a connection: it
 * remembers texts it has found sound, as the codec gives the very object again for a field that the client has sent before.
 */
final class RequestCheck {

    private final HttpLimits limits;
    private @Nullable AsciiString soundAuthority;
    private @Nullable AsciiString soundPath;
    private RuleHeaderNames ruleNames = RuleHeaderNames.NONE;
    private boolean regularSeen;
    private int fieldCount;
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString path;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString host;

    RequestCheck(HttpLimits limits) {
        this.limits = limits;
    }

    /**
     * What is wrong with the request's head; null when nothing is, and the stream knows its request then.
     *
     * @param names fields that rules look at: no other field may have a name that a server could take for one of them
     */
    @Nullable
    Defect read(ProxiedStream stream, RuleHeaderNames names) {
        ruleNames = names;
        regularSeen = false;
        fieldCount = 0;
        method = null;
        scheme = null;
        path = null;
        authority = null;
        host = null;
        FieldList fields = stream.request;
        for (int i = 0; i < fields.size(); i++) {
            AsciiString name = fields.name(i);
            AsciiString value = fields.value(i);
            Defect defect = FieldRules.isPseudo(name) ? pseudo(name, value) : regular(stream, name, value);
            if (defect != null) {
                return defect;
            }
        }
        return finish(stream);
    }

    private @Nullable Defect pseudo(AsciiString name, AsciiString value) {
        if (regularSeen) {
            return Defect.PSEUDO_FIELD;
        }
        boolean repeated;
        if (name.contentEquals(":method")) {
            repeated = method != null;
            method = value;
        } else if (name.contentEquals(":path")) {
            repeated = path != null;
            path = value;
        } else if (name.contentEquals(":authority")) {
            repeated = authority != null;
            authority = value;
        } else if (name.contentEquals(":scheme")) {
            repeated = scheme != null;
            scheme = value;
        } else {
            return Defect.PSEUDO_FIELD;
        }
        return repeated ? Defect.PSEUDO_FIELD : null;
    }

    private @Nullable Defect regular(ProxiedStream stream, AsciiString name, AsciiString value) {
        regularSeen = true;
        Defect defect = FieldRules.defectOf(name, value);
        if (defect != null) {
            return defect;
        }
        if (ruleNames.isAlias(name)) {
            return Defect.HEADER_ALIAS;
        }
        switch (name.length()) {
            case 4 -> {
                if (name.contentEquals("host")) {
                    if (host != null) {
                        return Defect.HOST_REPEATED;
                    }
                    host = value;
                }
            }
            case 6 -> {
                if (name.contentEquals("cookie")) {
                    // One Cookie may come in many fields; the size of the whole head bounds them.
                    return null;
                }
            }
            case 12 -> {
                if (name.contentEquals("content-type")) {
                    stream.grpc = GrpcStatus.isCall(value);
                }
            }
            case 14 -> {
                if (name.contentEquals("content-length")) {
                    if (stream.requestLeft != ProxiedStream.NO_LENGTH) {
                        return Defect.LENGTH_REPEATED;
                    }
                    stream.requestLeft = FieldRules.number(value);
                    if (stream.requestLeft < 0) {
                        return Defect.LENGTH_INVALID;
                    }
                }
            }
            default -> {}
        }
        return ++fieldCount > limits.maxHeaderCount() ? Defect.TOO_MANY_HEADERS : null;
    }

    private @Nullable Defect finish(ProxiedStream stream) {
        if (method == null || !FieldRules.isToken(method)) {
            return method == null ? Defect.PSEUDO_FIELD : Defect.METHOD;
        }
        stream.method = method;
        stream.toHead = method.contentEquals("HEAD");
        stream.connect = method.contentEquals("CONNECT");
        Defect defect = authority(stream);
        if (defect != null) {
            return defect;
        }
        if (stream.connect) {
            return scheme != null || path != null || authority == null ? Defect.PSEUDO_FIELD : null;
        }
        if (scheme == null || path == null || path.isEmpty()) {
            return Defect.PSEUDO_FIELD;
        }
        if (!scheme.contentEquals("http") && !scheme.contentEquals("https")) {
            return Defect.SCHEME;
        }
        stream.path = path;
        return path.contentEquals("*")
                ? (stream.method.contentEquals("OPTIONS") ? null : Defect.TARGET_FORM)
                : path(stream, path);
    }

    /** The authority is {@code :authority}, else {@code host}; where both are, they must be the same. */
    @SuppressWarnings("ReferenceEquality")
    private @Nullable Defect authority(ProxiedStream stream) {
        AsciiString named = authority != null ? authority : host;
        if (named == null) {
            return Defect.HOST_MISSING;
        }
        if (host != null && !host.contentEqualsIgnoreCase(named)) {
            return Defect.TARGET_AUTHORITY;
        }
        stream.authority = named;
        if (named == soundAuthority) {
            return null;
        }
        if (!HostField.isValid(bytes(named), 0, named.length())) {
            return Defect.HOST_INVALID;
        }
        soundAuthority = named;
        return null;
    }

    @SuppressWarnings("ReferenceEquality")
    private @Nullable Defect path(ProxiedStream stream, AsciiString received) {
        if (received == soundPath) {
            return null;
        }
        if (received.length() > limits.maxTargetBytes()) {
            return Defect.TARGET_TOO_LONG;
        }
        Defect defect = CanonicalPath.defectOf(bytes(received), 0, received.length());
        if (defect == Defect.TARGET_NOT_CANONICAL) {
            return rewrite(stream, received);
        }
        if (defect == null) {
            soundPath = stream.path;
        }
        return defect;
    }

    /** Judges and forwards the canonical form of a path that came in another one. */
    private static @Nullable Defect rewrite(ProxiedStream stream, AsciiString received) {
        ByteBuf out = Unpooled.buffer(received.length());
        Defect defect = CanonicalPath.rewrite(bytes(received), 0, received.length(), out);
        if (defect == null) {
            stream.path = new AsciiString(out.array(), 0, out.writerIndex(), true);
            stream.request.setValue(stream.request.indexOf(":path", 0), stream.path);
        }
        return defect;
    }

    private static ByteBuf bytes(AsciiString text) {
        return Unpooled.wrappedBuffer(text.array(), text.arrayOffset(), text.length());
    }
}
