import { findCalls, type Call } from '../calls.ts'
import type { FunctionOutline } from '../outline.ts'
import { findVariable, methodsOf, type Project, type Unit } from '../project.ts'
import { numberOf, type Rule } from '../rule.ts'
import { textAt } from '../source.ts'

const SLEEP_MS_MAX = 500
/** MetaTrader ends OnDeinit after 2.5 s, and drops transactions that nobody fetches. */
const HURRIED = ['OnTradeTransaction', 'OnDeinit']
const NETWORK = /^(?:WebRequest|SocketConnect|SocketSend|SocketRead|SocketTls\w+|SendMail|SendFTP|SendNotification)$/

/** One thread runs the EA: while it waits, no tick, timer or transaction is handled. */
export const noWaitingRule: Rule = {
  id: 'L11',
  check: (unit, project, report) => {
    for (const call of findCalls(unit)) {
      const [time] = call.arguments
      if (call.name !== 'Sleep' || call.receiver || time === undefined) continue
      const milliseconds = numberOf(project, unit.source, time)
      if (milliseconds !== undefined && milliseconds > SLEEP_MS_MAX)
        report(unit.source.code[call.at], `Sleep(${milliseconds}) stops the EA: at most ${SLEEP_MS_MAX} ms, or wait for the next timer`)
    }
    for (const handler of unit.outline.functions) {
      if (!HURRIED.includes(handler.name) || handler.owner !== undefined || handler.body === undefined) continue
      const path = pathToNetwork(project, handler, new Set())
      if (path !== undefined)
        report(unit.source.code[handler.at], `no network here: ${[handler.name, ...path].join(' -> ')}; leave it to OnTimer`)
    }
  },
}

function pathToNetwork(project: Project, from: FunctionOutline, seen: Set<FunctionOutline>): readonly string[] | undefined {
  if (seen.has(from)) return undefined
  seen.add(from)
  const unit = project.units.find(({ outline }) => outline.functions.includes(from))
  if (unit === undefined || from.body === undefined) return undefined
  for (const call of findCalls(unit, from.body)) {
    if (!call.receiver && NETWORK.test(call.name)) return [call.name]
    for (const target of targetsOf(project, unit, from, call)) {
      const path = pathToNetwork(project, target, seen)
      if (path !== undefined) return [call.name, ...path]
    }
  }
  return undefined
}

/** What a call can reach; a method only where the type of its object is known. */
function targetsOf(project: Project, unit: Unit, from: FunctionOutline, call: Call): readonly FunctionOutline[] {
  const { source } = unit
  if (!call.receiver) {
    const own = from.owner === undefined ? [] : methodsOf(project, from.owner, call.name)
    return own.length > 0 ? own : (project.functions.get(call.name) ?? []).filter(({ owner }) => owner === undefined)
  }
  const object = textAt(source, call.at - 2)
  const type = object === 'this' ? from.owner : (findVariable(project, unit, object, call.at)?.type ?? object)
  return type === undefined ? [] : methodsOf(project, type, call.name)
}
