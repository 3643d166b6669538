import type { Schema } from '@/shared/api'

export type Lead = Schema<'MonitorLead'>
export type Detail = Schema<'MonitorDetail'>
export type Hit = Schema<'MonitorHitView'>
export type HitRows = Schema<'MonitorHitRows'>
export type Deadline = Schema<'MonitorDeadline'>
export type Step = Schema<'MonitorStep'>
export type Workbench = Schema<'MonitorWorkbench'>
export type Desk = Schema<'MonitorDesk'>
export type Choice = Schema<'MonitorChoice'>
export type Chosen = Schema<'MonitorChosen'>
export type TownshipChoice = Schema<'MonitorTownshipChoice'>
export type Reckoning = Schema<'MonitorReckoning'>
export type Found = Schema<'MonitorFound'>
export type AreaCount = Schema<'MonitorAreaCount'>
export type AreaCounts = Schema<'MonitorAreaCounts'>
export type Visit = Schema<'VisitView'>
export type Verdict = Schema<'MonitorVerdict'>
export type Reminder = Schema<'MonitorReminder'>
export type Case = Schema<'MonitorCase'>
export type CaseDetail = Schema<'MonitorCaseDetail'>
export type FoundCases = Schema<'MonitorFoundCases'>
export type Condition = Schema<'MonitorCondition'>
export type Doubt = Schema<'MonitorDoubt'>
export type Allowed = Schema<'MonitorAllowed'>
