import { z } from 'zod'
import { ConfigSchema, environmentName } from '../../src/config.ts'

type Setting = Readonly<{ variable: string; takes: string; byDefault: string; meaning: string }>

/** What the JSON schema says of one key; only what the pages show. */
const PropertySchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  default: z.unknown().optional(),
  description: z.string(),
})
const PropertiesSchema = z.record(z.string(), PropertySchema)

export function renderEnvExample(): string {
  const blocks = readSettings().map(({ variable, takes, byDefault, meaning }) => {
    const isPlain = takes === 'text' || takes === 'a list'
    return [...wrap(isPlain ? meaning : `${meaning} Takes ${takes}.`, 115).map((line) => `# ${line}`), `#${variable}=${byDefault}`].join(
      '\n',
    )
  })
  return `# Settings of barclose, each with its default. Copy this file to .env in the folder you start barclose in, and take
# the # away from what you change. A variable of the environment wins over this file. Made by: npm run generate

${blocks.join('\n\n')}
`
}

export function renderConfigurationPage(): string {
  const rows = readSettings().map(
    ({ variable, takes, byDefault, meaning }) =>
      `| \`${variable}\` | ${byDefault === '' ? 'none' : `\`${byDefault}\``} | ${takes} | ${escape(meaning)} |`,
  )
  return `# Settings

<!-- Made from src/config.ts by \`npm run generate\`; changes here are lost. -->

Every setting is an environment variable, or a line of a file \`.env\` in the folder where barclose is started; the
environment wins. An unknown \`BARCLOSE_\` variable stops the start, since a typing error would otherwise change nothing
in silence. \`barclose doctor\` checks them all.

| variable | default | takes | meaning |
|---|---|---|---|
${rows.join('\n')}
`
}

function readSettings(): readonly Setting[] {
  const schema = z.toJSONSchema(ConfigSchema, { io: 'output', unrepresentable: 'any' })
  return Object.entries(PropertiesSchema.parse(schema.properties)).map(([key, property]) => ({
    variable: environmentName(key),
    takes: describeType(property),
    byDefault: describeDefault(property.default),
    meaning: property.description,
  }))
}

function describeType(property: z.infer<typeof PropertySchema>): string {
  const { type, minimum, maximum, minLength } = property
  if (property.enum !== undefined)
    return property.enum.length === 1 ? `\`${property.enum.join('')}\`` : `one of ${property.enum.map((name) => `\`${name}\``).join(' ')}`
  if (type === 'integer' || type === 'number') {
    const kind = type === 'integer' ? 'a whole number' : 'a number'
    return `${kind} from ${String(minimum)} to ${String(maximum)}`
  }
  if (type === 'string') return minLength === undefined || minLength === 1 ? 'text' : `text of at least ${minLength} characters`
  return 'a list'
}

function describeDefault(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const escape = (text: string): string => text.replaceAll('|', '\\|')

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
