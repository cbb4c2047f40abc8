import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { App } from './app.ts'

/** Only what is served here runs, and it speaks to this server only. */
const CONTENT_SECURITY_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
}

/** Of a page that needs something otherwise. */
export function contentSecurityPolicy(otherwise: Readonly<Record<string, string>> = {}): string {
  const directives = Object.entries({ ...CONTENT_SECURITY_POLICY, ...otherwise })
  return directives.map(([name, sources]) => `${name} ${sources}`).join('; ')
}

/** Modules that pages of other origins may load too. */
const SHARED = ['client.js', 'tact-actions.js']

/**
 * The pages as they were built into `dist/pages`, each at the path of its folder, and the client. Files are found at the start: what
 * is not there is not served. Browsers ask each time whether what they have is still so (ETag).
 */
export async function pageRoutes(app: App, dist: string): Promise<void> {
  await app.register(async scope => {
    await scope.register(fastifyStatic, {
      root: join(dist, 'pages'),
      wildcard: false,
      redirect: true,
      dotfiles: 'deny',
      cacheControl: false,
      lastModified: false,
      suppressWarning: true,
      setHeaders(reply, path) {
        reply.header('cache-control', 'no-cache')
        reply.header('x-content-type-options', 'nosniff')
        reply.header('referrer-policy', 'same-origin')
        if (path.endsWith('.html')) reply.header('content-security-policy', contentSecurityPolicy())
        if (SHARED.some(name => path.endsWith(`/${name}`))) reply.header('access-control-allow-origin', '*')
      },
    })
    scope.get('/client.js', { schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('client.js', dist),
    )
  })
}
