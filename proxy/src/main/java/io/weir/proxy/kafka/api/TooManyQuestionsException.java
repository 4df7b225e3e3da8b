package io.weir.proxy.kafka.api;

/** A request that asks for more names than one may. Caught where it is judged. */
final class TooManyQuestionsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyQuestionsException(int most) {
        super("more names than a request may have: expected at most " + most + " different ones");
    }
}
