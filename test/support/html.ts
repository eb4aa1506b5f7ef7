const VOID = new Set(['meta'])

/** What is wrong with a page, if anything: tags that do not match, attributes without quotes, an ampersand or a bracket that was not escaped. */
export function faultsOfHtml(page: string): readonly string[] {
  const faults: string[] = []
  const open: string[] = []
  const rest = page.replace(/^<!doctype html>\n/, '').replaceAll(/<style>[^<]*<\/style>/g, '')
  const tag = /<(?<close>\/?)(?<name>[a-z][a-z0-9]*)(?:\s[a-zA-Z][\w:-]*="[^"<>]*")*(?<self>\/?)>/g
  for (const { groups } of rest.matchAll(tag)) {
    const { close, name = '', self } = groups ?? {}
    if (self === '/' || VOID.has(name)) continue
    if (close !== '/') open.push(name)
    else if (open.pop() !== name) faults.push(`</${name}> closes another one`)
  }
  const text = rest.replaceAll(tag, ' ')
  if (open.length > 0) faults.push(`never closed: ${open.join(' ')}`)
  if (/[<>]/.test(text)) faults.push(`a bracket stands alone: ${/.{0,30}[<>].{0,30}/.exec(text)?.[0] ?? ''}`)
  if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) faults.push('an ampersand was not escaped')
  return faults
}

/** What is read aloud: all text outside of tags and of the style, titles and descriptions of drawings too. */
export const textOfHtml = (page: string): string => page.replaceAll(/<style>[^<]*<\/style>/g, '').replaceAll(/<[^>]*>/g, ' ')
