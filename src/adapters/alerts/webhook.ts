import { setTimeout as wait } from 'node:timers/promises'
import type { Alert } from '../../ports/alerts.ts'

export type WebhookOptions = Readonly<{
  url: string
  timeoutMs: number
  /** Waits before each further try, ms. */
  retriesMs: readonly number[]
  onLost: (alert: Alert, why: string) => void
}>

/** More waiting than these, and the oldest is given up: an address that is gone must not fill the memory. */
const WAITING_MOST = 100

export type Webhook = Readonly<{ send: (alert: Alert) => void; close: () => Promise<void> }>

/** Posts alerts as JSON, one after the other, never on the way of a decision. */
export function openWebhook({ url, timeoutMs, retriesMs, onLost }: WebhookOptions): Webhook {
  const waiting: Alert[] = []
  const stop = new AbortController()
  let working: Promise<void> = Promise.resolve()
  let isWorking = false

  async function post(alert: Alert): Promise<void> {
    let why = ''
    for (const pauseMs of [0, ...retriesMs]) {
      if (pauseMs > 0) await wait(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined)
      why = await tryOnce(url, alert, AbortSignal.any([AbortSignal.timeout(timeoutMs), stop.signal]))
      if (why === '' || stop.signal.aborted) break
    }
    if (why !== '') onLost(alert, why)
  }
  async function work(): Promise<void> {
    isWorking = true
    for (let alert = waiting.shift(); alert !== undefined; alert = waiting.shift()) await post(alert)
    isWorking = false
  }
  return {
    send: (alert) => {
      waiting.push(alert)
      const dropped = waiting.length > WAITING_MOST ? waiting.shift() : undefined
      if (dropped !== undefined) onLost(dropped, `more than ${WAITING_MOST} alerts wait for the address`)
      if (!isWorking) working = work()
    },
    close: async () => {
      const pending = setTimeout(() => stop.abort(), timeoutMs)
      await working
      clearTimeout(pending)
    },
  }
}

/** Empty when it arrived, else why not. The address itself is not told: it often carries a secret. */
async function tryOnce(url: string, alert: Alert, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ source: 'barclose', ...alert }),
      redirect: 'error',
      signal,
    })
    await response.body?.cancel()
    return response.ok ? '' : `answered with ${response.status}`
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'not reached'
  }
}
