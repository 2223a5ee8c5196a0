-- Adds the key, or keeps it if it is there, so that no attempt that was given up can take it back.
-- ARGV: when it expires, in milliseconds since 1970.
-- Returns 1 if it was added, 0 if it is there, -1 if it would have expired already.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
if value and string.sub(value, 1, 1) ~= '-' then
    if value ~= '1' then
        redis.call('SET', KEYS[1], '1', 'KEEPTTL')
    end
    return 0
end
if tonumber(ARGV[1]) <= now then
    return -1
end
redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1])
return 1
