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

/** One command about one key, or the values of several. Immutable. */
final class RedisCommand {
    private final @Nullable RedisScript script;
    private final boolean once;
    private final boolean several;
    private final byte[][] keyAndArguments;

    private RedisCommand(@Nullable RedisScript script, boolean once, boolean several, byte[]... keyAndArguments) {
        this.script = script;
        this.once = once;
        this.several = several;
        this.keyAndArguments = keyAndArguments;
    }

    /** Returns a command that gets the value of a key. */
    static RedisCommand get(byte[] key) {
        return new RedisCommand(null, false, false, key);
    }

    /** Returns a command that gets the values of keys, which may lie in several slots of a cluster, as a list. */
    static RedisCommand getAll(byte[]... keys) {
        return new RedisCommand(null, false, true, keys);
    }

    /** Returns a command that runs a script that does no harm if it runs twice. */
    static RedisCommand run(RedisScript script, byte[]... keyAndArguments) {
        return new RedisCommand(script, false, false, keyAndArguments);
    }

    /** Returns a command that runs a script, and is not sent again when a connection breaks. */
    static RedisCommand runOnce(RedisScript script, byte[]... keyAndArguments) {
        return new RedisCommand(script, true, false, keyAndArguments);
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
        if (commands.size() == 1 && commands.get(0).keyCount() == 1) {
            return List.of(commands.get(0).runAlone(client));
        }
        List<List<Response<?>>> responses = new ArrayList<>(commands.size());
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

    private int keyCount() {
        return several ? keyAndArguments.length : 1;
    }

    private List<Response<?>> add(AbstractPipeline pipeline) {
        if (script != null) {
            return List.of(script.add(pipeline, keyAndArguments));
        }
        List<Response<?>> values = new ArrayList<>(keyAndArguments.length);
        for (byte[] key : keyAndArguments) {
            values.add(pipeline.get(key));
        }
        return values;
    }

    private Reply reply(UnifiedJedis client, List<Response<?>> responses) {
        try {
            List<@Nullable Object> values = new ArrayList<>(responses.size());
            for (Response<?> response : responses) {
                values.add(response.get());
            }
            return new Reply(several ? values : values.get(0), null);
        } catch (JedisNoScriptException | JedisRedirectionException e) {
            // It was not carried out, and the client knows what to do when it is asked alone.
            return runAlone(client);
        } catch (JedisException | IllegalStateException e) {
            return new Reply(null, e);
        }
    }

    private Reply runAlone(UnifiedJedis client) {
        try {
            if (several) {
                List<@Nullable Object> values = new ArrayList<>(keyAndArguments.length);
                for (byte[] key : keyAndArguments) {
                    values.add(client.get(key));
                }
                return new Reply(values, null);
            }
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
