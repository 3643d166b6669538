import type { components } from '@/shared/api/schema'

type Raw = components['schemas']

/** The server never sends null for a list. */
type Sure<T> = T extends null ? never : T extends (infer U)[] ? Sure<U>[] : T extends object ? { [K in keyof T]: Sure<T[K]> } : T

export type ImportRun = Sure<Raw['SourceImportRun']>
export type RunPreview = Sure<Raw['SourceRunPreview']>
export type Choices = Sure<Raw['SourceChoices']>
export type Batch = Sure<Raw['SourceBatch']>
export type BatchPage = Sure<Raw['SourceBatchPage']>
export type Endings = Sure<Raw['SourceEndings']>
export type Ending = Sure<Raw['SourceEnding']>
export type Withdrawal = Sure<Raw['SourceWithdrawal']>
export type Grid = Sure<Raw['SourceGrid']>
export type GridRow = Sure<Raw['SourceGridRow']>
export type GridColumn = Sure<Raw['SourceGridColumn']>
export type Corrections = Sure<Raw['SourceCorrections']>
export type Problem = Sure<Raw['SourceProblem']>
export type QuarantineRow = Sure<Raw['SourceQuarantineRow']>
export type Review = Sure<Raw['SourceReview']>
export type SideBySide = Sure<Raw['SourceSideBySide']>
export type SideCandidate = Sure<Raw['SourceSideCandidate']>
export type Settled = Sure<Raw['SourceSettled']>
export type Supply = Sure<Raw['SourceSupply']>
export type Dataset = Sure<Raw['SourceDataset']>
export type Field = Sure<Raw['SourceField']>
export type Linked = Sure<Raw['SourceLinked']>
export type Connection = Sure<Raw['SourceConnection']>
export type Division = Sure<Raw['DivisionView']>

export interface List<T> {
  items: T[]
  next?: string
}
