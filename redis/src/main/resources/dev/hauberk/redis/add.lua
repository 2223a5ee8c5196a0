-- Adds the key if it is free. ARGV: when it expires, in milliseconds since 1970, the token of this attempt, and tokens
-- of attempts that were given up and not cancelled yet.
-- The value is the token of the attempt that added the key, or, in hyphens, tokens that were cancelled: "-a-b-".
-- Returns 1 if it was added by this attempt, 0 if it is there, -1 if it would have expired already, -2 if this attempt
-- was cancelled.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
if value == ARGV[2] then
    return 1
end
if value and string.sub(value, 1, 1) == '-' then
    if string.find(value, '-' .. ARGV[2] .. '-', 1, true) then
        return -2
    end
    value = false
end
for i = 3, #ARGV do
    if value == ARGV[i] then
        value = false
    end
end
if value then
    return 0
end
if tonumber(ARGV[1]) <= now then
    return -1
end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[1])
return 1
