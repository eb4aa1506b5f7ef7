type Place = Readonly<{ file: string; line: string }>

const PLACE = /^(?<file>.+?):(?<line>\d+): /

const MESSAGE = /^(?<file>.+?):(?<line>\d+):(?:\d+:)? (?:fatal )?(?:error|warning): (?<text>.*)$/
const CALLED_FROM = /^(?<file>.+\.mq[5h]):(?<line>\d+):(?:\d+:)? {3}(?:required|recursively required) (?:from|by)/

/** Errors and warnings of g++ that belong to a line of MQL5; one inside a template of the runtime belongs to the line that uses it. */
export function readMessages(output: string): string[] {
  const messages: string[] = []
  let caller: Place | undefined
  for (const line of output.split('\n')) {
    const from = CALLED_FROM.exec(line)?.groups
    if (from !== undefined) caller = { file: from['file'] ?? '', line: from['line'] ?? '' }
    const found = MESSAGE.exec(line)?.groups
    if (found === undefined) continue
    const isProgram = /\.mq[5h]$/.test(found['file'] ?? '')
    const isError = /: (?:fatal )?error: /.test(line)
    const place = isProgram ? { file: found['file'] ?? '', line: found['line'] ?? '' } : isError ? caller : undefined
    caller = undefined
    if (place !== undefined) messages.push(`${place.file}:${place.line}: ${speakMql5(found['text'] ?? '')}`)
  }
  return inOrder([...new Set(messages)])
}

/** By line within a file; files as they come. */
export function inOrder(messages: readonly string[]): string[] {
  const places = new Map(messages.map((message) => [message, PLACE.exec(message)?.groups]))
  const fileOf = (message: string): string => places.get(message)?.['file'] ?? ''
  const lineOf = (message: string): number => Number(places.get(message)?.['line'] ?? 0)
  const files = [...new Set(messages.map(fileOf))]
  return messages.toSorted((a, b) => files.indexOf(fileOf(a)) - files.indexOf(fileOf(b)) || lineOf(a) - lineOf(b))
}

/** What the translator adds, or g++ guesses, is none of the reader's business. */
function speakMql5(text: string): string {
  return text
    .replaceAll(/mql5::(?:ea::)?/g, '')
    .replaceAll(/MqlArray<([^<>]+)>/g, '$1[]')
    .replaceAll(/operator""_s\(const char16_t\*, size_t\)\(\d+\)/g, 'text')
    .replaceAll(/^'.*' is deprecated: /g, '')
    .replaceAll(/ \[with [^\]]*\]|; did you mean .*\?$| \[-[Wf][\w=+-]+\]$/g, '')
}
