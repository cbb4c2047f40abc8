import type { ShownAction } from '../../client/answers.ts'
import { decide, report } from '../../client/decide.ts'
import { asRead } from '../../element/as-read.ts'
import { seen } from '../../element/seen.ts'
import { CUSTOMERS, PAGES } from './pages.ts'
import { fillSlots, reveal } from './slots.ts'

const TIMEOUT_MS = 400

const asked = new URLSearchParams(location.search)
const name = PAGES[asked.get('page') ?? ''] ? asked.get('page')! : 'home'
const { page, title, copy } = PAGES[name]!
const customer = asked.get('customer') ?? CUSTOMERS[0]!
const by = (selector: string) => document.querySelector<HTMLElement>(selector)!

by('#title').textContent = title
by('#copy').textContent = copy
for (const link of document.querySelectorAll<HTMLAnchorElement>('header a')) {
  const to = new URL(link.href).searchParams.get('page')
  link.href = `?${new URLSearchParams({ page: to!, customer })}`
  if (to === name && !link.className) link.setAttribute('aria-current', 'page')
}
const select = by('select') as HTMLSelectElement
const offered = CUSTOMERS.includes(customer) ? CUSTOMERS : [customer, ...CUSTOMERS]
select.replaceChildren(...offered.map(id => new Option(id, id, false, id === customer)))
by('[name=page]').setAttribute('value', name)
select.addEventListener('change', () => select.form!.submit())

const startedAt = performance.now()
const { decision, ...answer } = await decide(
  {
    customerId: customer,
    channel: 'web',
    placements: [{ id: 'web-hero' }, { id: 'web-tile' }],
    context: { page, device: matchMedia('(max-width: 700px)').matches ? 'phone' : 'desktop' },
  },
  { timeoutMs: TIMEOUT_MS, fallback: null },
)
const tookMs = Math.round(performance.now() - startedAt)
const filled = decision ? fillSlots(asRead(decision, 'web')) : new Map<Element, ShownAction>()
reveal()
by('#told').textContent =
  answer.from === 'server'
    ? `Decided by Tact in ${tookMs} ms: ${[...filled.values()].map(({ actionId }) => actionId).join(', ') || 'nothing that is due; the page’s own texts'}`
    : `Shown without Tact (${answer.why}): the page’s own texts`

const sight = seen(place => tell(place, 'impression'))
for (const [place, action] of filled) {
  sight.watch(place)
  place.querySelector('a')!.addEventListener('click', event => {
    // There is nothing behind the links of this bank.
    event.preventDefault()
    tell(place, 'clicked')
    by('#notice').textContent = `Leads to ${action.treatment.href}; Tact knows that it was clicked.`
  })
}

function tell(place: Element, outcome: 'impression' | 'clicked'): void {
  void report({ decisionId: decision!.decisionId, actionId: filled.get(place)!.actionId, outcome })
}
