import { z } from 'zod'
import { changeAttributes, type Moved, replaceIdentities } from '../customer/change-profile.ts'
import { mergePatch } from '../customer/merge-patch.ts'
import { erasureReceipt } from '../customer/receipt.ts'
import { timelineCursor, timelinePage } from '../customer/timeline.ts'
import { type CustomerView, customerView, entryView } from '../customer/view.ts'
import { eraseCustomer } from '../erase.ts'
import { Problem } from '../errors.ts'
import type { World } from '../world.ts'
import { type App, answers, untilDone } from './app.ts'
import { asBytes, jsonBody } from './json-bodies.ts'
import { ProblemBody } from './problems.ts'
import {
  CustomerAnswer,
  CustomersPage,
  ErasureAnswer,
  MergedAttributes,
  ProfileBody,
  ProfilePatch,
  TimelinePage,
  TimelineQuery,
  WrittenAnswer,
} from './wire/customers.ts'
import { CustomerId, PageQuery } from './wire/values.ts'

const Params = z.strictObject({ customerId: CustomerId })
const tags = ['customers']
const written = { 200: WrittenAnswer, 201: WrittenAnswer, 422: ProblemBody, 503: ProblemBody }

/** `customerChanged` is told of every customer whose profile was written here, and of who was erased. */
export function customerRoutes(
  app: App,
  world: World,
  customerChanged: (customerId: string) => void = () => {},
): void {
  const { store } = world
  writeRoutes(app, world, customerChanged)

  app.get(
    '/v1/customers',
    {
      schema: {
        tags,
        summary: 'Customers with a profile',
        querystring: PageQuery,
        response: answers({ 200: CustomersPage, 422: ProblemBody }),
      },
    },
    async request => {
      const { items, next } = await store.customers(request.query)
      return { items: items.map(customerId => ({ customerId })), next }
    },
  )

  app.get(
    '/v1/customers/:customerId',
    {
      schema: {
        tags,
        summary: 'All that is known of a customer',
        params: Params,
        response: answers({ 200: CustomerAnswer, 404: ProblemBody }),
      },
    },
    async request => {
      const { customerId } = request.params
      const view = await viewOf(world, customerId)
      if (!view) throw new Problem('not-found', `Nothing is known of the customer "${customerId}"`)
      return view
    },
  )

  app.get(
    '/v1/customers/:customerId/timeline',
    {
      schema: {
        tags,
        summary: 'What happened, newest first',
        params: Params,
        querystring: TimelineQuery,
        response: answers({ 200: TimelinePage, 422: ProblemBody }),
      },
    },
    async request => {
      const { after: text, limit } = request.query
      const after = text === undefined ? undefined : timelineCursor(text)
      if (after === null) {
        const message = `"${text}" is none of ours; pass the "next" of the page before`
        throw new Problem('invalid', 'There is no such page', [{ path: 'after', message }])
      }
      const { history } = await store.recall({ customerId: request.params.customerId, stocked: [] })
      const { items, next } = timelinePage(history, { after, limit })
      return { items: items.map(entryView), next }
    },
  )

  app.delete(
    '/v1/customers/:customerId',
    {
      // All files of the log are read.
      onRequest: untilDone,
      schema: {
        tags,
        summary: 'Erase all that is kept of a customer',
        description:
          'Also of the anonymous customers who stood for the linked identities before these were linked.',
        params: Params,
        response: answers({ 200: ErasureAnswer, 503: ProblemBody }),
      },
    },
    async request => {
      const { customerId } = request.params
      const { anonymous, removed } = await eraseCustomer(world, customerId, customerChanged)
      const receipt = erasureReceipt(world.newId(), customerId, removed, world.now())
      const { receiptId, erasedAt } = receipt
      await store.writeDocument(`receipt:${receiptId}`, receipt)
      return { receiptId, customerId, anonymous, erasedAt, removed }
    },
  )
}

function writeRoutes(app: App, world: World, customerChanged: (customerId: string) => void): void {
  app.put(
    '/v1/customers/:customerId',
    {
      schema: {
        tags,
        summary: 'Replace a profile',
        params: Params,
        body: ProfileBody,
        response: answers(written),
      },
    },
    async (request, reply) => {
      const { attributes, identities } = request.body
      const { customerId } = request.params
      const isNew = await changeAttributes(world, customerId, () => attributes)
      customerChanged(customerId)
      const moved = identities ? await replaceIdentities(world.store, customerId, identities) : []
      return reply.code(isNew ? 201 : 200).send(await writtenView(world, customerId, moved))
    },
  )

  // In a scope of its own, so that no other route takes a patch for a body.
  app.register(async scope => {
    scope.addContentTypeParser('application/merge-patch+json', asBytes, jsonBody)
    scope.patch(
      '/v1/customers/:customerId',
      {
        schema: {
          tags,
          summary: 'Change a profile (JSON merge patch, RFC 7396)',
          consumes: ['application/merge-patch+json', 'application/json'],
          params: Params,
          body: ProfilePatch,
          response: answers(written),
        },
      },
      async (request, reply) => {
        const { attributes, identities } = request.body as z.output<typeof ProfilePatch>
        const { customerId } = request.params as z.output<typeof Params>
        const isNew = await changeAttributes(world, customerId, before => {
          if (attributes === null) return {}
          return MergedAttributes.parse({ attributes: mergePatch(before, attributes ?? {}) }).attributes
        })
        customerChanged(customerId)
        const moved =
          identities === undefined ? [] : await replaceIdentities(world.store, customerId, identities ?? [])
        return reply.code(isNew ? 201 : 200).send(await writtenView(world, customerId, moved))
      },
    )
  })
}

/** What is known now, and which identities led to others before. */
async function writtenView(world: World, customerId: string, moved: readonly Moved[]) {
  const view = await viewOf(world, customerId)
  return moved.length > 0 ? { ...view, moved } : view
}

async function viewOf({ store, strategy, now }: World, customerId: string): Promise<CustomerView | null> {
  const [memory, identities] = await Promise.all([
    store.recall({ customerId, stocked: [] }),
    store.identities(customerId),
  ])
  return customerView(strategy(), customerId, memory, identities, now())
}
