package io.weir.proxy.accesslog;

import java.util.concurrent.CountDownLatch;

/** Does not come back from a write until released, not even when interrupted: a full pipe that nobody reads. */
record StuckSink(CountDownLatch stuck, CountDownLatch release) implements AccessLogSink {

    @Override
    public void write(byte[] lines, int length) {
        stuck.countDown();
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException ignoredByDesign) {
                released = false;
            }
        }
    }

    @Override
    public void close() {}
}
