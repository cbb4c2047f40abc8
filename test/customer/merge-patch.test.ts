import t from 'tap'
import { mergePatch } from '../../src/customer/merge-patch.ts'

/** RFC 7396, appendix A: those of its examples whose target and patch are objects. */
const examples: [target: string, patch: string, result: string][] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
]

t.test('it does as the examples of RFC 7396 say', async t => {
  for (const [target, patch, result] of examples) {
    t.same(mergePatch(JSON.parse(target), JSON.parse(patch)), JSON.parse(result), `${target} by ${patch}`)
  }
})

t.test('the target stays as it was, and what the patch does not name is shared', async t => {
  const target = { a: { b: 1 }, list: [1] }
  const merged = mergePatch(target, { a: { c: 2 } })
  t.same(target, { a: { b: 1 }, list: [1] })
  t.equal(merged.list, target.list)
})

t.test('a member called __proto__ is a member like any other', async t => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'))
  t.equal((merged as { admin?: boolean }).admin, undefined)
  t.equal(({} as { admin?: boolean }).admin, undefined)
  t.same(Object.keys(merged), ['__proto__'])
})
