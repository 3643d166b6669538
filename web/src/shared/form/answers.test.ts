import { expect, test } from 'vitest'
import { answered, missing } from './answers'

const form = {
  key: 'f', title: '表', version: 1,
  sections: [{ title: '一', fields: [
    { key: 'mode', title: '方式', kind: 'choice', required: true },
    { key: 'away', title: '原因', kind: 'choice', required: true, when: { field: 'mode', is: ['phone'] } },
    { key: 'wages', title: '工资', kind: 'money' },
    { key: 'who', title: '谁', kind: 'multi', required: true },
  ] }],
} as Parameters<typeof answered>[0]

test('what was not answered is left out, and so is what is not asked', () => {
  expect(answered(form, { mode: 'home', away: 'work', wages: '', who: [] })).toEqual({ mode: 'home' })
  expect(answered(form, { mode: 'phone', away: 'work', wages: '0', who: ['01'] })).toEqual({ mode: 'phone', away: 'work', wages: '0', who: ['01'] })
})

test('a required question counts only while it is asked', () => {
  expect(missing(form, { mode: 'home' })).toEqual(['who'])
  expect(missing(form, { mode: 'phone', who: ['01'] })).toEqual(['away'])
})
