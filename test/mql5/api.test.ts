import { describe, expect, it } from 'vitest'
import { readApi } from '../../mql5/host/api/table.ts'

const api = readApi()
const BASIC = new Set(
  'bool char uchar short ushort int uint long ulong float double string datetime color void any enum null ...'.split(' '),
)

describe('the table of the MQL5 API', () => {
  it('names only types that it knows', () => {
    const isKnown = (type: string): boolean => {
      const plain = type.replace(/^const /, '').replace(/&|\[\]/g, '')
      return BASIC.has(plain) || api.enums.has(plain) || api.structs.has(plain)
    }
    const used = [
      ...[...api.functions.values()].flat().flatMap(({ returns, parameters }) => [returns, ...parameters]),
      ...[...api.structs.values()].flatMap((fields) => [...fields.values()]),
      ...[...api.handlers.values()].flatMap(({ returns, parameters }) => [...returns, ...parameters]),
      ...[...api.constants.values()].map(({ type }) => type),
      ...api.variables.values(),
    ]
    expect(used.filter((type) => !isKnown(type))).toEqual([])
  })

  it('has no more optional parameters than parameters, and no two alike forms', () => {
    const broken = [...api.functions].flatMap(([name, forms]) => {
      const isTwice = new Set(forms.map(({ parameters }) => parameters.join())).size < forms.length
      return isTwice || forms.some(({ parameters, optional }) => optional > parameters.length) ? [name] : []
    })
    expect(broken).toEqual([])
  })

  it.each([
    ['TRADE_RETCODE_REQUOTE', 10004],
    ['TRADE_RETCODE_TIMEOUT', 10012],
    ['TRADE_RETCODE_CLIENT_DISABLES_AT', 10027],
    ['TRADE_RETCODE_INVALID_FILL', 10030],
    ['TRADE_RETCODE_CONNECTION', 10031],
    ['TRADE_RETCODE_POSITION_CLOSED', 10036],
    ['TRADE_RETCODE_INVALID_CLOSE_VOLUME', 10038],
    ['TRADE_RETCODE_HEDGE_PROHIBITED', 10046],
    ['ERR_FUNCTION_NOT_ALLOWED', 4014],
    ['ERR_HISTORY_NOT_FOUND', 4401],
    ['ERR_TRADE_DISABLED', 4752],
    ['ERR_TRADE_SEND_FAILED', 4756],
    ['ERR_FILE_ENDOFFILE', 5027],
    ['ERR_STRING_ARRAY_ONLY', 5063],
    ['ERR_WEBREQUEST_REQUEST_FAILED', 5203],
    ['ERR_NETSOCKET_IO_ERROR', 5273],
    ['PERIOD_H4', 16388],
    ['PERIOD_MN1', 49153],
    ['ORDER_FILLING_BOC', 3],
    ['TRADE_ACTION_CLOSE_BY', 10],
    ['DEAL_ENTRY_OUT_BY', 3],
    ['COPY_TICKS_ALL', 3],
    ['CP_UTF8', 65001],
    ['REASON_CLOSE', 9],
  ])('gives %s the value %i', (name, value) => {
    expect(api.constants.get(name)?.value).toBe(value)
  })

  it('has the return codes 10004 to 10046 without the three that do not exist', () => {
    const codes = [...api.retcodes.values()]
    const all = Array.from({ length: 43 }, (_, index) => 10_004 + index).filter((code) => code !== 10_005 && code !== 10_037)
    expect(codes).toEqual(all)
  })

  it('has no two constants of one enumeration with one value', () => {
    const named = [...api.constants].filter(([, { type, value }]) => api.enums.has(type) && value !== undefined)
    const keys = named.map(([, { type, value }]) => `${type} ${value}`)
    expect(named.flatMap(([name], index) => (keys.indexOf(keys[index] ?? '') < index ? [name] : []))).toEqual([])
  })

  it('says what was not confirmed by the reference: no return code, no error and no handler is among it', async (context) => {
    const all = api.constants.size + api.functions.size
    const functions = api.unconfirmed.filter((name) => name.endsWith('()'))
    process.stdout.write(
      `MQL5 API: ${api.unconfirmed.length} of ${all} names have a value or form that is not confirmed, of functions ${functions.join(' ')}\n`,
    )
    await context.annotate(`not confirmed: ${api.unconfirmed.join(' ')}`)
    expect(api.unconfirmed.filter((name) => /^(?:TRADE_RETCODE|ERR_|On[A-Z])/.test(name))).toEqual([])
    expect(api.unconfirmed).toContain('INIT_FAILED')
  })
})
