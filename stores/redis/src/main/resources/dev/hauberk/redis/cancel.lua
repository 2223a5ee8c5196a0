-- Cancels an attempt to add the key whose outcome was not heard, also if the server comes to it only later. What another
-- attempt added stays. ARGV: the token of the attempt, and when the key expires, in milliseconds since 1970.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, cancelled = string.match(redis.call('GET', KEYS[1]) or '', '^([^-]*)(.*)$')
if holder == '1' or string.find(cancelled, '-' .. ARGV[1] .. '-', 1, true) then
    -- What was put stays, so no attempt adds the key.
    return 1
end
-- The oldest go first: what they stand for was sent long ago.
cancelled = string.match('-' .. ARGV[1] .. '-' .. string.sub(cancelled, 2, 256), '^.*-')
if holder ~= '' and holder ~= ARGV[1] then
    -- That attempt may be cancelled too, and this token must be known then.
    redis.call('SET', KEYS[1], holder .. cancelled, 'KEEPTTL')
elseif tonumber(ARGV[2]) > now then
    redis.call('SET', KEYS[1], cancelled, 'PXAT', ARGV[2])
end
return 1
