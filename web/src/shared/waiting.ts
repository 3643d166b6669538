/** How much of something waits; `more` where the server counts no further. */
export interface Waits {
  n: number
  more?: boolean
  late?: number
}

/** What of a feature may wait for somebody: a line of the workbench, by waiting.ts of the feature. */
export interface Waiting {
  /** Who holds one of these is asked, and goes there. */
  may: string[]
  /** But not who holds one of these. */
  unless?: string[]
  /** The words, with {n}. */
  words: string
  to: string
  count(): Promise<Waits>
}

/** Counts what a list of at most a page holds. */
export const page = <T>(list: { items: T[]; next?: string }, late?: (item: T) => boolean): Waits => ({ n: list.items.length, more: Boolean(list.next), late: late && list.items.filter(late).length })
