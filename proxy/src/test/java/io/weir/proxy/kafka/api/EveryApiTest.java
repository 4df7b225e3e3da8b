package io.weir.proxy.kafka.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.weir.rules.snapshot.KafkaApi;
import io.weir.rules.snapshot.KafkaRequestView;
import io.weir.rules.snapshot.KafkaResource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every API and every version of it that is let through. */
class EveryApiTest {

    private static final Map<KafkaResource, Errors> ERRORS = Map.of(
            KafkaResource.TOPIC, Errors.TOPIC_AUTHORIZATION_FAILED,
            KafkaResource.GROUP, Errors.GROUP_AUTHORIZATION_FAILED,
            KafkaResource.TRANSACTIONAL_ID, Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);

    /** Denied as a whole when one of their topics is. */
    private static final Set<KafkaApi> WHOLE =
            Set.of(KafkaApi.ADD_PARTITIONS_TO_TXN, KafkaApi.CONSUMER_GROUP_HEARTBEAT, KafkaApi.SHARE_GROUP_HEARTBEAT);

    /** A denied client gets a response without an error in it. */
    private static final Set<KafkaApi> WITHOUT_ERROR = Set.of(KafkaApi.LIST_GROUPS, KafkaApi.LIST_TRANSACTIONS);

    record Version(ApiKeys api, short version) {
        @Override
        public String toString() {
            return api.name + " " + version;
        }

        ApiMessage request(Names names) {
            return SampleMessages.request(api, version, names);
        }

        boolean isOf(KafkaRequestView question) {
            return question.apiVersion() == version && question.clientId().equals("client");
        }

        KafkaApi key() {
            return KafkaApi.ofKey(api.id).orElseThrow();
        }
    }

    static Stream<Version> versions() {
        return Rig.HANDLERS.all().stream().flatMap(handler -> IntStream.rangeClosed(
                        handler.oldestVersion(), handler.latestVersion())
                .mapToObj(version -> new Version(ApiKeys.forId(handler.api().key()), (short) version)));
    }

    record Denied(Version of, KafkaResource kind) {
        @Override
        public String toString() {
            return of + " " + kind;
        }

        String allowed() {
            return switch (kind) {
                case TOPIC -> Names.TOPIC;
                case GROUP -> Names.GROUP;
                case TRANSACTIONAL_ID -> Names.TRANSACTIONAL_ID;
            };
        }

        String denied() {
            return switch (kind) {
                case TOPIC -> Names.OTHER_TOPIC;
                case GROUP -> Names.OTHER_GROUP;
                case TRANSACTIONAL_ID -> Names.OTHER_TRANSACTIONAL_ID;
            };
        }

        Names names(String... names) {
            return switch (kind) {
                case TOPIC -> Names.ALLOWED.withTopics(names);
                case GROUP -> Names.ALLOWED.withGroups(names);
                case TRANSACTIONAL_ID -> Names.ALLOWED.withTransactionalIds(names);
            };
        }

        /** Whether the text of a message has what is denied, by its name or its id. */
        boolean isIn(String text) {
            return contains(text, denied());
        }

        boolean allowedIsIn(String text) {
            return contains(text, allowed());
        }

        private boolean contains(String text, String name) {
            return text.contains('"' + name + '"')
                    || (kind == KafkaResource.TOPIC && text.contains(String.valueOf(Names.IDS.get(name))));
        }
    }

