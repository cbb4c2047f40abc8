import t from 'tap'
import type { Session } from '../../src/ports.ts'
import { newSession } from '../../src/session/context.ts'
import { counted, lastSeq, standing } from '../../src/session/feeders.ts'

t.test('who feeds a session may be called as something that every object inherits', async t => {
  for (const feeder of ['constructor', 'toString', '__proto__']) {
    const session = counted(newSession('call-1', 'C-1', 'web', 0), { feeder: 'desk', seq: 1 })
    t.equal(standing(session, { feeder, seq: 7 }), 'next', 'from any start')
    const once = counted(session, { feeder, seq: 7 })
    t.equal(standing(once, { feeder, seq: 7 }), 'known')
    t.equal(standing(once, { feeder, seq: 8 }), 'next')
    t.equal(standing(once, { feeder, seq: 9 }), 'gap')
    t.equal(standing(counted(once, { feeder, seq: 8 }), { feeder, seq: 8 }), 'known')
  }
})

t.test('who was not heard for longest is forgotten first, however it is called', async t => {
  const heard = (session: Session, feeder: string, seq: number) => counted(session, { feeder, seq })
  let session = newSession('call-1', 'C-1', 'web', 0)
  for (let i = 1; i <= 40; i++) session = heard(heard(session, '7', i), `desk-${i}`, 1)
  t.equal(lastSeq(session, '7'), 40)
  const others = Array.from({ length: 40 }, (_, i) => lastSeq(session, `desk-${i + 1}`))
  t.same(others.filter(seq => seq !== null).length, 31)
  t.equal(others.lastIndexOf(null), 8)
})
