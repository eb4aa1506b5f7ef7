import { describe, expect, it } from 'vitest'
import { readApi } from '../../../mql5/host/api/table.ts'
import { body, found, messages } from './support.ts'

describe('L10, clocks', () => {
  it('finds TimeCurrent outside of the clock file', () => {
    expect(found('L10', { 'mql5/Include/Barclose/Bars.mqh': body('t = TimeCurrent();') })).toEqual(['mql5/Include/Barclose/Bars.mqh:2'])
    expect(found('L10', { 'mql5/Include/Barclose/Clock.mqh': body('t = TimeCurrent();') })).toEqual([])
    expect(found('L10', { 'mql5/Include/Barclose/MyClock.mqh': body('t = TimeCurrent();') })).toHaveLength(1)
  })

  it('finds TimeLocal everywhere, also in the clock file', () => {
    expect(found('L10', { 'mql5/Include/Barclose/Clock.mqh': body('t = TimeLocal();', 'd = TimeGMTOffset();', 't = TimeGMT();') })).toEqual(
      ['mql5/Include/Barclose/Clock.mqh:2', 'mql5/Include/Barclose/Clock.mqh:3'],
    )
  })

  it('passes TimeTradeServer, a method of that name and a comment', () => {
    expect(found('L10', body('t = TimeTradeServer();', 't = clock.TimeCurrent();', '// TimeCurrent()'))).toEqual([])
  })
})

describe('L11, nothing that waits', () => {
  it('finds a long sleep, by a number or by its name', () => {
    expect(found('L11', `#define PAUSE 800\n${body('Sleep(501);', 'Sleep(500);', 'Sleep(PAUSE);', 'Sleep(milliseconds);')}`)).toEqual([
      '3',
      '5',
    ])
  })

  it('finds the network behind OnDeinit through other functions and files', () => {
    const files = {
      'E.mq5': 'void OnDeinit(const int reason) { Close(); }',
      'A.mqh': 'void Close(void) { SayBye(); }',
      'B.mqh': 'void SayBye(void) { int n = SocketSend(1, g_bytes, 3); Close(); }',
    }
    expect(messages('L11', files)).toEqual(['no network here: OnDeinit -> Close -> SayBye -> SocketSend; leave it to OnTimer'])
  })

  it('finds it in a method of a known object', () => {
    const text =
      'class Link { public: void Bye(void) { int n = SocketSend(1, b, 3); } };\nLink g_link;\nvoid OnDeinit(const int r) { g_link.Bye(); }'
    expect(found('L11', text)).toEqual(['3'])
  })

  it('passes a socket that is closed, a method of that name elsewhere, and the network in OnTimer', () => {
    const text = [
      'class Link { public: void Bye(void) { int n = SocketSend(1, b, 3); } };',
      'class File { public: void Bye(void) { } };',
      'File g_file;',
      'void OnDeinit(const int r) { g_file.Bye(); SocketClose(1); }',
      'void OnTimer(void) { int n = SocketSend(1, b, 3); }',
    ].join('\n')
    expect(found('L11', text)).toEqual([])
  })
})

describe('L15, pointers', () => {
  it('finds an arrow and a name that is both', () => {
    expect(found('L15', 'class C { int x; };\nvoid F(C *one) { one->x = 1; }\nvoid G(void) { C one; }')).toEqual(['2', '3'])
  })

  it('passes pointers and values with names of their own', () => {
    expect(found('L15', 'class C { int x; };\nvoid F(C *one) { one.x = 1; }\nvoid G(void) { C other; }')).toEqual([])
  })
})

