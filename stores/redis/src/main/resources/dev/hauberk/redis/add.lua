-- Adds the key if it is free. ARGV: when it expires, in milliseconds since 1970, the token of this attempt, and tokens
-- of attempts that were given up and not cancelled yet.
-- The value is the token of the attempt that added the key, and then, in hyphens, tokens that were cancelled: "c-a-b-".
-- Without the former the key is free: "-a-b-".
-- Returns 1 if it was added by this attempt, 0 if it is there, -1 if it would have expired already, -2 if this attempt
-- was cancelled.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, cancelled = string.match(redis.call('GET', KEYS[1]) or '', '^([^-]*)(.*)$')
if holder == ARGV[2] then
    return 1
end
if string.find(cancelled, '-' .. ARGV[2] .. '-', 1, true) then
    return -2
end
for i = 3, #ARGV do
    if holder == ARGV[i] then
        holder = ''
    end
end
if holder ~= '' then
    return 0
end
if tonumber(ARGV[1]) <= now then
    return -1
end
redis.call('SET', KEYS[1], ARGV[2] .. cancelled, 'PXAT', ARGV[1])
return 1
