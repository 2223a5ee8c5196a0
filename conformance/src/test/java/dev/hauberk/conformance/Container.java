/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.IOException;
import java.net.InetAddress;

/** A servlet container that can run one {@link App} at a time per call, on the loopback address and a free port. */
interface Container {
    /**
     * Starts an app and returns once it accepts connections.
     *
     * @throws Exception if the container or the app does not start
     */
    Running start(App app) throws Exception;

    /** Returns the name and version line of the container, such as {@code tomcat-10.1}; also its {@code toString()}. */
    String name();

    /** Returns on which threads it serves requests. */
    ServingThreads threads();

    /** An app that is being served; closing it stops the server and fails if the server does not stop. */
    interface Running extends AutoCloseable {
        int port();

        @Override
        void close();

        /** Sends one GET request on a connection of its own. */
        default RawHttp.Response get(String target, String... headers) throws IOException {
            return request("GET", target, "", headers);
        }

        /** Sends one request on a connection of its own; a body that is not empty gets a {@code Content-Length}. */
        default RawHttp.Response request(String method, String target, String body, String... headers)
                throws IOException {
            return RawHttp.send(port(), RawHttp.message(method, target, body, headers));
        }

        /** Sends exactly these bytes and reads one response. */
        default RawHttp.Response send(byte[] bytes) throws IOException {
            return RawHttp.send(port(), bytes);
        }
    }

    /** The address that every container binds. */
    static String loopback() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }
}
