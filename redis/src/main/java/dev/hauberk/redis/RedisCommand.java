/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** One command about one key. Immutable. */
final class RedisCommand {
    private final @Nullable RedisScript script;
    private final boolean once;
    private final byte[][] keyAndArguments;

    private RedisCommand(@Nullable RedisScript script, boolean once, byte[]... keyAndArguments) {
        this.script = script;
        this.once = once;
        this.keyAndArguments = keyAndArguments;
    }

    /** Returns a command that gets the value of a key. */
    static RedisCommand get(byte[] key) {
        return new RedisCommand(null, false, key);
    }

    /** Returns a command that runs a script that does no harm if it runs twice. */
    static RedisCommand run(RedisScript script, byte[]... keyAndArguments) {
        return new RedisCommand(script, false, keyAndArguments);
    }

    /** Returns a command that runs a script, and is not sent again when a connection breaks. */
    static RedisCommand runOnce(RedisScript script, byte[]... keyAndArguments) {
        return new RedisCommand(script, true, keyAndArguments);
    }

    /**
     * What became of a command: a value, which may be null, or what the client threw.
     *
     * @param value what the server returned
     * @param thrown null unless it failed
     */
    record Reply(@Nullable Object value, @Nullable RuntimeException thrown) {}

    /** Carries out commands in one round trip: several go out in one pipeline. */
    static List<Reply> run(UnifiedJedis client, List<RedisCommand> commands) {
        if (commands.size() == 1) {
            return List.of(commands.get(0).runAlone(client));
        }
        List<Response<?>> responses = new ArrayList<>(commands.size());
        try (AbstractPipeline pipeline = client.pipelined()) {
            for (RedisCommand command : commands) {
                responses.add(command.add(pipeline));
            }
            pipeline.sync();
        } catch (JedisException e) {
            return commands.stream().map(command -> new Reply(null, e)).toList();
        }
        List<Reply> replies = new ArrayList<>(commands.size());
        for (int i = 0; i < responses.size(); i++) {
            replies.add(commands.get(i).reply(client, responses.get(i)));
        }
        return replies;
    }

    private Response<?> add(AbstractPipeline pipeline) {
        return script == null ? pipeline.get(keyAndArguments[0]) : script.add(pipeline, keyAndArguments);
    }

    private Reply reply(UnifiedJedis client, Response<?> response) {
        try {
            return new Reply(response.get(), null);
        } catch (JedisNoScriptException | JedisRedirectionException e) {
            // It was not carried out, and the client knows what to do when it is asked alone.
            return runAlone(client);
        } catch (JedisException | IllegalStateException e) {
            return new Reply(null, e);
        }
    }

    private Reply runAlone(UnifiedJedis client) {
        try {
            if (script == null) {
                return new Reply(client.get(keyAndArguments[0]), null);
            }
            return new Reply(
                    once ? script.runOnce(client, keyAndArguments) : script.run(client, keyAndArguments), null);
        } catch (JedisException e) {
            return new Reply(null, e);
        }
    }
}
