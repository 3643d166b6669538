/** The words of leads, the workbench and the map. */
const zh = {
  nav: { workbench: '工作台', leads: '线索', lead: '线索', visit: '入户核查', map: '分布图', notifications: '提醒' },
  open: '打开', all: '全部', none: '没有', cancel: '取消', save: '保存', back: '返回', more: '更多', close: '关闭',
  late: '逾期 {n} 天', dueToday: '今天到期', dueIn: '还剩 {n} 天', noDue: '没有时限', due: '到期', score: '急切程度',
  household: '户', place: '村', head: '户主', number: '户编号', group: '{group}', risks: '风险', reasons: '为什么', state: '办到哪一步', opened: '发现', assignee: '谁在办', desk: '在 {who} 处', deskNobody: '还没有人接', trial: '试运行', sourceWithdrawn: '来源已撤销',
  moreReasons: '另有 {n} 条理由。',
  withheld: '理由涉及健康情况,您的岗位看不到。',
  outcome: { true: '属实', false: '不属实', need_more: '需补充核实' },
  states: { open: '待分派', dispatched: '待接收', accepted: '待入户', visited: '待确认', confirmed: '已有结论', withdrawn: '已收回' },
  work: {
    help: '今天该办的都在这里,最急的在前。点一条就能看到为什么、依据哪几行、下一步做什么。',
    do: '今天要办', doHelp: '接收和入户', decide: '等我决定', decideHelp: '分派和确认', sent: '我已分派', sentHelp: '正由谁办',
    overdue: '逾期 {n}', emptyDo: '没有要您接收或入户的线索。', emptyDecide: '没有等您决定的线索。', emptySent: '您分派的线索都办完了。', emptyAll: '现在没有要办的事。新线索分派给您时,这里和右上角的提醒会告诉您。', rest: '还有 {n} 条,看全部', areas: '各地未结的线索', areasHelp: '点名字看下一级;点数字看是哪几户。', notYours: '您的岗位不办理线索。左边的菜单里是您可以用的页面。', today: '今天 {day}', first: '先做',
  },
  list: {
    help: '全部线索,最急的在前。可以按列筛选、存下常用的筛选;选中若干条一起分派。', count: '共 {n} 条,逾期 {late} 条', total: '共 {n} 条', empty: '没有符合条件的线索。', emptyAll: '还没有线索。导入部门数据并筛查以后,有风险的户会出现在这里。', clear: '清除筛选', filters: '筛选', which: '办到哪一步', risk: '风险类型', anyRisk: '全部风险', anyState: '全部未结', closed: '已有结论或收回', mine: '只看我承办的', overdue: '只看逾期', trial: '试运行规则的', category: '监测类别', anyCategory: '不限类别', categories: { unstable: '脱贫不稳定户', marginal: '边缘易致贫户', sudden: '突发严重困难户', none: '非监测对象' }, sort: '排序', sorts: { score: '最急的在前', due: '先到期的在前', opened: '新发现的在前', village: '按村' }, columns: '列', export: '导出', exportName: '线索.xlsx', saved: '常用筛选', saveAs: '存下这个筛选', savedName: '名称', savedNone: '还没有存过', remove: '删除', selected: '已选 {n} 条', pick: '选中第 {n} 条', pickAll: '选中已显示的', dispatch: '分派所选', unpick: '取消选择', keys: '方向键移动,空格选中,回车打开。', loading: '正在读取',
  },
  bulk: { title: '分派 {n} 条线索', text: '各自分给农户所在的村,时限从今天起算:', village: '{village} {n} 条', skipped: '其中 {n} 条不是待分派,不会动。', note: '给村里的话(可不填)', noteHelp: '不要写身份证号和电话。', go: '分派 {n} 条', done: '已分派 {n} 条。', none: '所选的线索都不是待分派。' },
  show: {
    why: '为什么提出来', rows: '依据的行', rowsMore: '还有 {n} 行没有列出', rowsHidden: '{n} 行因权限不显示', sum: '合计 {sum} 元', batchRow: '批次 {batch} {row}', asOf: '截至 {day}', withdrawn: '批次已撤销', times: '是界限的 {n} 倍', on: '{day} 筛查发现', version: '规则第 {n} 版', params: '所用参数', afterVisit: '入户之后才出现', ended: '已不再成立', severity: '严重程度 {n}', rule: '看规则',
    clock: '时限', counted: '已计 {n} 天', left: '还剩 {n} 天', over: '超出 {n} 天', doneOn: '已办', late: '逾期', reference: '只供参考', reckon: '怎么算的', noClock: '还没有分派,时限没有开始。',
    next: '下一步', wait: '现在不用您办。', waits: { open: '等县里分派。', dispatched: '等村里接收。', accepted: '等村里入户核实。', visited: '等乡镇确认结论。确认的人不能是入户的人。', confirmed: '已有结论,不用再办。', withdrawn: '线索已收回。' },
    visits: '入户核查', visitOn: '{day} {mode}', mode: { home: '入户', phone: '电话' }, says: '核查意见', confirmedFields: '照部门数据确认:{list}', changed: '更正', from: '原 {old}', remarks: '另有加密的情况说明,在一户一档里按用途查看。', noVisit: '还没有入户。',
    verdicts: '这一户以往的结论', noVerdicts: '这一户以前没有结论。', until: '{day} 前同样的证据不再问', steps: '经过', note: '写备注', dossier: '一户一档', system: '系统',
  },
  act: {
    dispatch: '分派', redispatch: '改派', recall: '撤回分派', accept: '接收', visit: '入户核查', confirm: '下结论', return: '退回补充', note: '写备注',
    dispatchTitle: '分派给哪个村', redispatchTitle: '改派给哪个村', villageDefault: '农户所在的村({village})', noteLabel: '说明(可不填)', noteMust: '写什么', reasonLabel: '还要核实什么', returnTitle: '退回补充核实', recallTitle: '撤回分派', recallText: '还没有接收,可以撤回;线索回到待分派。', done: { dispatch: '已分派。', redispatch: '已改派,时限不重新起算。', recall: '已撤回。', accept: '已接收,请在期限内入户。', confirm: '结论已记下。', return: '已退回。', note: '备注已写上。' },
    confirmTitle: '确认结论', confirmHelp: '对照左边的依据和右边的入户情况,确认是否属实。结论会告诉送数据的部门,也用来算规则的命中率。', saysRule: '规则说', saysVisit: '入户看到', outcome: '结论', risks: '哪些风险属实', reason: '理由', reasonMust: '不属实请写明理由。', reasonOptional: '理由(可不填)',
  },
  visit: { help: '已知的内容已填好,注明了来源;对的不用动,不对的改过来。没有信号时草稿留在本机,有信号再交。', on: '核查日期', second: '同去的人(登录名,可不填)', submit: '提交核查', done: '已提交,等乡镇确认。', draft: '本机有上次没交的草稿,已接着填。', dropDraft: '不要草稿,重新填', left: '必填还差 {n} 项', offline: '没有网络。已存在本机,有网络时再点提交,不会重复。' },
  map: { help: '颜色深的地方每千户未结的线索多。点一格看它的村,点数字看是哪几户;下面的表是同样的数。', rate: '每千户', count: '未结', households: '户数', overdue: '逾期', true: '近12个月属实', table: '同样的数列成表', up: '回到 {name}', noRate: '户数少,不算比率', legend: '每千户未结线索', low: '少', high: '多', upload: '上传边界图', remove: '改回方格图', missing: '边界图里缺 {n} 个区划,只在表里。', tiles: '方格图:位置示意,不是地形。', outlines: '县里上传的边界图', uploadHelp: '收 GeoJSON;每个面要有区划代码或名称。', uploaded: '边界图已换上。', removed: '已改回方格图。', level: { township: '乡镇', village: '村' } },
  bell: { label: '提醒', unread: '提醒,{n} 条没看过', none: '近30天没有提醒。', seen: '都看过了', all: '全部提醒', new: '新', help: '近 30 天与您有关的变化,新的在前。' },
}
const en: typeof zh = {
  nav: { workbench: 'Workbench', leads: 'Leads', lead: 'Lead', visit: 'Visit', map: 'Map', notifications: 'Reminders' },
  open: 'Open', all: 'All', none: 'None', cancel: 'Cancel', save: 'Save', back: 'Back', more: 'More', close: 'Close',
  late: '{n} days late', dueToday: 'due today', dueIn: '{n} days left', noDue: 'no deadline', due: 'Due', score: 'Urgency',
  household: 'Household', place: 'Village', head: 'Head', number: 'Number', group: '{group}', risks: 'Risks', reasons: 'Why', state: 'Stage', opened: 'Found', assignee: 'With', desk: 'with {who}', deskNobody: 'nobody has it yet', trial: 'trial', sourceWithdrawn: 'source withdrawn',
  moreReasons: 'And {n} more.',
  withheld: 'The reasons concern health, which your role does not see.',
  outcome: { true: 'true', false: 'not true', need_more: 'needs more' },
  states: { open: 'to dispatch', dispatched: 'to accept', accepted: 'to visit', visited: 'to confirm', confirmed: 'decided', withdrawn: 'withdrawn' },
  work: {
    help: 'All that is to be done today, the most urgent first. Each lead tells why, from which rows, and what comes next.',
    do: 'To do', doHelp: 'accept and visit', decide: 'To decide', decideHelp: 'dispatch and confirm', sent: 'Sent', sentHelp: 'who has it',
    overdue: '{n} late', emptyDo: 'Nothing to accept or visit.', emptyDecide: 'Nothing waits for your decision.', emptySent: 'All that you sent is done.', emptyAll: 'There is nothing to do now. New leads appear here and in the reminders.', rest: '{n} more', areas: 'Open leads by area', areasHelp: 'Open a name to go deeper, a number for the households.', notYours: 'Your role does not work on leads. The menu shows what you can use.', today: 'Today {day}', first: 'First',
  },
  list: {
    help: 'All leads, the most urgent first. Filter, keep filters, select several and dispatch them together.', count: '{n} leads, {late} late', total: '{n} leads', empty: 'No lead matches.', emptyAll: 'No leads yet. Import data and screen.', clear: 'Clear', filters: 'Filters', which: 'Stage', risk: 'Risk', anyRisk: 'Any risk', anyState: 'All open', closed: 'Closed', mine: 'Mine', overdue: 'Late only', trial: 'Of trial rules', category: 'Category', anyCategory: 'Any category', categories: { unstable: 'Unstable', marginal: 'Marginal', sudden: 'Sudden hardship', none: 'Not monitored' }, sort: 'Order', sorts: { score: 'Most urgent', due: 'Due first', opened: 'Newest', village: 'By village' }, columns: 'Columns', export: 'Export', exportName: 'leads.xlsx', saved: 'Saved filters', saveAs: 'Keep this filter', savedName: 'Name', savedNone: 'None yet', remove: 'Remove', selected: '{n} selected', pick: 'Select row {n}', pickAll: 'Select those shown', dispatch: 'Dispatch', unpick: 'Unselect', keys: 'Arrows move, space selects, Enter opens.', loading: 'Loading',
  },
  bulk: { title: 'Dispatch {n} leads', text: 'Each to the village of its household; the clock starts today:', village: '{village}: {n}', skipped: '{n} are not to be dispatched and stay.', note: 'Note (optional)', noteHelp: 'No ID or phone numbers.', go: 'Dispatch {n}', done: '{n} dispatched.', none: 'None of these is to be dispatched.' },
  show: {
    why: 'Why', rows: 'Rows', rowsMore: '{n} more rows', rowsHidden: '{n} rows are not for your role', sum: '{sum} yuan in all', batchRow: 'batch {batch} row {row}', asOf: 'as of {day}', withdrawn: 'batch withdrawn', times: '{n} times the threshold', on: 'found {day}', version: 'version {n}', params: 'Parameters', afterVisit: 'after the visit', ended: 'no longer holds', severity: 'severity {n}', rule: 'Rule',
    clock: 'Deadlines', counted: '{n} days', left: '{n} days left', over: '{n} days over', doneOn: 'done', late: 'late', reference: 'for reference', reckon: 'How it counts', noClock: 'Not dispatched, so no clock runs.',
    next: 'Next', wait: 'Nothing for you to do now.', waits: { open: 'Waits for dispatch.', dispatched: 'Waits for the village to accept.', accepted: 'Waits for the visit.', visited: 'Waits for the township, never the visitor.', confirmed: 'Decided.', withdrawn: 'Withdrawn.' },
    visits: 'Visits', visitOn: '{day} {mode}', mode: { home: 'at home', phone: 'by phone' }, says: 'Finds', confirmedFields: 'Confirmed: {list}', changed: 'Corrected', from: 'was {old}', remarks: 'Sealed remarks exist; see the household.', noVisit: 'No visit yet.',
    verdicts: 'Earlier verdicts', noVerdicts: 'None before.', until: 'same evidence rests until {day}', steps: 'History', note: 'Note', dossier: 'Household', system: 'System',
  },
  act: {
    dispatch: 'Dispatch', redispatch: 'Dispatch elsewhere', recall: 'Recall', accept: 'Accept', visit: 'Visit', confirm: 'Decide', return: 'Return', note: 'Note',
    dispatchTitle: 'To which village', redispatchTitle: 'To which village', villageDefault: 'of the household ({village})', noteLabel: 'Note (optional)', noteMust: 'Note', reasonLabel: 'What else to check', returnTitle: 'Return', recallTitle: 'Recall', recallText: 'Not accepted yet; it goes back.', done: { dispatch: 'Dispatched.', redispatch: 'Dispatched; the clock goes on.', recall: 'Recalled.', accept: 'Accepted.', confirm: 'Decided.', return: 'Returned.', note: 'Noted.' },
    confirmTitle: 'Decide', confirmHelp: 'Compare what the rules say with what the visit found. The verdict goes to the department and into the hit rate.', saysRule: 'Rules say', saysVisit: 'Visit found', outcome: 'Verdict', risks: 'Which risks are true', reason: 'Reason', reasonMust: 'Say why it is not true.', reasonOptional: 'Reason (optional)',
  },
  visit: { help: 'What is known is filled in with its source; correct what is wrong. Without signal the draft stays on this device.', on: 'Day', second: 'Second visitor (login, optional)', submit: 'Send', done: 'Sent; the township confirms.', draft: 'A draft was kept here; go on.', dropDraft: 'Start afresh', left: '{n} required answers missing', offline: 'No network. It is kept here; send again later, it will not double.' },
  map: { help: 'Darker means more open leads per 1,000 households. Open a tile for its villages; the table has the same numbers.', rate: 'Per 1,000', count: 'Open', households: 'Households', overdue: 'Late', true: 'True in 12 months', table: 'As a table', up: 'Back to {name}', noRate: 'too few for a rate', legend: 'Open leads per 1,000 households', low: 'few', high: 'many', upload: 'Upload outlines', remove: 'Use tiles', missing: '{n} areas have no outline.', tiles: 'Tiles: position only, no terrain.', outlines: 'Outlines of the county', uploadHelp: 'GeoJSON with codes or names.', uploaded: 'Outlines in use.', removed: 'Tiles in use.', level: { township: 'townships', village: 'villages' } },
  bell: { label: 'Reminders', unread: 'Reminders, {n} new', none: 'Nothing in 30 days.', seen: 'All seen', all: 'All reminders', new: 'new', help: 'What concerns you of the last 30 days.' },
}

export { en, zh }
