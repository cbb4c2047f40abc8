/** Looks through a page of a stream, `erasePage(stream, from, customer)`. Answers from where to go on, and whether there is more. */
export const erasePageLua = `
local page = 500
local function erasePage(stream, from, customer)
  local told = redis.call('XRANGE', stream, from, '+', 'COUNT', page)
  for _, each in ipairs(told) do
    if each[2][2] == customer then redis.call('XDEL', stream, each[1]) end
  end
  if #told == 0 then return from, false end
  return '(' .. told[#told][1], #told == page
end
`

/**
 * Erases a customer's from a page of a stream or of dead letters. ARGV: from where, the customer's id. Answers from where to go on, and
 * 1 where there is more.
 */
export const eraseTold = {
  numberOfKeys: 1,
  lua: `${erasePageLua}
local from, more = erasePage(KEYS[1], ARGV[1], ARGV[2])
return {from, more and 1 or 0}
`,
}
