import type { Schema } from '@/shared/api'

export type Plan = Schema<'AssistDetail'>
export type Row = Schema<'AssistRow'>
export type FoundPlans = Schema<'AssistFoundPlans'>
export type Measure = Schema<'AssistMeasure'>
export type Due = Schema<'AssistDue'>
export type FoundMeasures = Schema<'AssistFoundMeasures'>
export type Offer = Schema<'AssistOffer'>
export type Suggestion = Schema<'AssistSuggestion'>
export type Suggestions = Schema<'AssistSuggestions'>
export type Task = Schema<'AssistTask'>
export type FoundTasks = Schema<'AssistFoundTasks'>
export type Helper = Schema<'AssistHelper'>
export type Catalogue = Schema<'AssistCatalogue'>
export type Document = Schema<'AssistDocument'>
