-- Adds the key if it is absent. ARGV: when it expires, in milliseconds since 1970.
-- Returns 1 if it was added, 0 if it is there, -1 if it would have expired already.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[1]) == 1 then
    return 0
end
if tonumber(ARGV[1]) <= now then
    return -1
end
redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1])
return 1
