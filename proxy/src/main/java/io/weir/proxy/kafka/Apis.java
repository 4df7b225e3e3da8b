package io.weir.proxy.kafka;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.kafka.api.ApiHandler;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The APIs that are let through, when policy allows it.
 *
 * @param handlers gives the handler of the API with a key; null when there is none
 * @param unsupported makes the answer to a request, a frame without its length, of an API or version that no handler is for; null when
 *     no answer fits
 */
public record Apis(IntFunction<@Nullable ApiHandler> handlers, Function<ByteBuf, @Nullable ByteBuf> unsupported) {}
