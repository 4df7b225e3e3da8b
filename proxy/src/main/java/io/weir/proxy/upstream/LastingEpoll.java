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
 * Netty's epoll with sockets that stay in the kernel's set while they wait for nothing, and that do not hear of their peer's end
 * before they have read up to it.
 *
 * <p>Netty answers EPOLLRDHUP by reading whatever the kernel holds, megabytes perhaps, in one go and also while reading is
 * paused: for a peer that does not read, all of that would pile up. The end shows as well when everything before it is read.
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

    private static final class Registration implements IoRegistration {

        private final IoRegistration epoll;
        private boolean isInSet;

        Registration(IoRegistration epoll) {
            this.epoll = epoll;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // so it stands in Netty's interface
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public long submit(IoOps interest) {
            IoOps events = interest instanceof EpollIoOps all ? all.without(EpollIoOps.EPOLLRDHUP) : interest;
            if (EpollIoOps.NONE.equals(events)) {
                return isInSet ? epoll.submit(EpollIoOps.EPOLLET) : 0;
            }
            isInSet = true;
            return epoll.submit(events);
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
