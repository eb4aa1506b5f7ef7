import { describe, expect, it } from 'vitest'
import { RULES, lintSources } from '../../../mql5/host/lint/lint.ts'
import { readSource } from '../../../mql5/host/lint/source.ts'
import { body, found, messages } from './support.ts'

describe('the lint', () => {
  it('has the rules L1 to L24, each once', () => {
    expect(RULES.map(({ id }) => id)).toEqual(
      [
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        '8',
        '9',
        '10',
        '11',
        '12',
        '13',
        '14',
        '15',
        '16',
        '17',
        '18',
        '19',
        '20',
        '21',
        '22',
        '23',
        '24',
      ].map((number) => `L${number}`),
    )
  })

  it('names file, line, column and what to write instead', () => {
    const text = body('   Sleep(5000);')
    const [finding, ...more] = lintSources([readSource('a/Part.mqh', text)])
    expect(more).toEqual([])
    expect(finding).toMatchObject({ rule: 'L11', file: 'a/Part.mqh', line: 2, column: 4 })
    expect(finding?.message).toContain('at most 500 ms')
  })

  it('sorts by file and line, and finds nothing in an empty file', () => {
    const files = { 'b.mqh': body('Sleep(900);'), 'a.mqh': body('int x = 1;', 'Sleep(900);', 'Sleep(901);'), 'c.mqh': '' }
    expect(found('L11', files)).toEqual(['a.mqh:3', 'a.mqh:4', 'b.mqh:2'])
  })
})

describe('L1, words and signs of C++', () => {
  it.each([
    ['auto x = 1;'],
    ['int *p = nullptr;'],
    ['long long x = 1;'],
    ['ulong x = 1ul;'],
    ['try { Go(); } catch(...) {}'],
    ['for(int x : values) Go();'],
    ['string s = L"x";'],
    ['int n = std::max(1, 2);'],
    ['int f = [&](int x) { return x; };'],
    ['#pragma once'],
    ['enum class Kind { A };'],
    ['string s = "no end;'],
  ])('finds %s', (line) => {
    expect(new Set(found('L1', body(line)))).toEqual(new Set(['2']))
  })

  it.each([
    ['int values[];'],
    ['ulong x = (ulong)1;'],
    ['double x = 1e5;'],
    ['for(int i = 0; i < 3; i++) Go();'],
    ['x = row[i];'],
    ['request.friend = 1;'],
    ['// auto nullptr -> std::'],
    ['Print("auto");'],
    ['#ifdef __MQL5__'],
    ['int x = 0x1F;'],
    ['double f = 1.5f;'],
  ])('passes %s', (line) => {
    expect(found('L1', body(line))).toEqual([])
  })
})

describe('L2, signatures of handlers', () => {
  it.each([
    ['void OnInit(void) { }', false],
    ['int OnInit() { return(0); }', false],
    ['void OnTimer(int x) { }', true],
    ['int OnTimer(void) { return(0); }', true],
    ['void OnDeinit(const int reason) { }', false],
    ['void OnDeinit(int reason) { }', true],
    ['void OnTradeTransaction(const MqlTradeTransaction &t, const MqlTradeRequest &q, const MqlTradeResult &r) { }', false],
    ['void OnTradeTransaction(const MqlTradeTransaction &t, const MqlTradeRequest q, const MqlTradeResult &r) { }', true],
    ['void OnTradeTransaction(const MqlTradeTransaction &t, const MqlTradeResult &r, const MqlTradeRequest &q) { }', true],
    ['void OnChartEvent(const int id, const long &l, const double &d, const string &s) { }', false],
    ['void OnChartEvent(const int id, const long l, const double d, const string s) { }', true],
    ['class Box { public: void OnTimer(int x) { } };', false],
  ])('%s', (line, isFault) => {
    expect(found('L2', line)).toEqual(isFault ? ['1'] : [])
  })

  it('says how it is written', () => {
    expect(messages('L2', 'void OnDeinit(int why) { }')).toEqual(['write void OnDeinit(const int)'])
  })

  it('finds a misspelled handler in a program, not a function of an include file', () => {
    expect(found('L2', { 'E.mq5': 'void OnTimers(void) { }', 'I.mqh': 'void OnServerMessage(void) { }' })).toEqual(['E.mq5:1'])
  })
})

describe('L3, structures and arrays by reference', () => {
  it.each([
    ['void F(MqlTick tick) { }', true],
    ['void F(const MqlTick &tick) { }', false],
    ['void F(double rows[]) { }', true],
    ['void F(const double &rows[]) { }', false],
    ['void F(int n, string s, ENUM_TIMEFRAMES tf) { }', false],
    ['struct Own { int x; };\nvoid F(Own own) { }', true],
    ['class Own { int x; };\nvoid F(Own *own) { }', false],
    ['enum Kind { A };\nvoid F(Kind kind) { }', false],
    ['class Box { void F(MqlRates bar); };', true],
  ])('%s', (text, isFault) => {
    expect(found('L3', text)).toHaveLength(isFault ? 1 : 0)
  })

  it('knows the structures of the other files', () => {
    expect(found('L3', { 'a.mqh': 'struct Signal { int x; };', 'b.mqh': 'void F(const Signal s) { }' })).toEqual(['b.mqh:1'])
  })
})

