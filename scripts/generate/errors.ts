import { ERRORS } from '../../src/errors.ts'

export function renderErrorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, meaning, remedy }]) => `| \`${code}\` | ${status} | ${escape(meaning)} | ${escape(remedy)} |`,
  )
  return `# Error codes

<!-- Made from src/errors.ts by \`npm run generate\`; changes here are lost. -->

Whatever is refused at the edge is answered with an \`error\` message: its code, a sentence, and the path of the field
where there is one. Over HTTP the status is the one below; over WebSocket the message is the same. Refusing to trade is
no error: that is a decision with its gate and its reason.

| code | HTTP | meaning | what to do |
|---|---|---|---|
${rows.join('\n')}
`
}

const escape = (text: string): string => text.replaceAll('|', '\\|')
