-- Moves an epoch forward. ARGV: the epoch and when it expires, both in milliseconds since 1970.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch, expiry = tonumber(ARGV[1]), tonumber(ARGV[2])
if expiry <= now then
    return 0
end
local before = tonumber(redis.call('GET', KEYS[1]))
if before then
    epoch = math.max(epoch, before)
    expiry = math.max(expiry, now + 1 + redis.call('PTTL', KEYS[1]))
end
redis.call('SET', KEYS[1], string.format('%.0f', epoch), 'PXAT', string.format('%.0f', expiry))
return 1