describe('L16, plain arrays and cases', () => {
  it('finds an array of two dimensions', () => {
    expect(found('L16', 'double g_rows[3][4];\ndouble g_row[12];\nvoid F(void) { int cells[2][2]; int cell[4]; }')).toEqual(['1', '3'])
  })

  it.each([
    ['case 1: x = 1;\ncase 2: x = 2; break;', true],
    ['case 1: x = 1; break;\ncase 2: x = 2;', false],
    ['case 1:\ncase 2: x = 2; break;', false],
    ['case 1: return(1);\ndefault: return(2);', false],
    ['case 1: if(a) return(1); else return(2);\ncase 2: x = 1;', false],
    ['case 1: if(a) return(1);\ncase 2: x = 1;', true],
    ['case 1: { x = 1; break; }\ncase 2: x = 1;', false],
    ['case 1: { x = 1; }\ncase 2: x = 1;', true],
    ['case 1: x = 1; // falls through\ncase 2: x = 2; break;', false],
    ['case 1: for(int i = 0; i < 3; i++) { break; }\ncase 2: x = 1;', true],
    ["case 'a': x = 1; break;\ndefault: x = 2;", false],
  ])('%s', (cases, isFault) => {
    expect(found('L16', `int F(int k) { switch(k) {\n${cases}\n} return(0); }`)).toEqual(isFault ? ['3'] : [])
  })

  it('looks into a switch within a switch', () => {
    expect(found('L16', body('switch(a) { case 1: switch(b) { case 3: x = 1;', 'case 4: x = 2; } break;', 'case 2: x = 1; }'))).toEqual([
      '3',
    ])
  })
})

describe('L17, ASCII', () => {
  it('finds a sign beyond ASCII, also in a comment', () => {
    expect(found('L17', 'int x = 1;\n// gr\u00fc\u00dfe\nstring s = "\u20ac";')).toEqual(['2', '3'])
  })

  it('passes a file with a byte order mark, tabs and carriage returns', () => {
    expect(found('L17', '\uFEFFstring s = "\u20ac";')).toEqual([])
    expect(found('L17', '\tint x = 1;\r\n')).toEqual([])
  })
})

describe('L18, long names', () => {
  it('finds 64 letters and passes 63', () => {
    expect(found('L18', `int ${'a'.repeat(64)} = 1;\nint ${'b'.repeat(63)} = 1;\n#define ${'C'.repeat(64)} 1`)).toEqual(['1', '3'])
  })
})

describe('L19, braces', () => {
  it.each([
    ['int x{1};'],
    ['MqlTradeRequest request = {TRADE_ACTION_DEAL};'],
    ['return {1, 2};'],
    ['Go({1, 2});'],
    ['Pair pairs[] = {{1, 2}, {3, 4}};'],
    ['request = {};'],
  ])('finds %s', (line) => {
    expect(found('L19', body(line))).toEqual(['2'])
  })

  it.each([
    ['MqlTradeRequest request = {};'],
    ['int values[] = {1, 2, 3};'],
    ['double row[2] = {0.5, 0.7};'],
    ['if(ready) { Go(); } else { Stop(); }'],
    ['do { Go(); } while(ready);'],
    ['switch(x) { case 1: { Go(); break; } }'],
  ])('passes %s', (line) => {
    expect(found('L19', body(line))).toEqual([])
  })

  it('passes the bodies of types and methods', () => {
    const text =
      'struct A { int x; };\nclass B : public C { public: B(void) : m_x(1) { } int Get(void) const { return(1); } };\nenum K { KA, KB };\nint B::Other(void) { return(2); }'
    expect(found('L19', text)).toEqual([])
  })
})

describe('L20, return codes', () => {
  const names = [...readApi().retcodes.keys()]
  const table = (all: readonly string[]): string =>
    `int F(uint c) { switch(c) {\n${all.map((name) => `case ${name}: return(1);`).join('\n')}\n} return(0); }`

  it('passes a table with all of them', () => {
    expect(names.length).toBeGreaterThan(40)
    expect(found('L20', { 'mql5/Include/Barclose/Retcodes.mqh': table(names) })).toEqual([])
  })

  it.each(names)('misses %s', (name) => {
    const said = messages('L20', { 'mql5/Include/Barclose/Retcodes.mqh': table(names.filter((one) => one !== name)) })
    expect(said).toEqual([expect.stringContaining(`${name} (`)])
  })

  it('finds a code treated twice, and one by its number elsewhere', () => {
    expect(found('L20', { 'Retcodes.mqh': table([...names, 'TRADE_RETCODE_DONE']) })).toEqual([`Retcodes.mqh:${names.length + 2}`])
    expect(found('L20', body('if(code == 10009) Go();', 'if(code == 10005) Go();'))).toEqual(['2'])
    expect(
      found('L20', { 'SelfTestParts.mqh': body('if(code == 10009) Go();'), 'TestParts.mqh': body('if(code == 10009) Go();') }),
    ).toEqual(['TestParts.mqh:2'])
  })
})

