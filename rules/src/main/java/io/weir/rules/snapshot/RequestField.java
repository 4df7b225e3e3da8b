package io.weir.rules.snapshot;

import io.weir.rules.match.RequestPattern;
import io.weir.rules.match.TextPattern;

/** The texts of a request that an index tells rules apart by, in that order. */
enum RequestField {
    PATH {
        @Override
        CharSequence text(HttpRequestView request) {
            return request.pathAndQuery();
        }

        @Override
        TextPattern pattern(RequestPattern of) {
            return of.path();
        }
    },
    HOST {
        @Override
        CharSequence text(HttpRequestView request) {
            return request.authority();
        }

        @Override
        TextPattern pattern(RequestPattern of) {
            return of.host();
        }
    },
    METHOD {
        @Override
        CharSequence text(HttpRequestView request) {
            return request.method();
        }

        @Override
        TextPattern pattern(RequestPattern of) {
            return of.method();
        }
    };

    abstract CharSequence text(HttpRequestView request);

    abstract TextPattern pattern(RequestPattern of);
}
