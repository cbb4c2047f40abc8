import fc from 'fast-check'
import t from 'tap'
import {
  challenging,
  guarded,
  promoted,
  RoleRefused,
  retired,
  rolledBack,
  shadowing,
} from '../../../src/learning/lifecycle/changes.ts'
import {
  championsBefore,
  deciding,
  firstRoles,
  type ModelRoles,
  versionsIn,
} from '../../../src/learning/lifecycle/roles.ts'
import { SLICES } from '../../../src/learning/lifecycle/slices.ts'

const asked = (version: string) => ({ version, at: 1_000, because: 'a test' })
const challenge = (roles: ModelRoles, version: string, share: number) =>
  challenging(roles, { ...asked(version), share })
const customers = Array.from({ length: 20_000 }, (_, i) => `C-${i}`)
const whoDecides = (roles: ModelRoles) => customers.map(customer => deciding(roles, 'offer', customer))

t.test('each challenger decides for its share of the customers, within the error of a sample', async t => {
  const roles = challenge(challenge(firstRoles('1'), '2', 0.1), '3', 0.25)
  const decides = whoDecides(roles)
  for (const [version, share] of [
    ['1', 0.65],
    ['2', 0.1],
    ['3', 0.25],
  ] as const) {
    const had = decides.filter(each => each === version).length / customers.length
    const error = Math.sqrt((share * (1 - share)) / customers.length)
    t.ok(Math.abs(had - share) < 4 * error, `${version}: ${had} of ${share}`)
  }
  t.strictSame(whoDecides(roles), decides, 'the same at every call')
  const elsewhere = customers.filter(
    (customer, i) => decides[i] === '3' && deciding(roles, 'other', customer) === '3',
  ).length
  const expected = decides.filter(each => each === '3').length * 0.25
  t.ok(Math.abs(elsewhere / expected - 1) < 0.15, 'who challenges one model has no say in another')
})

t.test('a share that grows keeps those who had it, and takes nobody from another challenger', async t => {
  const before = challenge(challenge(firstRoles('1'), '2', 0.1), '3', 0.2)
  const after = challenge(before, '2', 0.4)
  const [had, has] = [whoDecides(before), whoDecides(after)]
  t.ok(had.every((version, i) => version === '1' || has[i] === version))
  t.ok(has.some((version, i) => version === '2' && had[i] === '1'))
  const less = whoDecides(challenge(after, '2', 0.05))
  t.ok(
    less.every((version, i) => version !== '2' || had[i] === '2'),
    'and shrinks to those who had it first',
  )
  const alone = whoDecides(retired(before, asked('2')))
  t.ok(had.every((version, i) => alone[i] === (version === '2' ? '1' : version)))
})

t.test(
  'whatever is done, shares stay disjoint and exact, and each version has one role at most',
  async () => {
    const version = fc.constantFrom('1', '2', '3', '4', '5')
    const step = fc.oneof(
      version.map(v => (roles: ModelRoles) => promoted(roles, asked(v))),
      version.map(v => (roles: ModelRoles) => shadowing(roles, asked(v))),
      version.map(v => (roles: ModelRoles) => retired(roles, asked(v))),
      fc.constant((roles: ModelRoles) => rolledBack(roles, asked(''))),
      fc.tuple(version, fc.constantFrom<('shadow' | 'retired')[]>('shadow', 'retired')).map(
        ([v, to]) =>
          (roles: ModelRoles) =>
            guarded(roles, { ...asked(v), to }),
      ),
      fc.tuple(version, fc.integer({ min: 1, max: SLICES - 1 })).map(
        ([v, slices]) =>
          (roles: ModelRoles) =>
            challenge(roles, v, slices / SLICES),
      ),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let roles = firstRoles('1')
        for (const next of steps) {
          const before = roles
          try {
            roles = next(roles)
          } catch (error) {
            if (!(error instanceof RoleRefused)) throw error
            continue
          }
          if (roles.history.length !== Math.min(50, before.history.length + 1)) return false
          const named = versionsIn(roles)
          if (new Set(named).size !== named.length) return false
          const taken = new Set<number>()
          for (const { share, slices } of roles.challengers) {
            let size = 0
            for (const [from, until] of slices)
              for (let slice = from; slice < until; slice++, size++) taken.add(slice)
            if (size !== Math.round(share * SLICES)) return false
          }
          const total = roles.challengers.reduce((sum, { share }) => sum + Math.round(share * SLICES), 0)
          if (taken.size !== total || total >= SLICES) return false
        }
        return true
      }),
      { numRuns: 300 },
    )
  },
)

t.test('rollbacks undo promotions from the newest on, each once', async t => {
  let roles = firstRoles('1')
  for (const version of ['2', '3', '4']) roles = promoted(roles, asked(version))
  t.strictSame(championsBefore(roles), ['3', '2', '1'])
  roles = rolledBack(roles, asked(''))
  t.equal(roles.champion, '3')
  t.match(roles.history[0], { change: 'rolled-back', version: '3', before: '4' })
  roles = guarded(roles, { ...asked('3'), to: 'retired' })
  t.equal(roles.champion, '2')
  t.match(roles.history[0], { change: 'guarded', version: '3', before: '3' })
  roles = promoted(roles, asked('5'))
  t.strictSame(championsBefore(roles), ['2', '1'])
  roles = rolledBack(rolledBack(roles, asked('')), asked(''))
  t.equal(roles.champion, '1')
  t.throws(() => rolledBack(roles, asked('')), /no champion before version 1; promote/)
  t.throws(() => guarded(roles, { ...asked('1'), to: 'retired' }), /it goes on deciding/)
})

t.test(
  'a challenger that breaks a guard becomes a shadow, or is retired; the second to say so is refused',
  async t => {
    const roles = challenge(firstRoles('1'), '2', 0.5)
    const shadow = guarded(roles, { ...asked('2'), to: 'shadow' })
    t.match(shadow, { challengers: [], shadows: ['2'], history: [{ change: 'guarded', before: null }, {}] })
    t.throws(() => guarded(shadow, { ...asked('2'), to: 'shadow' }), RoleRefused)
    const gone = guarded(shadow, { ...asked('2'), to: 'retired' })
    t.match(gone, { challengers: [], shadows: [] })
    t.throws(() => guarded(gone, { ...asked('2'), to: 'retired' }), RoleRefused)
  },
)

t.test('what makes no sense is refused with a remedy', async t => {
  const roles = shadowing(challenge(firstRoles('1'), '2', 0.5), asked('3'))
  const refusals: [() => unknown, RegExp][] = [
    [() => promoted(roles, asked('1')), /is the champion already; nothing/],
    [() => challenge(roles, '1', 0.1), /promote another first/],
    [() => challenge(roles, '4', 0.5), /leave the champion nothing; give less than 0\.5, or retire one/],
    [() => challenge(roles, '4', 0), /above 0 and below 1, in steps of 0\.0001/],
    [() => challenge(roles, '4', 1), /above 0 and below 1/],
    [() => challenge(roles, '4', 0.00015), /in steps of 0\.0001/],
    [() => challenge(roles, '4', Number.NaN), /share NaN/],
    [() => shadowing(roles, asked('1')), /promote another first/],
    [() => shadowing(roles, asked('3')), /is a shadow already/],
    [() => retired(roles, asked('1')), /promote another or roll back/],
    [() => retired(roles, asked('4')), /has no role; only challengers and shadows/],
  ]
  for (const [act, says] of refusals) t.throws(act, says)
  t.equal(
    promoted(firstRoles('1'), asked('1')).champion,
    '1',
    'the one that decides anyway may be chosen to stay',
  )
})
