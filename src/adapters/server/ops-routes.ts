import type { FastifyInstance, FastifyReply } from 'fastify'
import { docsPage } from './docs-page.ts'
import type { Edge } from './edge.ts'
import { modelRows } from './model-rows.ts'
import { openApiDocument } from './open-api.ts'

/** Health, figures and the page of addresses. */
export function addOpsRoutes(app: FastifyInstance, edge: Edge): void {
  const { engine, journalHealth, metrics, version } = edge

  app.get('/health/live', (_request, reply) => sendJson(reply, 200, { live: true, version }))
  app.get('/health/ready', (_request, reply) => {
    const missing = [...engine.missing(), ...journalFault(edge)]
    const models = modelRows(edge).map(({ symbol, version: of, state, reason }) => ({ symbol, version: of, state, reason }))
    sendJson(reply, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing, models })
  })
  app.get('/metrics', (_request, reply) => {
    const accounts = engine.accounts()
    metrics.gauge('barclose_accounts', accounts.length)
    metrics.gauge('barclose_accounts_armed', accounts.filter((account) => account.switches.armed).length)
    metrics.gauge('barclose_journal_ok', journalHealth().ok ? 1 : 0)
    void reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store').send(metrics.render())
  })

  // Made on the first visit: a start should not wait for pages that nobody may read.
  let pages: Readonly<{ html: string; json: string }> | undefined
  const docs = (): Readonly<{ html: string; json: string }> => {
    pages ??= renderDocs(version)
    return pages
  }
  app.get('/docs', (_request, reply) => {
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
      .header('x-content-type-options', 'nosniff')
      .send(docs().html)
  })
  app.get('/docs/openapi.json', (_request, reply) => {
    void reply.header('content-type', 'application/json; charset=utf-8').send(docs().json)
  })
}

function renderDocs(version: string): Readonly<{ html: string; json: string }> {
  const document = openApiDocument(version)
  return { html: docsPage(document), json: JSON.stringify(document) }
}

function journalFault({ journalHealth }: Edge): readonly string[] {
  const { ok, why } = journalHealth()
  return ok ? [] : [`journal: ${why}`]
}

function sendJson(reply: FastifyReply, status: number, value: object): void {
  void reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(value))
}
