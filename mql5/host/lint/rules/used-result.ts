import { findCalls, isDropped } from '../calls.ts'
import type { Rule } from '../rule.ts'
import { words } from '../words.ts'

const MUST_USE = new Set(
  words(`
    WebRequest OrderSend OrderSendAsync OrderCheck OrderCalcMargin OrderCalcProfit OrderSelect PositionSelect
    PositionSelectByTicket HistorySelect HistorySelectByPosition HistoryOrderSelect HistoryDealSelect CopyTicks
    CopyTicksRange CopyRates CopyTime CopyOpen CopyHigh CopyLow CopyClose CopyTickVolume CopyRealVolume CopySpread
    CopyBuffer SocketCreate SocketConnect SocketSend SocketRead SocketTlsHandshake SocketTlsSend SocketTlsRead
    SocketTlsReadAvailable SocketIsReadable SocketIsConnected FileOpen FileMove SymbolInfoTick SymbolInfoSessionTrade
    SymbolInfoSessionQuote GlobalVariableSetOnCondition EventSetTimer EventSetMillisecondTimer
  `),
)

export const usedResultRule: Rule = {
  id: 'L6',
  check: (unit, _project, report) => {
    for (const call of findCalls(unit)) {
      if (call.receiver || !MUST_USE.has(call.name) || !isDropped(unit.source, call)) continue
      report(unit.source.code[call.at], `the result of ${call.name} is lost: check it and say what happens when it fails`)
    }
  },
}
