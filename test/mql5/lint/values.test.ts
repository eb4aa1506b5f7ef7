import { describe, expect, it } from 'vitest'
import { body, found, messages } from './support.ts'

const HEAD = [
  'input long InpMagic = 7;',
  'struct Own { double lots; long id; string name; };',
  'double g_price = 0.0;',
  'enum Kind { KIND_A, KIND_B };',
  '#define LIMIT 20',
  '#define FAR 5000000000',
].join(' \n')
const HEAD_LINES = HEAD.split('\n').length

/** A function that has variables of every type, behind globals of known types; the statements begin on a line of their own. */
function work(...statements: readonly string[]): string {
  const head =
    'int i = 1; uint u = 2; long l = 3; ulong ul = 4; double d = 0.5; bool b = true; string s = ""; datetime t = 0; Own own; MqlTick tick = {};'
  return `${HEAD}\nvoid Work(const int p, const double &values[]) { ${head}\n${statements.join('\n')}\n}`
}

/** Which of the statements a rule finds, counted from 1. */
function lines(rule: string, ...statements: readonly string[]): readonly string[] {
  return found(rule, work(...statements)).map((line) => String(Number(line) - HEAD_LINES - 1))
}

describe('L8, formats', () => {
  it.each([
    ['PrintFormat("%d", l);', '%I64d'],
    ['PrintFormat("%d", own.id);', '%I64d'],
    ['PrintFormat("%d", InpMagic);', '%I64d'],
    ['PrintFormat("%I64d", ul);', '%I64u'],
    ['PrintFormat("%I64d", i);', '%d'],
    ['PrintFormat("%lld", l);', '%I64d'],
    ['PrintFormat("%d", t);', '%I64d'],
    ['PrintFormat("%d", d);', '%f'],
    ['PrintFormat("%s", d);', '%f'],
    ['PrintFormat("%d", values[0]);', '%f'],
    ['PrintFormat("%d", tick.bid);', '%f'],
    ['PrintFormat("%.2f", i);', '%d'],
    ['PrintFormat("%d", s);', '%s'],
    ['PrintFormat("%s", b);', 'true'],
    ['PrintFormat("%d", u);', '%u'],
    ['PrintFormat("%d", AccountInfoInteger(ACCOUNT_LOGIN));', '%I64d'],
    ['PrintFormat("%d", PositionGetTicket(0));', '%I64u'],
    ['PrintFormat("%d", l + i);', '%I64d'],
    ['PrintFormat("%d %d", i);', '2 values, 1'],
    ['PrintFormat("none", i);', '0 values, 1'],
    ['PrintFormat("%.*f", d);', '2 values, 1'],
    ['PrintFormat("50%", i);', '%%'],
    ['PrintFormat("100%, %d", i);', '%%'],
    ['string x = StringFormat("%s" + "%d", s, d);', '%f'],
  ])('finds %s', (line, instead) => {
    const said = messages('L8', work(line))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(instead)
  })

  it.each([
    ['PrintFormat("%d %d", i, p);'],
    ['PrintFormat("%I64d %I64d", l, t);'],
    ['PrintFormat("%I64u", ul);'],
    ['PrintFormat("%u", u);'],
    ['PrintFormat("%.*f", 2, d);'],
    ['PrintFormat("%5.2f%%", d);'],
    ['PrintFormat("%s", s + "x");'],
    ['PrintFormat("%s", EnumToString((ENUM_TIMEFRAMES)i));'],
    ['PrintFormat("%d", (int)l);'],
    ['PrintFormat("%I64d", (long)i);'],
    ['PrintFormat("%04X", i);'],
    ['PrintFormat("%c", StringGetCharacter(s, 0));'],
    ['PrintFormat("%d", KIND_A);'],
    ['PrintFormat("%d", nobodyKnows);'],
    ['PrintFormat(s, d);'],
    ['PrintFormat("%d", b);'],
    ['PrintFormat("%d", i * 2 + LIMIT);'],
  ])('passes %s', (line) => {
    expect(lines('L8', line)).toEqual([])
  })

  it('takes the nearest declaration of a name', () => {
    const text = 'long x = 1;\nvoid A(void) { int x = 2; PrintFormat("%d", x); }\nvoid B(void) { PrintFormat("%d", x); }'
    expect(found('L8', text)).toEqual(['3'])
  })
})

describe('L9, doubles as text', () => {
  it.each([
    ['s = (string)d;'],
    ['s = "x" + d;'],
    ['s = d + "x";'],
    ['s += d;'],
    ['s = own.name + own.lots;'],
    ['string q = "p" + SymbolInfoDouble(s, SYMBOL_BID);'],
    ['Print("price ", d);'],
    ['Comment(g_price);'],
    ['StringAdd(s, d);'],
    ['s = (string)(d * 2);'],
  ])('finds %s', (line) => {
    expect(lines('L9', line)).toEqual(['1'])
  })

  it.each([
    ['s = DoubleToString(d, 5);'],
    ['s = "x" + DoubleToString(d, 2);'],
    ['s = StringFormat("%.2f", d);'],
    ['s = (string)l;'],
    ['d = d + 1.0;'],
    ['Print("lots ", DoubleToString(d, 2), i);'],
    ['s = own.name + "x";'],
    ['s = (d > 1.0 ? "more" : "less") + "x";'],
    ['s = nobodyKnows + "x";'],
  ])('passes %s', (line) => {
    expect(lines('L9', line)).toEqual([])
  })
})

