import { identityKey, linkMoving } from '../customer/change-profile.ts'
import { Problem } from '../errors.ts'
import type { Identity } from '../ports.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { IdentitiesAnswer, IdentitiesBody } from './wire/customers.ts'

export function identityRoutes(app: App, { store }: World): void {
  app.post(
    '/v1/identities',
    {
      schema: {
        tags: ['customers'],
        summary: 'Link identities to customers, or unlink them',
        description:
          'An identity that leads to another customer is moved, and named under `moved`; what that customer did stays there.',
        body: IdentitiesBody,
        response: answers({ 200: IdentitiesAnswer, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const { link, unlink } = request.body
      refuseTwice([...link.map(({ identity }) => identity), ...unlink])
      const led = await Promise.all(unlink.map(identity => store.whose(identity)))
      const moved = await linkMoving(store, link)
      await Promise.all(unlink.map(identity => store.unlink(identity)))
      return { linked: link.length, unlinked: led.filter(owner => owner !== null).length, moved }
    },
  )
}

/** One identity named twice leaves open where it is to lead. */
function refuseTwice(identities: readonly Identity[]): void {
  const seen = new Set<string>()
  for (const identity of identities) {
    const key = identityKey(identity)
    if (seen.has(key)) {
      const message = `${key} is named twice; name each identity once`
      throw new Problem('invalid', 'Each identity leads to one customer', [{ path: 'link', message }])
    }
    seen.add(key)
  }
}
