import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BuildError, buildProgram, hasCompiler, readForm } from '../../mql5/host/build.ts'

const folder = mkdtempSync(join(tmpdir(), 'barclose-like-'))

/** Variables of every kind that two parts of a program could come to hold twice. */
const PROGRAM = `
input int Times=3;
const string GREETING="hello";
static int g_static=1;
string g_text=Begin("text");
int g_begun=0;
double g_prices[2]={1.5,2.5},g_other[];

class CCounter
  {
private:
   int               m_count;
public:
   static int        alive;
                     CCounter(void) : m_count(0) { alive++; }
                    ~CCounter(void) { alive--; Print("counter gone"); }
   int               Next(void);
  };
int CCounter::alive=0;
CCounter g_counter;

string Begin(const string text)
  {
   g_begun++;
   return(text);
  }

int CCounter::Next(void)
  {
   m_count++;
   return(m_count);
  }

int Calls(void)
  {
   static int calls=0;
   calls++;
   return(calls);
  }

int Step(const int value)
  {
   g_static+=value;
   g_text+=".";
   g_prices[0]+=1.0;
   return(value+Calls());
  }

void OnStart()
  {
   for(int i=0; i<Times; i++)
      Print(GREETING," ",Step(i)," ",g_counter.Next()," ",CCounter::alive);
   Print(g_static," ",g_text," ",g_begun," ",g_prices[0]," ",ArraySize(g_other)," ",Calls());
  }
`

function write(name: string, text: string): string {
  const path = join(folder, `${name}.mq5`)
  writeFileSync(path, text)
  return path
}

const form = write('form', PROGRAM)
const other = (name: string, find: string, replacement: string): string => {
  expect(PROGRAM.split(find), 'the place of the change').toHaveLength(2)
  return write(name, PROGRAM.replace(find, replacement))
}

async function build(source: string, isLike: boolean): Promise<{ said: readonly string[]; compiled: string }> {
  const { binary } = await buildProgram({ source, bare: true, ...(isLike ? { like: readForm({ source: form, bare: true }) } : {}) })
  const { stdout, status } = spawnSync(binary, { encoding: 'utf8' })
  expect(status).toBe(0)
  return { said: stdout.split('\n'), compiled: readFileSync(`${binary}.cpp`, 'utf8').replaceAll(/\s+/g, ' ') }
}

describe.skipIf(!hasCompiler())('a program that resembles another one', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is that program where nothing differs, and no function of it is compiled again', async () => {
    const whole = await build(form, false)
    const like = await build(form, true)
    expect(whole.said).toEqual(['hello 1 1 1', 'hello 3 2 1', 'hello 5 3 1', '4 text... 1 4.5 0 4', 'counter gone', ''])
    expect(like.said).toEqual(whole.said)
    expect(like.compiled).not.toContain('calls ++')
  }, 240_000)

  it.each([
    ['a function', 'g_static+=value;', 'g_static-=value;'],
    ['a function that others call, with a variable of its own', 'static int calls=0;', 'static int calls=10;'],
    ['a function of a class', 'm_count++;', 'm_count+=2;'],
    ['the handler', 'g_counter.Next()," "', 'g_counter.Next()+g_begun," "'],
  ])(
    'differs where it is another: in %s',
    async (name, find, replacement) => {
      const source = other(name, find, replacement)
      const whole = await build(source, false)
      const like = await build(source, true)
      expect(whole.said).not.toEqual((await build(form, false)).said)
      expect(like.said).toEqual(whole.said)
      expect(like.compiled.match(/calls \+\+|m_count \+|g_static [+-]=|ArraySize/g)).toHaveLength(1)
    },
    240_000,
  )

  it.each([
    ['a variable begins as another', 'static int g_static=1;', 'static int g_static=5;'],
    ['a constant', 'GREETING="hello"', 'GREETING="bye"'],
    ['the value of an input', 'Times=3', 'Times=2'],
    ['the body of a class', 'm_count(0)', 'm_count(7)'],
    ['how a function is called', 'int Step(const int value)', 'int Step(const int value,const int unused=0)'],
  ])(
    'is compiled as a whole where more than functions differ: %s',
    async (name, find, replacement) => {
      const like = await build(other(name, find, replacement), true)
      expect(like.compiled).toContain('calls ++')
    },
    240_000,
  )

  it('is refused in the words and lines of its own file', async () => {
    const source = other('wrong', 'g_static+=value;', 'g_static+=unknown;')
    const building = buildProgram({ source, bare: true, like: readForm({ source: form, bare: true }) })
    await expect(building).rejects.toThrow(BuildError)
    await expect(building).rejects.toThrow(/wrong\.mq5:43: 'unknown' was not declared/)
  }, 240_000)
})
