const zh = {
  nav: { print: '打印采集表', templates: '导出模板', template: '导出模板' },
  cancel: '取消', unknown: '不详', withheld: '按权限不显示', save: '保存', batchRow: '第 {batch} 批第 {row} 行',
  risks: {
    title: '风险和监测', none: '没有立案,也没有等结论的线索。', case: '案件', phase: '监测状态', category: '审定类别', risks: '风险', monitored: '识别时间', eliminated: '消除时间', open: '还没有结论的线索', noRisk: '还没有定风险', found: '{day} 发现',
  },
  rosters: { title: '在哪些名单上', none: '不在任何部门的名单上,或还没有部门报过名单。', since: '自 {day} 的名单起', household: '全户', withheld: '另有 {n} 项涉及健康,您的岗位不能查看。', roster: '名单', who: '谁', says: '名单上怎么写', from: '来源' },
  help: { title: '得到的帮助', none: '部门记录里没有这一户得到的帮助。', year: '近 12 个月一次性帮助合计 {sum} 元', month: '每月领取合计 {sum} 元', item: '项目', who: '谁', on: '日期', amount: '金额(元)', monthly: '每月', noAmount: '没有写金额', withheld: '另有 {n} 项涉及健康,您的岗位不能查看,不在合计内。' },
  timeline: {
    title: '经过', none: '还没有记录。', noneOf: '没有这种记录。', all: '全部', more: '再看 30 条', withheld: '内容涉及健康,按权限不显示', record: '第 {batch} 批第 {row} 行', kinds: '看哪几种',
    kind: { record: '部门记录', roster: '名单', visit: '入户', lead: '线索', verdict: '结论', case: '案件', change: '登记变动', document: '资料', authorisation: '授权书' }, sign: '签承诺授权书', revoke: '撤回授权', visit: '{mode}核查,意见:{says}',
  },
  print: {
    go: '打印', back: '返回', past: '这是 {on} 的情况,以 {known} 所知为准。', ours: '本系统自拟的版式,不是官方表样。', printed: '{day} 打印', asOf: '情况截至 {on}', show: '再显示', numbers: '完整的证件号码和电话', health: '健康状况', purpose: '用途', purposeHint: '要显示这些内容须写明用途,会记入审计。', again: '重新取', sign: '户主签字', filler: '填表人', date: '日期', masked: '证件号码和电话已遮盖。', help: '没有', blank: '手填',
  },
  export: {
    title: '导出农户', one: '导出这一户', template: '用哪个模板', ours: '本系统自拟,不是官方模板', numbers: '不遮盖姓名、证件号码、电话和住址', health: '含健康内容', purpose: '用途', purposeHint: '不遮盖或含健康内容须写明用途,会记入审计。', masked: '默认遮盖姓名、证件号码、电话,不含住址。', go: '导出', done: '已导出。', what: '导出当前筛选的 {n} 户。', edit: '改模板',
  },
  templates: {
    help: '县里的表要什么列,就在这里写成什么列,每列对上本系统的一项。导出时选模板,一户、一村或筛选的名单都能用。', add: '新建模板', none: '还没有本县的模板,可以用本系统自拟的,或新建。', ours: '本系统自拟,不是官方模板', copy: '另存一份', edit: '修改', remove: '删除', removeAsk: '删除模板“{title}”?已导出的文件不受影响。', removed: '已删除。', saved: '已保存。', name: '模板名称', per: '一行是', household: '一户', member: '一名成员', columns: '{n} 列', editTitle: '修改导出模板', newTitle: '新建导出模板',
    heading: '表头', field: '填什么', text: '固定文字', codes: '取值改写', codesHelp: '每行一条:本系统的写法=表里的写法', up: '上移', down: '下移', drop: '去掉', addColumn: '加一列', paste: '粘贴表头', pasteHelp: '在 Excel 里复制表头那一行,粘贴到这里;同名的项目会自动对上。', fill: '生成各列', fixed: '(固定文字或留空)', nth: '第 {n} 列的{what}', back: '回到模板', copyOf: '{title}(副本)', act: '操作', readOnly: '您的岗位只能查看。',
  },
}
const en: typeof zh = {
  nav: { print: 'Print the form', templates: 'Export templates', template: 'Export template' },
  cancel: 'Cancel', unknown: 'not known', withheld: 'not for your role', save: 'Save', batchRow: 'batch {batch} row {row}',
  risks: { title: 'Risks and monitoring', none: 'No case and no open lead.', case: 'Case', phase: 'Phase', category: 'Class', risks: 'Risks', monitored: 'Recognised', eliminated: 'Eliminated', open: 'Leads without a verdict', noRisk: 'none set yet', found: 'found {day}' },
  rosters: { title: 'Rosters', none: 'On no department’s roster, or none was delivered.', since: 'since the roster of {day}', household: 'household', withheld: '{n} more about health are not for your role.', roster: 'Roster', who: 'Who', says: 'What it says', from: 'Source' },
  help: { title: 'Help received', none: 'No help in the departments’ records.', year: 'One-off help of 12 months: {sum} yuan', month: 'Each month: {sum} yuan', item: 'Help', who: 'Who', on: 'Day', amount: 'Amount (yuan)', monthly: 'a month', noAmount: 'no amount', withheld: '{n} more about health are not for your role and not in the sums.' },
  timeline: {
    title: 'Timeline', none: 'Nothing yet.', noneOf: 'Nothing of this kind.', all: 'All', more: '30 more', withheld: 'about health, not for your role', record: 'batch {batch} row {row}', kinds: 'Kinds',
    kind: { record: 'Records', roster: 'Rosters', visit: 'Visits', lead: 'Leads', verdict: 'Verdicts', case: 'Case', change: 'Changes', document: 'Documents', authorisation: 'Authorisations' }, sign: 'Authorisation signed', revoke: 'Authorisation revoked', visit: '{mode}, recommendation: {says}',
  },
  print: { go: 'Print', back: 'Back', past: 'This is {on} as known on {known}.', ours: 'Our own layout, not an official form.', printed: 'printed {day}', asOf: 'as of {on}', show: 'Also show', numbers: 'whole ID and phone numbers', health: 'health', purpose: 'Purpose', purposeHint: 'Needs a purpose, which is recorded.', again: 'Fetch again', sign: 'Signature of the head', filler: 'Filled in by', date: 'Date', masked: 'ID and phone numbers are masked.', help: 'none', blank: 'by hand' },
  export: { title: 'Export households', one: 'Export this household', template: 'Template', ours: 'ours, not official', numbers: 'Names, ID numbers, phones and addresses unmasked', health: 'With health', purpose: 'Purpose', purposeHint: 'Needs a purpose, which is recorded.', masked: 'Names and numbers are masked; no addresses.', go: 'Export', done: 'Exported.', what: 'Exports the {n} households of this list.', edit: 'Edit templates' },
  templates: {
    help: 'Write the columns that your county’s own workbook asks for, and choose what of ours goes into each. One household, a village or a filtered list can be exported with it.', add: 'New template', none: 'No template of the county yet: use ours, or make one.', ours: 'ours, not official', copy: 'Copy', edit: 'Edit', remove: 'Remove', removeAsk: 'Remove “{title}”?', removed: 'Removed.', saved: 'Saved.', name: 'Name', per: 'A row is', household: 'a household', member: 'a member', columns: '{n} columns', editTitle: 'Edit the template', newTitle: 'New template',
    heading: 'Heading', field: 'Filled with', text: 'Fixed text', codes: 'Values rewritten', codesHelp: 'One a line: ours=theirs', up: 'Up', down: 'Down', drop: 'Remove', addColumn: 'Add a column', paste: 'Paste headings', pasteHelp: 'Copy the heading row in Excel and paste it here; fields of the same name are matched.', fill: 'Make the columns', fixed: '(fixed text or blank)', nth: '{what} of column {n}', back: 'Back', copyOf: '{title} (copy)', act: 'Actions', readOnly: 'Your role may only look.',
  },
}
export { en, zh }
