import type { Alert, Alerts } from '../../ports/alerts.ts'
import { openWebhook } from './webhook.ts'

export type AlertsOptions = Readonly<{
  /** Where to post them; undefined for the log alone. */
  url: string | undefined
  timeoutMs: number
  log: (fields: object, text: string) => void
  retriesMs?: readonly number[]
}>

/** The same alert again and again says nothing new: one of a kind, account and text in so long a time. */
const REPEAT_MS = 300_000
const RETRIES_MS = [1_000, 5_000, 25_000]

/** Alerts go to the log, and to a webhook where one is set. */
export function openAlerts({ url, timeoutMs, log, retriesMs = RETRIES_MS }: AlertsOptions): Alerts {
  const raised = new Map<string, number>()
  const webhook =
    url === undefined
      ? null
      : openWebhook({
          url,
          timeoutMs,
          retriesMs,
          onLost: ({ kind, account, text }, why) => log({ kind, account, why }, `an alert was not delivered: ${text}`),
        })
  const isRepeat = ({ kind, account, text, at }: Alert): boolean => {
    const name = `${kind} ${account ?? ''} ${text}`
    const last = raised.get(name)
    if (last !== undefined && at - last < REPEAT_MS) return true
    raised.set(name, at)
    for (const [old, when] of raised) if (at - when >= REPEAT_MS) raised.delete(old)
    return false
  }
  return {
    raise: (alert) => {
      if (isRepeat(alert)) return
      const { kind, account, text, facts } = alert
      log({ kind, account, ...facts }, text)
      webhook?.send(alert)
    },
    close: async () => webhook?.close(),
  }
}
