/** The words of the audit trail. */
const zh = {
  nav: '审计记录', help: '谁在什么时候对什么做了什么、看了什么。记录只增不改,前后相连,改动任何一条都会被发现。记录里没有证件号、电话和病情。', export: '导出表格',
  whole: '审计链完好,共 {n} 条。', broken: '审计链从第 {bad} 条起与记录不符,请立即报告并保全数据。', headTitle: '链尾摘要(请抄录到系统之外,日后核对)',
  who: '操作人姓名或登录名', anyVerb: '全部动作', verb: '动作', anyKind: '全部对象', kind: '对象种类', anyArea: '全县', area: '区划', from: '起始日', to: '截止日', search: '查询',
  none: '没有符合条件的记录,请放宽条件。', at: '时间', actor: '操作人', object: '对象', told: '内容', seq: '第 {n} 条', unknown: '未知', purpose: '用途:{purpose}', more: '继续显示',
  detail: {
    rows: '行数', from: '起', to: '止', on: '日期', version: '版本', added: '新增', renamed: '改名', ended: '截止', value: '值', hits: '命中', households: '户数', leads_new: '新线索', known_by: '知晓日', trial: '含试运行', per_week: '每周条数', raised: '命中户数', over: '超过要再看一遍的比例',
    document_no: '文号', count: '数量', batch: '批次', members: '人数', new_persons: '新增人', new_households: '新增户', linked: '归户', unmatched: '未比中', area: '区划', row: '行', corrected: '改正', text: '名称', alias: '别名', known_on: '知晓日',
  },
}
const en: typeof zh = {
  nav: 'Audit trail', help: 'Who did, changed or looked at what, and when. Entries are chained; a change shows.', export: 'Export',
  whole: 'The chain is whole: {n} entries.', broken: 'The chain does not fit from entry {bad} on. Report it and keep the data.', headTitle: 'Digest at the end (write it down elsewhere)',
  who: 'Name or login', anyVerb: 'Any action', verb: 'Action', anyKind: 'Any object', kind: 'Object kind', anyArea: 'County', area: 'Area', from: 'From', to: 'To', search: 'Search',
  none: 'Nothing fits.', at: 'Time', actor: 'Who', object: 'Object', told: 'Detail', seq: 'no. {n}', unknown: 'unknown', purpose: 'Purpose: {purpose}', more: 'More',
  detail: {
    rows: 'rows', from: 'from', to: 'to', on: 'on', version: 'version', added: 'added', renamed: 'renamed', ended: 'ended', value: 'value', hits: 'hits', households: 'households', leads_new: 'new leads', known_by: 'known by', trial: 'trial', per_week: 'a week', raised: 'raised', over: 'over the share',
    document_no: 'document', count: 'count', batch: 'batch', members: 'members', new_persons: 'new persons', new_households: 'new households', linked: 'linked', unmatched: 'unmatched', area: 'area', row: 'row', corrected: 'corrected', text: 'name', alias: 'alias', known_on: 'known on',
  },
}

export { en, zh }
