import type { DecisionRecord, EventEntry, OutcomeEntry, Profile, Session } from '../../src/ports.ts'
import { UNTOUCHED } from '../../src/stock.ts'

export const noon = Date.UTC(2026, 0, 15, 12)

let last = 0
/** An id that no other test has. */
export function uniqueId(what: string): string {
  last += 1
  return `${what}-${process.pid}-${last}`
}

/** A UUIDv7 of the moment. */
export function decisionIdAt(at: number): string {
  last += 1
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(last).padStart(12, '0')}`
}

export function sampleProfile(fields: Partial<Profile> = {}): Profile {
  return {
    attributes: { age: 44, products: ['card'] },
    revision: 1,
    updatedAt: noon,
    source: 'api',
    ...fields,
  }
}

export function sampleOutcome(fields: Partial<OutcomeEntry> = {}): OutcomeEntry {
  return {
    type: 'outcome',
    id: uniqueId('outcome'),
    at: noon,
    decisionId: 'decision-1',
    actionId: 'term-deposit',
    group: 'savings',
    issue: 'growth',
    kind: 'sales',
    outcome: 'impression',
    channel: 'web',
    ...fields,
  }
}

export function sampleEvent(fields: Partial<EventEntry> = {}): EventEntry {
  return {
    type: 'event',
    id: uniqueId('event'),
    at: noon,
    event: 'page-view',
    data: { page: '/cards' },
    ...fields,
  }
}

export function sampleSession(customerId: string, fields: Partial<Session> = {}): Session {
  return {
    id: uniqueId('session'),
    customerId,
    channel: 'call-centre',
    openedAt: noon,
    revision: 1,
    facts: { sentiment: { value: -0.4, at: noon } },
    ...fields,
  }
}

export function sampleDecision(customerId: string, fields: Partial<DecisionRecord> = {}): DecisionRecord {
  const at = fields.at ?? Date.now()
  return {
    decisionId: decisionIdAt(at),
    customerId,
    at,
    strategyVersion: 'b41c',
    models: { churn: '1' },
    request: {
      customerId,
      channel: 'web',
      placements: [{ id: 'hero', limit: 1 }],
      context: { sentiment: -0.4 },
      exclude: [],
      explain: false,
    },
    memory: {
      profile: sampleProfile(),
      session: null,
      history: [sampleOutcome()],
      taken: { 'term-deposit': { ...UNTOUCHED, units: 3 } },
      holding: ['term-deposit'],
    },
    shown: [{ actionId: 'term-deposit', kind: 'sales', issue: 'growth', group: 'savings' }],
    answer: '{"actions":[]}',
    ...fields,
  }
}