describe('L12, comments of orders', () => {
  const order = (value: string, before = ''): readonly string[] =>
    messages('L12', `#define MARK "abc"\nvoid F(const string id) { MqlTradeRequest request = {}; ${before} request.comment = ${value}; }`)

  it.each([
    ['id', 'no bound'],
    ['"12345678901234567890123456789012"', '32 signs'],
    ['StringSubstr(id, 0, 32)', '32 signs'],
    ['"bc:" + StringSubstr(id, 0, 30)', '33 signs'],
    ['"bc:" + id', 'no bound'],
    ['StringSubstr(id, 2)', 'no bound'],
  ])('finds %s', (value, said) => {
    expect(order(value)).toEqual([expect.stringContaining(said)])
  })

  it.each([
    ['"1234567890123456789012345678901"'],
    ['StringSubstr(id, 0, 31)'],
    ['MARK + StringSubstr(id, 0, 28)'],
    ['(id == "" ? "none" : StringSubstr(id, 0, 31))'],
    ['"b" + IntegerToString(7)'],
  ])('passes %s', (value) => {
    expect(order(value)).toEqual([])
  })

  it('follows a local, and sees it grow', () => {
    expect(order('mark', 'string mark = StringSubstr(id, 0, 31);')).toEqual([])
    expect(order('mark', 'string mark = StringSubstr(id, 0, 31); mark += "x";')).toEqual([expect.stringContaining('no bound')])
    expect(order('mark', 'string mark = "a"; mark = id;')).toEqual([expect.stringContaining('no bound')])
  })

  it('follows a function, with the number it is given', () => {
    const clip = 'string Clip(const string text, const int most) { return(StringLen(text) > most ? StringSubstr(text, 0, most) : text); }'
    const use = (most: number): string => `${clip}\nvoid F(string id) { MqlTradeRequest q = {}; q.comment = Clip(id, ${most}); }`
    expect(found('L12', use(31))).toEqual([])
    expect(found('L12', use(32))).toEqual(['2'])
  })

  it('is about orders only', () => {
    expect(found('L12', 'struct Deal { string comment; };\nvoid F(string id) { Deal deal; deal.comment = id; }')).toEqual([])
  })
})

describe('L13, names of global variables', () => {
  it('finds a name that can have more than 63 signs', () => {
    const long = 'x'.repeat(64)
    expect(found('L13', body(`GlobalVariableSet("${long}", 1.0);`))).toEqual(['2'])
    expect(found('L13', body(`if(GlobalVariableCheck("${'x'.repeat(50)}" + IntegerToString(3))) Go();`))).toEqual(['2'])
  })

  it('passes 63 signs and what has no bound in the code', () => {
    expect(found('L13', body(`GlobalVariableSet("${'x'.repeat(63)}", 1.0);`, 'GlobalVariableSet(name, 1.0);'))).toEqual([])
  })
})

describe('L14, casts', () => {
  it.each([
    ['i = l;'],
    ['int n = AccountInfoInteger(ACCOUNT_LOGIN);'],
    ['i = d;'],
    ['l = d * 2;'],
    ['int n = MathFloor(d);'],
    ['u = (ul + 1) / 2;'],
    ['i = t;'],
    ['Kind kind = i;'],
    ['ENUM_ORDER_TYPE type = POSITION_TYPE_BUY;'],
    ['ENUM_POSITION_TYPE type = PositionGetInteger(POSITION_TYPE);'],
    ['Sleep(l);'],
    ['i = FAR_OFF(1) ? l : 2;'],
    ['s = IntegerToString(d);'],
    ['own.id = d;'],
    ['int n = SymbolInfoInteger(s, SYMBOL_DIGITS);'],
    ['double x = SymbolInfoDouble(s, SYMBOL_DIGITS);'],
  ])('finds %s', (line) => {
    expect(lines('L14', line)).toEqual(['1'])
  })

  it.each([
    ['i = (int)l;'],
    ['i = 5;'],
    ['l = i;'],
    ['d = l;'],
    ['i = LIMIT;'],
    ['Kind kind = KIND_A;'],
    ['Kind kind = (Kind)i;'],
    ['ENUM_POSITION_TYPE type = (ENUM_POSITION_TYPE)PositionGetInteger(POSITION_TYPE);'],
    ['l = t;'],
    ['t = l;'],
    ['i = KIND_A;'],
    ['b = d > 1.0;'],
    ['i = nobodyKnows;'],
    ['i = MathMax(i, 3);'],
    ['d = MathMax(d, 0.5);'],
    ['i = ArraySize(values) - 1;'],
    ['uint code = StringGetCharacter(s, 0);'],
    ['i += 2;'],
    ['ENUM_TIMEFRAMES tf = WRONG_VALUE;'],
    ['i = (int)(d * 2);'],
    ['l = SymbolInfoInteger(s, SYMBOL_DIGITS);'],
    ['if(SymbolInfoInteger(s, SYMBOL_DIGITS, l)) Go();'],
  ])('passes %s', (line) => {
    expect(lines('L14', line)).toEqual([])
  })

  it('looks at what a function returns and takes', () => {
    expect(found('L14', 'int F(long x) {\nreturn(x); }\nint G(long x) { return((int)x); }')).toEqual(['2'])
    expect(found('L14', 'void F(int x) { }\nvoid G(long y) {\nF(y);\nF((int)y); }')).toEqual(['3'])
  })

  it('leaves the values of an enumeration alone', () => {
    expect(found('L14', 'enum Step {\nSTEP_A = 0,\nSTEP_B = 4 };')).toEqual([])
  })
})
