package io.weir.rules.snapshot;

/**
 * What a rule may ask of one HTTP request. The texts are views of the received bytes read as Latin-1, so every byte is one
 * char; they are valid only during the call that got the view, on the thread of that call.
 */
public interface HttpRequestView {

    /** The method token, case kept: {@code GET}. */
    CharSequence method();

    /**
     * The canonical path and query, exactly as it will be forwarded: {@code /v1/a?x=1}; {@code *} for the server as a whole, and
     * empty for {@code CONNECT}, which only a rule that names this method allows.
     */
    CharSequence pathAndQuery();

    /** The authority: the Host value or {@code :authority}, port included if the client sent one; empty if it had none. */
    CharSequence authority();

    /**
     * The protocol that the connection would switch to when the server agrees, from {@code Upgrade}; empty when the request asks
     * for none, or its wish is not passed on. Any rule that allows the request allows {@code websocket}; another protocol needs a
     * rule that names it in {@code headers} as {@code "Upgrade: <protocol>"}.
     */
    CharSequence upgrade();

    /** How many field lines have this name. The name is given in lower case; the comparison ignores case. */
    int headerCount(String lowerCaseName);

    /**
     * The value of the {@code index}-th field line with this name, without surrounding white space.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= index < headerCount(lowerCaseName)}
     */
    CharSequence headerValue(String lowerCaseName, int index);
}
