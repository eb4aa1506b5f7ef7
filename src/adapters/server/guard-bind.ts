import type { Config } from '../../config.ts'

/** Why the server must not listen there, or undefined when it may. */
export function guardBind({ host }: Pick<Config, 'host'>, tokenWasGiven: boolean): string | undefined {
  if (tokenWasGiven || isLoopback(host)) return undefined
  return `BARCLOSE_HOST ${host} can be reached from other machines. Set BARCLOSE_TOKEN to a secret of your own (16 characters or more), or listen on 127.0.0.1.`
}

function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
