import type { Schema } from '@/shared/api'

export type ImportRun = Schema<'SourceImportRun'>
export type RunPreview = Schema<'SourceRunPreview'>
export type Choices = Schema<'SourceChoices'>
export type Batch = Schema<'SourceBatch'>
export type BatchPage = Schema<'SourceBatchPage'>
export type Endings = Schema<'SourceEndings'>
export type Ending = Schema<'SourceEnding'>
export type Withdrawal = Schema<'SourceWithdrawal'>
export type Grid = Schema<'SourceGrid'>
export type GridRow = Schema<'SourceGridRow'>
export type GridColumn = Schema<'SourceGridColumn'>
export type Corrections = Schema<'SourceCorrections'>
export type Problem = Schema<'SourceProblem'>
export type QuarantineRow = Schema<'SourceQuarantineRow'>
export type Review = Schema<'SourceReview'>
export type SideBySide = Schema<'SourceSideBySide'>
export type SideCandidate = Schema<'SourceSideCandidate'>
export type Settled = Schema<'SourceSettled'>
export type Supply = Schema<'SourceSupply'>
export type Dataset = Schema<'SourceDataset'>
export type Field = Schema<'SourceField'>
export type Linked = Schema<'SourceLinked'>
export type Connection = Schema<'SourceConnection'>
export type Division = Schema<'DivisionView'>
