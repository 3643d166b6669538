import { expect, test } from 'vitest'
import { fromHeadings, parseCodes, sayCodes } from './template'

const fields = [{ key: 'number', title: '户编号', of: 'household' }, { key: 'head_name', title: '姓名', of: 'household' }, { key: 'member.name', title: '姓名', of: 'member' }, { key: 'net', title: '家庭纯收入', of: 'household' }]

test('a pasted heading row finds the fields of the same name', () => {
  expect(fromHeadings('户编号\t姓名\t 家庭纯收入 \t年份', fields, 'member').map((c) => c.field)).toEqual(['number', 'member.name', 'net', ''])
  expect(fromHeadings('姓 名(*)', fields, 'household').map((c) => [c.heading, c.field])).toEqual([['姓 名(*)', 'head_name']])
  expect(fromHeadings('\n\t', fields, 'member')).toEqual([])
})

test('rewritten values are read and said again', () => {
  expect(parseCodes('男=1\n女=2\n\n没有等号')).toEqual({ 男: '1', 女: '2' })
  expect(parseCodes('a=b=c')).toEqual({ a: 'b=c' })
  expect(parseCodes(' ')).toBeUndefined()
  expect(parseCodes(sayCodes({ 男: '1', 女: '2' }))).toEqual({ 男: '1', 女: '2' })
})
