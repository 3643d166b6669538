/** A column of a template as the screen edits it: the rewritten values are lines of text. */
export interface Draft {
  heading: string
  field: string
  text: string
  codes: string
}

export interface Known {
  key: string
  title: string
  of: string
}

/** "男=1" a line; the first equals sign parts them, so that what the form wants may hold one. */
export function parseCodes(text: string): Record<string, string> | undefined {
  const codes: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const at = line.search(/[==]/)
    if (at > 0) codes[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return Object.keys(codes).length ? codes : undefined
}

export const sayCodes = (codes: Record<string, string> | undefined) => Object.entries(codes ?? {}).map(([k, v]) => `${k}=${v}`).join('\n')

const bare = (s: string) => s.replace(/[\s()()::*]/g, '')

/** Columns from a heading row copied out of a workbook; a field of the same name is matched, one of the household first where a row is a household. */
export function fromHeadings(pasted: string, fields: Known[], per: string): Draft[] {
  const usable = fields.filter((f) => per === 'member' || f.of === 'household')
  const order = per === 'member' ? ['member', 'household'] : ['household']
  return pasted
    .split(/[\t\n]/)
    .map((h) => h.trim())
    .filter(Boolean)
    .map((heading) => {
      const same = usable.filter((f) => bare(f.title) === bare(heading)).sort((a, b) => order.indexOf(a.of) - order.indexOf(b.of))
      return { heading, field: same[0]?.key ?? '', text: '', codes: '' }
    })
}