describe('L21 and L22, names that exist', () => {
  it('finds a function nobody declares', () => {
    expect(found('L21', body('OrdersSend(request, result);', 'double b = Bid();', 'int n = ArraySize(x);'))).toEqual(['2', '3'])
  })

  it('passes functions, macros, methods, constructors and casts of the project', () => {
    const files = {
      'a.mqh':
        'int Own(void) { return(1); }\n#define TWICE(x) ((x)*2)\nclass Box { public: void Go(void) { Stay(); } void Stay(void) { } };',
      'b.mqh': body(
        'int n = Own() + TWICE(2);',
        'Box box; box.Whatever();',
        'ENUM_TIMEFRAMES tf = ENUM_TIMEFRAMES(n);',
        'if(n > (int)(2)) return;',
      ),
    }
    expect(found('L21', files)).toEqual([])
  })

  it('finds a constant nobody declares', () => {
    expect(found('L22', body('int tf = PERIOD_M7;', 'int ok = PERIOD_M5;', 'x = TRADE_RETCODE_OK;'))).toEqual(['2', '4'])
  })

  it('passes constants of the project, guards and fields', () => {
    const text =
      '#ifdef MY_SWITCH\n#endif\n#define MY_LIMIT 3\nenum Kind { KIND_A };\nvoid F(void) { int x = MY_LIMIT + KIND_A; own.SOME_FIELD = 1; int LOCAL_NAME = 2; x = LOCAL_NAME; }'
    expect(found('L22', text)).toEqual([])
  })
})

describe('L23, calls and comparisons that fit', () => {
  it.each([
    ['bool x = OrderSend(request);'],
    ['Sleep();'],
    ['EventSetTimer(1, 2);'],
    ['string s = DoubleToString(1.0, 2, 3);'],
    ['bool x = PositionGetInteger(POSITION_TYPE) == 0 && kind == ORDER_TYPE_BUY;'],
  ])('finds %s', (line) => {
    expect(found('L23', `enum Own { OWN_A };\nvoid F(Own kind) {\n${line}\n}`)).toEqual(['3'])
  })

  it.each([
    ['bool x = OrderSend(request, result);'],
    ['string s = DoubleToString(1.0);'],
    ['Print("a", 1, 2, 3, 4);'],
    ['long v = SymbolInfoInteger(s, SYMBOL_DIGITS);'],
    ['bool ok = SymbolInfoInteger(s, SYMBOL_DIGITS, v);'],
    ['bool x = kind == OWN_A;'],
    ['bool x = PositionGetInteger(POSITION_TYPE) == POSITION_TYPE_BUY;'],
    ['bool x = (ENUM_ORDER_TYPE)n == ORDER_TYPE_BUY;'],
  ])('passes %s', (line) => {
    expect(found('L23', `enum Own { OWN_A };\nvoid F(Own kind) {\n${line}\n}`)).toEqual([])
  })
})

describe('L24, fields of structures', () => {
  it('finds a field that the structure has not, also of an array element', () => {
    const text = body('MqlRates rates[]; MqlTick tick = {};', 'x = rates[0].volume;', 'x = rates[0].tick_volume;', 'tick.price = 1.0;')
    expect(found('L24', text)).toEqual(['3', '5'])
  })

  it('passes fields of own structures and of what is unknown', () => {
    expect(found('L24', 'struct Own { int price; };\nvoid F(void) { Own own; own.price = 1; other.price = 2; }')).toEqual([])
  })
})
