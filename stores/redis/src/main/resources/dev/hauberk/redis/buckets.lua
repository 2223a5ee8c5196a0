-- The buckets of one key: for each limit the time at which it is full again, in eighths of a microsecond since 2025.
-- ARGV: operation, two numbers, then for each limit the ticks per permit, the burst and the debt.
-- Returns: permits granted, permits left in the emptiest bucket, the limit that decides (from 0), ticks to wait for the
-- least that was asked for (-1 for ever), and the time.
local time = redis.call('TIME')
local now = (time[1] - 1735689600) * 8000000 + time[2] * 8
local operation, first, second = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local count = (#ARGV - 3) / 3

local value = redis.call('GET', KEYS[1])
local alone = value and tonumber(value) or now
if operation == 't' and count == 1 and (alone ~= now or not value) then
    -- What nearly every call is, without tables: the general case below says the same.
    local interval, burst = tonumber(ARGV[4]), tonumber(ARGV[5])
    local fill = interval * burst
    local at = alone
    if at < now then
        at = now
    else
        local farthest = now + fill + interval * tonumber(ARGV[6])
        if at > farthest then
            at = farthest
        end
    end
    local available = math.floor((now + fill - at) / interval)
    if available < second then
        local wait = second > burst and -1 or at + second * interval - fill - now
        return {0, math.max(0, available), 0, wait, now}
    end
    local granted = first < available and first or available
    at = at + granted * interval
    redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', string.format('%.0f', math.ceil((at - now) / 8000)))
    return {granted, available - granted, 0, 0, now}
end

local full = {}
if value then
    for text in string.gmatch(value, '[^,]+') do
        full[#full + 1] = tonumber(text) or error('a bucket must be a number')
    end
end

local interval, burst, farthest, available = {}, {}, {}, {}
local most = first
for i = 1, count do
    interval[i] = tonumber(ARGV[3 * i + 1])
    burst[i] = tonumber(ARGV[3 * i + 2])
    farthest[i] = interval[i] * (burst[i] + tonumber(ARGV[3 * i + 3]))
    -- A time that is too far ahead is from before the clock was set back, or the limit was larger.
    full[i] = math.min(math.max(full[i] or now, now), now + farthest[i])
    available[i] = math.max(0, math.floor((now + interval[i] * burst[i] - full[i]) / interval[i]))
    most = math.min(most, available[i])
end

local granted, changed = 0, false
if operation == 't' and most >= second then
    granted = most
end
for i = 1, count do
    local before = full[i]
    if operation == 't' then
        full[i] = before + granted * interval[i]
    elseif operation == 'c' then
        full[i] = math.min(before + first * interval[i], now + farthest[i])
    else
        -- Less what was gained since: a late refund of all would let more through than there ever was.
        local back = math.min(first, burst[i]) * interval[i] - math.max(0, now - second)
        full[i] = math.max(now, before - math.max(0, back))
    end
    changed = changed or full[i] ~= before
    available[i] = math.max(0, math.floor((now + interval[i] * burst[i] - full[i]) / interval[i]))
end

if changed then
    local last, texts = now, {}
    for i = 1, count do
        last = math.max(last, full[i])
        texts[i] = string.format('%.0f', full[i])
    end
    if last > now then
        redis.call('SET', KEYS[1], table.concat(texts, ','), 'PX', string.format('%.0f', math.ceil((last - now) / 8000)))
    else
        redis.call('DEL', KEYS[1])
    end
end

local limit, wait = 1, 0
for i = 1, count do
    local here = 0
    if operation == 't' and granted == 0 then
        here = second > burst[i] and math.huge or math.max(0, full[i] + (second - burst[i]) * interval[i] - now)
    end
    if here > wait or (wait == 0 and available[i] < available[limit]) then
        limit = i
    end
    wait = math.max(wait, here)
end
local least = available[1]
for i = 2, count do
    least = math.min(least, available[i])
end
if wait == math.huge then
    wait = -1
end
return {granted, least, limit - 1, wait, now}
