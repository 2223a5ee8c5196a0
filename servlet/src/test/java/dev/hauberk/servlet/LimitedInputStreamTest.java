/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose time an asynchronous reader spends. */
final class LimitedInputStreamTest {
    private long now;
    private final Body body = new Body();
    private final LimitedInputStream stream = new LimitedInputStream(
            body, request(), BodyLimits.defaults().withPace(Duration.ofSeconds(1), 1000), 100, () -> now);

    /** A body that has an octet when the test says so. */
    private static final class Body extends ServletInputStream {
        private boolean ready;
        private boolean emptyFrame;
        private @Nullable ReadListener listener;

        void dataCame() throws IOException {
            ready = true;
            Objects.requireNonNull(listener, "listener").onDataAvailable();
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setReadListener(ReadListener value) {
            listener = value;
        }

        @Override
        public int read() throws IOException {
            if (emptyFrame) {
                throw new IOException("an empty frame has no octet");
            }
            ready = false;
            return 'x';
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return emptyFrame ? 0 : super.read(target, offset, length);
        }
    }

    /** A listener that does nothing when data comes, like one of a reactive framework that has no demand. */
    private static final class WithoutDemand implements ReadListener {
        @Override
        public void onDataAvailable() {
            // read later
        }

        @Override
        public void onAllDataRead() {
            throw new IllegalStateException("this body has no end");
        }

        @Override
        public void onError(Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    private static SecurityRequest request() {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getContentLengthLong" -> -1L;
                    case "getProtocol" -> "HTTP/1.1";
                    default -> null;
                });
        ChainContext context = new ChainContext(RejectionHandler.problem(), List.of());
        return new SecurityRequest(request, new RequestState(context, request), DispatcherType.REQUEST);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void timeUntilAnAsynchronousReaderReads_doesNotCount() throws IOException {
        stream.setReadListener(new WithoutDemand());
        pass(Duration.ofMinutes(1)); // the application goes on before the container may call
        body.dataCame();
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(1));
            assertThat(stream.isReady()).isTrue();
            assertThat(stream.read()).isEqualTo('x');
            assertThat(stream.isReady()).isFalse();
            pass(Duration.ofMillis(300));
            body.dataCame();
        }
    }

    @Test
    void timeUntilDataComesForAnAsynchronousReader_counts() throws IOException {
        stream.setReadListener(new WithoutDemand());
        body.dataCame();
        assertThat(stream.read()).isEqualTo('x');
        assertThat(stream.isReady()).isFalse();
        pass(Duration.ofSeconds(2));
        body.dataCame();
        assertThatThrownBy(stream::read)
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.rejection().code()).isEqualTo("body_too_slow"));
    }

    /** Tomcat hands an empty frame of HTTP/2 over like this. */
    @Test
    void emptyFrame_doesNotKeepTheThreadOfAnAsynchronousReader() throws IOException {
        stream.setReadListener(new WithoutDemand());
        body.emptyFrame = true;
        body.dataCame();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }
}
