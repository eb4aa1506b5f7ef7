import type { z } from 'zod'
import { ERRORS } from '../../errors.ts'
import { fieldNotes, schemaName, type OpenApiDocument } from './open-api.ts'
import { COMMON_CODES, ROUTES, type Route } from './routes.ts'

/** One page without scripts and without anything from elsewhere: it reads the same offline and behind any policy. */
export function docsPage({ components }: OpenApiDocument): string {
  const schemas = isRecord(components['schemas']) ? components['schemas'] : {}
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Barclose API</title><style>${STYLE}</style></head><body><main><h1>Barclose API</h1>`,
    '<p>Send <code>authorization: Bearer TOKEN</code>; <code>barclose doctor</code> says where the token is. ',
    'Machines read <a href="/docs/openapi.json">openapi.json</a>.</p>',
    ...(['terminal', 'people', 'operation'] as const).flatMap((group) => [
      `<h2>${group}</h2>`,
      ...ROUTES.filter((route) => route.group === group).map((route) => routeBlock(route)),
    ]),
    '<h2>schemas</h2>',
    ...Object.entries(schemas).map(([name, schema]) => schemaBlock(name, schema)),
    '<h2>errors</h2><table><tr><th>code</th><th>status</th><th>meaning</th><th>what to do</th></tr>',
    ...Object.entries(ERRORS).map(
      ([code, { status, meaning, remedy }]) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(meaning)}</td><td>${escapeHtml(remedy)}</td></tr>`,
    ),
    '</table></main></body></html>',
  ].join('\n')
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0}main{max-width:62rem;margin:auto;padding:1rem}
details{border:1px solid #8885;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}h2{margin-top:2rem;text-transform:capitalize}
pre{overflow:auto;font-size:13px}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #8884;text-align:left;padding:.3rem;vertical-align:top}
.method{display:inline-block;min-width:3.5rem;font-weight:600}.open{opacity:.7}`

function routeBlock(route: Route): string {
  const fields = [route.params, route.query].flatMap((schema) => fieldNotes(schema))
  const codes = [...new Set([...route.codes, ...COMMON_CODES])]
  return [
    `<details><summary><span class="method">${route.socket === true ? 'WS' : route.method}</span> <code>${escapeHtml(route.path)}</code>`,
    ` ${escapeHtml(route.summary)}${route.open === true ? ' <span class="open">(no token)</span>' : ''}</summary>`,
    route.body === undefined ? '' : `<p>Body: ${schemaLink(route.body)}</p>`,
    typeof route.reply === 'string' ? '' : `<p>Reply: ${schemaLink(route.reply)}</p>`,
    ...fields.map(([name, meaning]) => `<p><code>${name}</code> ${escapeHtml(meaning)}</p>`),
    `<p>Errors: ${codes.map((code) => `<a href="#${code}">${code}</a>`).join(' ')}</p></details>`,
  ].join('')
}

function schemaLink(schema: z.ZodType): string {
  const name = schemaName(schema)
  return `<a href="#schema-${name}">${name}</a>`
}

function schemaBlock(name: string, schema: unknown): string {
  const text = escapeHtml(JSON.stringify(schema, null, 2))
  const linked = text.replaceAll(/#\/components\/schemas\/([A-Za-z]+)/g, '<a href="#schema-$1">$1</a>')
  return `<details id="schema-${name}"><summary><code>${name}</code></summary><pre>${linked}</pre></details>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
