-- Cancels an attempt to add the key whose outcome was not heard, also if the server comes to it only later. What another
-- attempt added stays. ARGV: the token of the attempt, and when the key expires, in milliseconds since 1970.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
local cancelled = '-' .. ARGV[1] .. '-'
if value and string.sub(value, 1, 1) == '-' then
    if string.find(value, cancelled, 1, true) then
        return 1
    end
    -- The oldest go first: what they stand for was sent long ago.
    cancelled = '-' .. ARGV[1] .. string.sub(value, 1, 256)
    cancelled = string.match(cancelled, '^.*-')
elseif value and value ~= ARGV[1] then
    return 0
end
if tonumber(ARGV[2]) > now then
    redis.call('SET', KEYS[1], cancelled, 'PXAT', ARGV[2])
end
return 1
