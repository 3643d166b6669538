import type { Schema } from '@/shared/api'

export type Notice = Schema<'NoticeNotice'>
export type Detail = Schema<'NoticeDetail'>
export type Objection = Schema<'NoticeObjection'>
export type Attachment = Schema<'NoticeAttachment'>
export type Draft = Schema<'NoticeDraft'>
export type Preview = Schema<'NoticePreview'>
export type CopyRow = Schema<'NoticeCopyRow'>
export type ColumnInfo = Schema<'NoticeColumnInfo'>
