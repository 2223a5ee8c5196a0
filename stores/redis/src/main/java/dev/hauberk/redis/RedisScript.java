/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Lua script about one key. It is called by its hash; a server that does not know it, after a restart, a failover or
 * {@code SCRIPT FLUSH}, is sent the text, once. Immutable.
 */
final class RedisScript {

    private final byte[] text;
    private final byte[] hash;

    private RedisScript(byte[] text) {
        this.text = text;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            this.hash = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Reads a script from beside this class. */
    static RedisScript load(String file) {
        try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("a script must be in the archive: " + file);
            }
            return new RedisScript(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs it, and returns what it returned. A connection that breaks is tried once more, as a pooled one may be from
     * before a restart: only for scripts that do no harm if they run twice.
     */
    Object run(UnifiedJedis client, byte[]... keyAndArguments) {
        try {
            return runOnce(client, keyAndArguments);
        } catch (JedisConnectionException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                throw e;
            }
            return runOnce(client, keyAndArguments);
        }
    }

    /** Runs it, and does not try again. */
    Object runOnce(UnifiedJedis client, byte[]... keyAndArguments) {
        try {
            return client.evalsha(hash, 1, keyAndArguments);
        } catch (JedisNoScriptException e) {
            return client.eval(text, 1, keyAndArguments);
        }
    }

    /** Adds a call to a pipeline; its answer is an exception if the server does not know the script. */
    Response<Object> add(AbstractPipeline pipeline, byte[]... keyAndArguments) {
        return pipeline.evalsha(hash, 1, keyAndArguments);
    }
}
