const texts = new WeakMap<object, string>()

/**
 * The same text as JSON.stringify, part by part: a frozen part never changes, so its text is made once. Half of a
 * decision is gates that let it pass, in the same words every time.
 */
export function textOfParts(record: Readonly<Record<string, unknown>>): string {
  let text = '{'
  for (const name in record) text += `${text.length === 1 ? '' : ','}"${name}":${textOf(record[name])}`
  return `${text}}`
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return textOfList(value)
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return JSON.stringify(value)
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = JSON.stringify(value)
  texts.set(value, text)
  return text
}

function textOfList(values: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < values.length; i += 1) text += i === 0 ? textOf(values[i]) : `,${textOf(values[i])}`
  return `${text}]`
}
