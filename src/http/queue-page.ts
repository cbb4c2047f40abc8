import type { BaseAdapter } from '@bull-board/api/dist/queueAdapters/base.js'
import { mayConnect } from '../live/may-connect.ts'
import type { App } from './app.ts'
import { contentSecurityPolicy } from './pages.ts'
import { sendProblem } from './problems.ts'

const QUEUE_PAGE = '/admin/jobs'

/** As of the other pages; but that its program sets styles of its own, and its links begin at its `base`. */
const CONTENT_SECURITY_POLICY = contentSecurityPolicy({
  'style-src': "'self' 'unsafe-inline'",
  'base-uri': "'self'",
})

/** Fonts from elsewhere: this page, too, uses nothing from outside. */
const FOREIGN = /<link [^>]*href="https?:[^>]*>/g

/** The page on which jobs are looked at, tried again and removed: bull-board. */
export async function queuePage(app: App, queue: BaseAdapter): Promise<void> {
  const [{ createBullBoard }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/fastify'),
  ])
  const board = new FastifyAdapter().setBasePath(QUEUE_PAGE)
  createBullBoard({
    queues: [queue],
    serverAdapter: board,
    options: {
      uiConfig: {
        boardTitle: 'Jobs',
        hideDocsLink: true,
        hideRedisDetails: true,
        showMetrics: false,
        showWorkers: false,
      },
    },
  })
  await app.register(
    async scope => {
      scope.addHook('onRequest', async (request, reply) => {
        try {
          mayConnect(request, [])
        } catch (error) {
          return sendProblem(error, request, reply)
        }
      })
      scope.addHook('onSend', async (_request, reply, payload) => {
        reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
        if (!String(reply.getHeader('content-type')).startsWith('text/html')) return payload
        reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('cache-control', 'no-cache')
        return String(payload).replace(FOREIGN, '')
      })
      await scope.register(board.registerPlugin())
    },
    { prefix: QUEUE_PAGE },
  )
}