describe('L4, names of the platform', () => {
  it.each([
    ['int ArraySize(int x) { return(x); }', true],
    ['int TRADE_RETCODE_DONE = 3;', true],
    ['#define PERIOD_M1 1', true],
    ['struct MqlTick { int x; };', true],
    ['enum Kind { ORDER_TYPE_BUY };', true],
    ['void F(void) { int _Digits = 5; }', true],
    ['void F(void) { int digits = 5; int Bars = 3; }', false],
    ['class Log { void Print(string text) { } };', false],
    ['int ArraySizeOf(int x) { return(x); }', false],
    ['struct Quote { long time; };', false],
  ])('%s', (text, isFault) => {
    expect(found('L4', text)).toHaveLength(isFault ? 1 : 0)
  })
})

describe('L5, no libraries', () => {
  it('finds #import and a library, and passes an include', () => {
    expect(
      found('L5', '#import "user32.dll"\nint Beep(int a);\n#import\n#property library\n#include "Text.mqh"\n// #import "x.dll"'),
    ).toEqual(['1', '3', '4'])
  })
})

describe('L6, results that must be used', () => {
  it.each([
    ['OrderSend(request, result);'],
    ['(void)OrderSend(request, result);'],
    ['if(ready) OrderSend(request, result);'],
    ['for(int i = 0; i < 3; i++) SocketSend(s, bytes, 3);'],
    ['if(ready) Go(); else PositionSelect(name);'],
    ['switch(x) { case 1: CopyRates(name, PERIOD_M1, 0, 1, rates); }'],
    ['::HistorySelect(0, 1);'],
  ])('finds %s', (line) => {
    expect(found('L6', body(line))).toEqual(['2'])
  })

  it.each([
    ['bool sent = OrderSend(request, result);'],
    ['if(!OrderSend(request, result)) Fail();'],
    ['int n = (int)CopyRates(name, PERIOD_M1, 0, 1, rates);'],
    ['return(OrderSend(request, result));'],
    ['for(uint k = 0; SymbolInfoSessionTrade(name, MONDAY, k, from, to); k++) n++;'],
    ['bool ok = ready ? OrderSend(request, result) : OrderSend(other, result);'],
    ['link.SocketSend(bytes);'],
    ['ArrayResize(bytes, 3);'],
  ])('passes %s', (line) => {
    expect(found('L6', body(line))).toEqual([])
  })
})

describe('L7, bytes for the wire', () => {
  it.each([
    ['StringToCharArray(text, bytes);'],
    ['int n = StringToCharArray(text, bytes, 0, WHOLE_ARRAY); Cut(n-1);'],
    ['int n = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_ACP); Cut(n-1);'],
    ['int n = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8); Send(n);'],
    ['int n = StringToCharArray(text, bytes, 0, StringLen(text), CP_UTF8); Send(n-1);'],
  ])('finds %s', (line) => {
    expect(found('L7', body(line))).toEqual(['2'])
  })

  it.each([
    ['int n = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8);\nArrayResize(bytes, n-1);'],
    ['int n = StringToCharArray(text, bytes, 0, -1, CP_UTF8) - 1;'],
    ['StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8);\nArrayResize(bytes, ArraySize(bytes) - 1);'],
    ['int n = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8);\nint most = (n > 0 ? n-1 : 0);'],
  ])('passes %s', (line) => {
    expect(found('L7', body(line))).toEqual([])
  })

  it('finds text read and written without its codepage', () => {
    const text = body(
      'string s = CharArrayToString(bytes, 0, 3);',
      'int f = FileOpen(name, FILE_WRITE|FILE_TXT|FILE_ANSI);',
      's = CharArrayToString(bytes, 0, 3, CP_UTF8);',
      "f = FileOpen(name, FILE_WRITE|FILE_TXT|FILE_ANSI, '\\t', CP_UTF8);",
      'f = FileOpen(name, FILE_WRITE|FILE_BIN);',
    )
    expect(found('L7', text)).toEqual(['2', '3'])
  })

  it('does not take the cut of another function for that of this one', () => {
    const text = 'void A(void) { int n = StringToCharArray(t, b, 0, -1, CP_UTF8); Send(n); }\nvoid B(int n) { Send(n-1); }'
    expect(found('L7', text)).toEqual(['1'])
  })

  it('leaves a self-test alone, which looks at what the function itself answers', () => {
    const text = body('int n = StringToCharArray("abc", bytes);')
    expect(found('L7', { 'SelfTestText.mqh': text, 'Text.mqh': text })).toEqual(['Text.mqh:2'])
  })
})
