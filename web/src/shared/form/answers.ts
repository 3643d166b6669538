import type { Schema } from '@/shared/api'

type Form = Schema<'FormForm'>

/** The answers as they are sent: what was not answered, or is not asked, is left out. */
export function answered(form: Form, raw: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const f of form.sections.flatMap((s) => s.fields)) {
    const v = raw[f.key]
    if (f.when && !f.when.is.includes(String(raw[f.when.field] ?? ''))) continue
    if (v === undefined || v === null || v === '' || (Array.isArray(v) && !v.length)) continue
    out[f.key] = v
  }
  return out
}

/** The required questions that are asked and have no answer. */
export function missing(form: Form, raw: Record<string, unknown>): string[] {
  const has = answered(form, raw)
  return form.sections
    .flatMap((s) => s.fields)
    .filter((f) => f.required && !(f.key in has) && (!f.when || f.when.is.includes(String(raw[f.when.field] ?? ''))))
    .map((f) => f.key)
}
