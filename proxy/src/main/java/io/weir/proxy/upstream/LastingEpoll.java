package io.weir.proxy.upstream;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll with sockets that stay in the kernel's set while they wait for nothing.
 *
 * <p>Netty 4.2.18 takes a socket out of the set when no event is of interest, as for one that has ended its sending side and
 * whose reading is paused, and later changes the entry that is no longer there: {@code ENOENT}, and the channel is closed with
 * whatever it had yet to send. Here such a socket waits for edges only, so that an error or hang-up wakes the loop once.
 */
final class LastingEpoll implements IoHandlerFactory {

    private final IoHandlerFactory epoll = EpollIoHandler.newFactory();

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(epoll.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
    }

    private record Handler(IoHandler epoll) implements IoHandler {

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(handle));
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }

    private record Registration(IoRegistration epoll) implements IoRegistration {

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // so it stands in Netty's interface
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public long submit(IoOps interest) {
            return epoll.submit(EpollIoOps.NONE.equals(interest) ? EpollIoOps.EPOLLET : interest);
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
