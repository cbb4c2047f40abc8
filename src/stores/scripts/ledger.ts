import { NO_LIMIT } from '../../stock.ts'

/** Of every script of one action's stock, all in one slot: the ledger (a text of whole numbers), holds by the time at which they run
 * out, what they cost where that is not 0, and units by outcome; where there is a fifth, until when one owner's hold is. ARGV[1]: now.
 * What has run out is gone before anything is asked. */
export const stockKeys = 4
export const stockKeysOfOwner = stockKeys + 1

export const ledgerLua = `
local ledgerKey, holds, costs, units, ownHold = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = tonumber(ARGV[1])
local day = math.floor(now / 86400000)
local UNITS, MONEY, HELD, HELD_MONEY, FIRST_EXPIRY, DAY, DAY_UNITS, DAY_MONEY, OVERSOLD = 1, 2, 3, 4, 5, 6, 7, 8, 9
local ledger = {}
local kept = redis.call('GET', ledgerKey) or '0 0 0 0 ${NO_LIMIT} 0 0 0 0'
for number in string.gmatch(kept, '%S+') do ledger[#ledger + 1] = tonumber(number) end

local function text()
  local numbers = {}
  for i = 1, #ledger do numbers[i] = string.format('%.0f', ledger[i]) end
  return table.concat(numbers, ' ')
end

local function save()
  local first = redis.call('ZRANGE', holds, 0, 0, 'WITHSCORES')
  ledger[FIRST_EXPIRY] = tonumber(first[2] or '${NO_LIMIT}')
  local new = text()
  if new ~= kept then redis.call('SET', ledgerKey, new) end
  return new
end

-- An owner's own key that is left ends by itself.
local function remove(owner)
  local cost = tonumber(redis.call('HGET', costs, owner) or '0')
  redis.call('ZREM', holds, owner)
  redis.call('HDEL', costs, owner)
  ledger[HELD] = ledger[HELD] - 1
  ledger[HELD_MONEY] = ledger[HELD_MONEY] - cost
  return cost
end

if now >= ledger[FIRST_EXPIRY] then
  for _, owner in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', now)) do remove(owner) end
end

-- Whether one more unit at this cost would go beyond a limit: in all, a day, money, money a day, which ARGV has from 2 on.
local function exceeded(cost)
  local today, todayMoney = 0, 0
  if ledger[DAY] >= day then today, todayMoney = ledger[DAY_UNITS], ledger[DAY_MONEY] end
  local held, heldMoney = ledger[HELD], ledger[HELD_MONEY]
  return ledger[UNITS] + held + 1 > tonumber(ARGV[2]) or today + held + 1 > tonumber(ARGV[3])
    or ledger[MONEY] + heldMoney + cost > tonumber(ARGV[4]) or todayMoney + heldMoney + cost > tonumber(ARGV[5])
end
`
