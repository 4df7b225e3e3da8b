/**
 * The proxy: accepts what the redirect sends, judges each request, forwards or denies it, and logs it.
 *
 * <p>Everything of one connection happens on one event loop; see {@code docs/http.md} for what is accepted as HTTP.
 */
@NullMarked
package io.weir.proxy;

import org.jspecify.annotations.NullMarked;
