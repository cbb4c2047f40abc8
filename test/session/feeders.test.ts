import t from 'tap'
import { newSession } from '../../src/session/context.ts'
import { counted, standing } from '../../src/session/feeders.ts'

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
