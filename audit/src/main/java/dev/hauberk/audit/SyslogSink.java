/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records to a syslog collector over TLS (RFC 5425), each with its length before it (octet counting), so that no
 * content can end a message.
 *
 * <p>Syslog acknowledges nothing: what a connection took when it broke may be lost, and comes again only as far as the
 * failure showed. Used by one thread.
 */
public final class SyslogSink implements AuditSink {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogSink.class);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final String host;
    private final int port;
    private final SSLContext tls;
    private final SyslogEncoding encoding;
    private @Nullable SSLSocket socket;
    private @Nullable OutputStream out;

    private SyslogSink(String host, int port, SSLContext tls, String application) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.encoding = new SyslogEncoding(
                host(), application, Long.toString(ProcessHandle.current().pid()));
    }

    /**
     * Returns a sink that connects when the first record comes.
     *
     * @param host the collector, whose certificate must be for this name
     * @param port usually 6514
     * @param tls whom to trust, and as whom to come
     * @param application the name in each message
     * @throws IllegalArgumentException if the port is none
     */
    public static SyslogSink of(String host, int port, SSLContext tls, String application) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port must be from 1 to 65535: " + port);
        }
        return new SyslogSink(host, port, tls, application);
    }

    /** Returns the name of this machine, or the nil value of RFC 5424 if it has none. */
    private static String host() {
        String exported = System.getenv("HOSTNAME");
        if (exported != null && !exported.isEmpty()) {
            return exported;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("the name of this machine is not known", e);
            return "-";
        }
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void deliver(List<AuditRecord> records) throws IOException {
        try {
            OutputStream to = connected();
            for (AuditRecord next : records) {
                byte[] message = encoding.encode(next).getBytes(StandardCharsets.UTF_8);
                to.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                to.write(message);
            }
            to.flush();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private OutputStream connected() throws IOException {
        OutputStream open = out;
        if (open != null) {
            return open;
        }
        SSLSocket fresh = (SSLSocket) tls.getSocketFactory().createSocket();
        try {
            fresh.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            fresh.setSoTimeout(TIMEOUT_MILLIS);
            SSLParameters parameters = fresh.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            fresh.setSSLParameters(parameters);
            fresh.startHandshake();
            OutputStream to = new BufferedOutputStream(fresh.getOutputStream(), 64 << 10);
            socket = fresh;
            out = to;
            return to;
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    @Override
    public void close() {
        SSLSocket open = socket;
        socket = null;
        out = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("the connection is gone either way, and the next delivery opens another", e);
        }
    }
}
