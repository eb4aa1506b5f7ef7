import { spawn, spawnSync } from 'node:child_process'

/** g++ of the system; the runtime reads registers and signals as Linux on x86-64 gives them. */
export function hasCompiler(): boolean {
  return compilerVersion() !== ''
}

let version: string | undefined

function compilerVersion(): string {
  const isSystem = process.platform === 'linux' && process.arch === 'x64'
  version ??= (isSystem ? spawnSync('g++', ['--version'], { encoding: 'utf8' }).stdout : '') ?? ''
  return version
}

/** The runtime or the terminal is at fault, not the program. */
export class HostFault extends Error {
  override readonly name = 'HostFault'
}

const LANGUAGE_FLAGS = [
  '-std=c++17',
  '-O1',
  '-g1',
  '-fnon-call-exceptions',
  '-ffp-contract=off',
  '-fdiagnostics-color=never',
  '-fno-diagnostics-show-caret',
]
/** Locals that nothing was written to hold a pattern, so that a run shows who reads them. */
const PROGRAM_FLAGS = ['-ftrivial-auto-var-init=pattern', '-no-pie']
/** Beyond what MetaEditor says, but for what it never says. */
const WARNING_FLAGS = [
  '-Wall',
  '-Wextra',
  '-Wshadow',
  '-Wconversion',
  '-Wreturn-type',
  '-Wno-unused-parameter',
  '-Wno-missing-field-initializers',
  '-Wno-implicit-fallthrough',
  '-Wno-deprecated-copy',
  '-Wno-unused-function',
]
/** A division by zero and a missing object are critical errors of MQL5, which the program's end reports; signed numbers wrap. */
const PLAIN_FLAGS = ['-fwrapv']
const SANITIZE_FLAGS = [
  '-fsanitize=address,undefined,float-cast-overflow',
  '-fno-sanitize=null,integer-divide-by-zero',
  '-fno-sanitize-recover=all',
  '-fno-omit-frame-pointer',
]

/** What a program, and the headers compiled ahead for it, are compiled with. The last word of g++'s options counts. */
export function programFlags(draft: boolean): string[] {
  return [...PROGRAM_FLAGS, ...WARNING_FLAGS, ...(draft ? ['-O0', '-g0'] : [])]
}

/** What every part is compiled by and with: built by another compiler or with other flags it is another thing. */
export function compilerOf(sanitize: boolean): string[] {
  return [compilerVersion(), ...flagsFor(sanitize)]
}

/** Flags of the language and of the sanitizers stand before `args`. */
export async function runCompiler(sanitize: boolean, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolvePromise, reject) => {
    // Messages are read by their English words.
    const child = spawn('env', ['LC_ALL=C', 'g++', ...flagsFor(sanitize), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    const chunks: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolvePromise({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

function flagsFor(sanitize: boolean): string[] {
  return [...LANGUAGE_FLAGS, ...(sanitize ? SANITIZE_FLAGS : PLAIN_FLAGS)]
}
