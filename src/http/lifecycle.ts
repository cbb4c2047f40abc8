import type { Lifecycle } from '../models/lifecycle.ts'
import { type App, answers } from './app.ts'
import { idempotencyKey } from './idempotency.ts'
import { ProblemBody } from './problems.ts'
import { ModelParams, ModelRoles, rolesView, ShareBody, VersionBody, WhyBody } from './wire/lifecycle.ts'

const tags = ['operate']
const response = answers({
  200: ModelRoles,
  404: ProblemBody,
  409: ProblemBody,
  422: ProblemBody,
  503: ProblemBody,
})

/** Which versions of a model decide, challenge or only score. In force here at once, and within a second on all replicas. */
export function lifecycleRoutes(app: App, life: Lifecycle): void {
  const described = (summary: string) => ({ tags, summary, params: ModelParams, response })

  app.post(
    '/v1/models/:model/promote',
    { schema: { ...described('This version decides from now on'), body: VersionBody } },
    async ({ params: { model }, body: { version, because } }) =>
      rolesView(model, await life.promote(model, version, because)),
  )

  app.post(
    '/v1/models/:model/challenge',
    { schema: { ...described('This version decides for a share of the customers'), body: ShareBody } },
    async ({ params: { model }, body: { version, share, because } }) =>
      rolesView(model, await life.challenge(model, version, share, because)),
  )

  app.post(
    '/v1/models/:model/shadow',
    { schema: { ...described('This version only scores'), body: VersionBody } },
    async ({ params: { model }, body: { version, because } }) =>
      rolesView(model, await life.shadow(model, version, because)),
  )

  app.post(
    '/v1/models/:model/retire',
    { schema: { ...described('This challenger or shadow has no role any more'), body: VersionBody } },
    async ({ params: { model }, body: { version, because } }) =>
      rolesView(model, await life.retire(model, version, because)),
  )

  app.post(
    '/v1/models/:model/rollback',
    { schema: { ...described('The champion before decides again'), body: WhyBody } },
    async request =>
      rolesView(
        request.params.model,
        await life.rollback(request.params.model, request.body.because, idempotencyKey(request)),
      ),
  )
}