    /** Every kind of name that the requests of a version have. */
    static Stream<Denied> names() {
        return versions()
                .flatMap(version -> Arrays.stream(KafkaResource.values()).map(kind -> new Denied(version, kind)))
                .filter(denied -> denied.isIn(
                        SampleMessages.text(denied.of.request(denied.names(denied.denied())), denied.of.version)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void whatIsAllowedGoesOnAndEveryNameWasAskedAbout(Version of) {
        Rig rig = new Rig();
        ApiMessage request = of.request(Names.ALLOWED
                .withTopics(Names.TOPIC, Names.OTHER_TOPIC)
                .withGroups(Names.GROUP, Names.OTHER_GROUP)
                .withTransactionalIds(Names.TRANSACTIONAL_ID, Names.OTHER_TRANSACTIONAL_ID));
        Judgement judgement = rig.judge(of.api, of.version, request);
        assertInstanceOf(Judgement.Forward.class, judgement);
        String text = SampleMessages.text(request, of.version);
        for (KafkaResource kind : KafkaResource.values()) {
            Denied names = new Denied(of, kind);
            Set<String> asked = rig.questions.stream()
                    .map(question -> String.valueOf(question.named(kind)))
                    .collect(Collectors.toSet());
            assertEquals(names.isIn(text), asked.contains(names.denied()), () -> kind + " of " + asked + " in " + text);
        }
        assertTrue(
                rig.questions.stream()
                        .filter(question -> question.api() == of.key())
                        .allMatch(of::isOf),
                () -> rig.questions.toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aRequestForWhatIsDeniedIsAnsweredWithItsError(Denied denied) throws MalformedResponseException {
        Version of = denied.of;
        Rig rig = new Rig().deny(denied.denied());
        Judgement judgement = rig.judge(of.api, of.version, of.request(denied.names(denied.denied())));
        Errors error = Objects.requireNonNull(ERRORS.get(denied.kind));
        if (judgement instanceof Judgement.Replace replace) {
            // The rest of the response is the server's.
            assertEquals(error, Errors.forCode(replace.errorCode()));
            assertEquals(Set.of(error), errors(of, merged(of, replace, Names.ALLOWED)));
            return;
        }
        Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judgement);
        assertFalse(answer.decision().forwards());
        assertEquals(error, Errors.forCode(answer.errorCode()));
        assertEquals(Set.of(error), errors(of, answer.response()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void ofSeveralOnlyTheAllowedGoOnAndTheRestGetTheirErrors(Denied denied) throws MalformedResponseException {
        Version of = denied.of;
        Rig rig = new Rig().deny(denied.denied());
        ApiMessage request = of.request(denied.names(denied.allowed(), denied.denied()));
        if (!denied.isIn(SampleMessages.text(request, of.version))) {
            return;
        }
        Judgement judgement = rig.judge(of.api, of.version, request);
        if (WHOLE.contains(of.key())) {
            Judgement.Answer answer = assertInstanceOf(Judgement.Answer.class, judgement);
            assertTrue(errors(of, answer.response()).contains(ERRORS.get(denied.kind)));
            return;
        }
        Judgement.Replace replace = assertInstanceOf(Judgement.Replace.class, judgement);
        assertFalse(replace.decision().forwards());
        assertEquals(ERRORS.get(denied.kind), Errors.forCode(replace.errorCode()));
        short version = upstreamVersion(replace);
        String forwarded = SampleMessages.text(
                Rig.readRequest(of.api, version, replace.request().retainedDuplicate()), version);
        assertFalse(denied.isIn(forwarded), forwarded);
        assertTrue(denied.allowedIsIn(forwarded), forwarded);

        ApiMessage answer = merged(of, replace, Names.ALLOWED);
        String text = SampleMessages.text(answer, of.version);
        assertTrue(denied.isIn(text), text);
        assertTrue(denied.allowedIsIn(text), text);
        assertTrue(errors(of, answer).contains(ERRORS.get(denied.kind)), text);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void aDeniedCallIsAnsweredInItsVersion(Version of) {
        Rig rig = new Rig().denyCalls(of.key());
        Judgement.Answer answer =
                assertInstanceOf(Judgement.Answer.class, rig.judge(of.api, of.version, of.request(Names.ALLOWED)));
        assertFalse(answer.decision().forwards());
        assertTrue(answer.errorCode() > 0, String.valueOf(answer.errorCode()));
        Set<Errors> errors = errors(of, answer.response());
        assertEquals(WITHOUT_ERROR.contains(of.key()), errors.isEmpty(), errors::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void aFrameThatIsCutOrGoesOnIsMalformed(Version of) {
        Rig rig = new Rig();
        ByteBuf whole = Rig.frame(of.api, of.version, of.request(Names.ALLOWED));
        for (int length = Rig.headerLength(of.api, of.version); length < whole.readableBytes(); length++) {
            Judgement judgement = rig.judge(of.api, of.version, whole.copy(0, length));
            assertInstanceOf(Judgement.Malformed.class, judgement, "cut to " + length + " of " + whole.readableBytes());
        }
        ByteBuf longer = whole.copy(0, whole.readableBytes());
        assertInstanceOf(Judgement.Malformed.class, rig.judge(of.api, of.version, longer.writeByte(0)));
        whole.release();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("versions")
    void changedBytesNeverThrow(Version of) {
        Random random = new Random(of.api.id * 100L + of.version);
        ByteBuf whole = Rig.frame(of.api, of.version, of.request(Names.ALLOWED));
        int header = Rig.headerLength(of.api, of.version);
        int body = whole.readableBytes() - header;
        for (int i = 0; i < 300 && body > 0; i++) {
            ByteBuf changed = whole.copy();
            for (int k = 0; k <= random.nextInt(3); k++) {
                changed.setByte(header + random.nextInt(body), random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            release(new Rig().deny(Names.TOPIC).judge(of.api, of.version, changed));
        }
        whole.release();
    }

    private static short upstreamVersion(Judgement.Replace replace) {
        return replace.request().getShort(replace.request().readerIndex() + Integer.BYTES + Short.BYTES);
    }

    /** What the client gets when the server answers what goes on. */
    private static ApiMessage merged(Version of, Judgement.Replace replace, Names names)
            throws MalformedResponseException {
        short version = upstreamVersion(replace);
        replace.request().release();
        ResponseUse.Edit edit = assertInstanceOf(ResponseUse.Edit.class, replace.response());
        ByteBuf fromServer = Rig.response(of.api, version, SampleMessages.response(of.api, version, names));
        try {
            return Rig.readResponse(of.api, of.version, edit.editor().edit(fromServer));
        } finally {
            fromServer.release();
        }
    }

    private static void release(Judgement judgement) {
        if (judgement instanceof Judgement.Answer answer) {
            answer.response().release();
        } else if (judgement instanceof Judgement.Replace replace) {
            replace.request().release();
        }
    }

    private static Set<Errors> errors(Version of, ByteBuf response) {
        return errors(of, Rig.readResponse(of.api, of.version, response));
    }

    private static Set<Errors> errors(Version of, ApiMessage response) {
        ByteBuffer bytes =
                MessageUtil.toByteBufferAccessor(response, of.version).buffer();
        return AbstractResponse.parseResponse(of.api, new ByteBufferAccessor(bytes), of.version)
                .errorCounts()
                .keySet()
                .stream()
                .filter(error -> error != Errors.NONE)
                .collect(Collectors.toSet());
    }
}
