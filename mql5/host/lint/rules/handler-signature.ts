import type { Handler } from '../../api/table.ts'
import type { FunctionOutline, Variable } from '../outline.ts'
import type { Rule } from '../rule.ts'

/** A handler with other parameters compiles, and is never called. */
export const handlerSignatureRule: Rule = {
  id: 'L2',
  check: ({ source, outline }, { api }, report) => {
    for (const one of outline.functions) {
      if (one.owner !== undefined || !/^On[A-Z]/.test(one.name)) continue
      const handler = api.handlers.get(one.name)
      const place = source.code[one.at]
      if (handler === undefined) {
        if (source.path.endsWith('.mq5') && one.body !== undefined)
          report(place, `${one.name} is no handler of MetaTrader and would never be called: spell it right, or name it otherwise`)
      } else if (!handler.returns.includes(one.returns) || signatureOf(one) !== handler.parameters.join(', ')) {
        report(place, `write ${writtenOut(one.name, handler)}`)
      }
    }
  },
}

function signatureOf({ parameters }: FunctionOutline): string {
  return parameters.map(markedType).join(', ')
}

function markedType({ type, isConst, isReference, dimensions }: Variable): string {
  return `${isConst ? 'const ' : ''}${type}${isReference ? '&' : ''}${'[]'.repeat(dimensions)}`
}

function writtenOut(name: string, { returns, parameters }: Handler): string {
  return `${returns[0] ?? 'void'} ${name}(${parameters.length === 0 ? 'void' : parameters.map((type) => type.replace('&', ' &')).join(', ')})`
}
