#!/usr/bin/env node
// Plain JavaScript in the oldest syntax still spoken, so that an old Node reaches the message instead of a syntax error.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major === 24 || major >= 26
const main = new URL('../dist/src/main.js', import.meta.url)

if (!isSupported) {
  process.stderr.write(
    `barclose needs Node 20.19 or later 20.x, 22.12 or later 22.x, 24, or 26 and later; this is ${process.versions.node}.\n`,
  )
  process.exitCode = 1
} else if (!existsSync(fileURLToPath(main))) {
  process.stderr.write('barclose is not built yet. In the folder of the clone run: npm install\n')
  process.exitCode = 1
} else {
  await import(main.href)
}
