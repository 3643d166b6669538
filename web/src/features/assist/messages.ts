const zh = {
  waiting: { deliver: '{n} 项措施等落实', check: '{n} 项措施等核成效' },
  nav: { tasks: '帮扶待办', plans: '帮扶的户', plan: '一户的帮扶', measures: '措施落实', helpers: '帮扶责任人' },
  cancel: '取消', save: '保存', more: '再看一些', done: '已办好', head: '户主', place: '村组', due: '期限', late: '过期 {n} 天', dueToday: '今天到期', left: '还有 {n} 天', all: '全部', none: '没有',
  states: { planned: '已计划', agreed: '部门已同意', started: '正在实施', delivered: '已落实', checked: '成效已核', ended: '已结束', stopped: '已停止' },
  effects: { effective: '见效', ineffective: '没有见效' },
  categories: { unstable: '脱贫不稳定户', marginal: '边缘易致贫户', sudden: '突发严重困难户', none: '还没有审定' },
  labour: { yes: '有劳动能力', no: '整户无劳动能力', unknown: '不清楚有没有劳动能力' },
  green: '绿色通道', development: '开发式', helper: '帮扶责任人', noHelper: '还没有',
  tasks: {
    help: '帮扶里有期限的事都在这里,先到期的在前。过期的会提醒到具体的人,不排名、不计分。', mine: '只看我可以办的', late: '只看过期的', what: '要办什么', who: '帮扶责任人', told: '已提醒', toldTo: '{day} {who}', nobody: '(没有任命责任人)',
    empty: '没有要办的事。新纳入的户、到期的措施会出现在这里。', count: '共 {n} 件,过期 {late} 件', levels: { remind: '提醒', township: '报乡镇', county: '报县级' }, shown: '只列出最急的 {n} 件,请用区划缩小范围。',
  },
  list: {
    help: '每户的帮扶走到哪一步、还缺什么、下一件到期的事。点户主进去安排措施。', views: { mine: '我帮扶的', open: '正在帮扶', gaps: '计划有缺项', late: '有过期的', finished: '已结束' },
    measures: '措施', delivered: '落实 {n}/{m}', gaps: '缺 {n} 样', complete: '齐', next: '下一件', empty: '没有符合条件的户。审定纳入或走绿色通道的户会出现在这里。', emptyMine: '还没有指定您帮扶的户。请同乡镇经办人核对帮扶责任人名单。', total: '共 {n} 户', finishedOn: '{day} 结束', risks: '风险',
  },
  show: {
    help: '按风险看这一户的措施、谁落实、有没有见效。缺什么、该享受什么写在上面,计划由您决定。', since: '{day} 审定纳入', sinceGreen: '{day} 起先行帮扶', finished: '{day} 帮扶结束,运行中的政策按各自的期限', case: '看案件', dossier: '一户一档',
    missing: '计划还缺什么', complete: '计划不缺什么。', by: '最迟 {day}', rule: '核查规则 {rule}', advice: '提示',
    plan: '按风险的措施', for: '针对“{risk}”', noMeasure: '还没有措施。', add: '安排措施', addFor: '为“{risk}”安排措施', sums: '资金', sum: '{title}:计划 {planned} 元,已落实 {delivered} 元', unknown: ';{n} 项没有写金额', also: '也针对:{list}',
    byWhom: '{department}{provider}', deliverBy: '最迟 {day} 落实', deliveredOn: '{day} 落实', amount: '计划 {n} 元', got: '实得 {n} 元', endOn: '到 {day} 止', misfit: '这样安排的理由:{why}', evidence: '依据', evidenceKinds: { record: '部门记录', document: '材料', visit: '入户' }, openDocument: '打开', recordedBy: '{who} 登记',
    motivation: '内生动力', lacking: '需要扶志扶智', setLacking: '注明需要扶志扶智', unsetLacking: '不再需要', lackingNote: '看到的情况',
    helpers: '帮扶责任人', noHelper: '还没有指定。乡镇、县级可以指定。', assign: '指定责任人', succeed: '更换责任人', end: '卸任', period: '{from} 起', periodTo: '{from} 至 {to}', endReason: '{why}', phone: '看电话', phonePurpose: '看电话的用途', phoneIs: '电话 {phone}', noPhone: '没有登记电话。',
    timeline: '经过', system: '系统',
    acts: { edit: '修改', agree: '部门已同意', start: '开始实施', deliver: '登记落实', prove: '补充依据', check: '核成效', end: '结束', stop: '停止' },
  },
  offers: { title: '部门已经记下的帮助', help: '这些记录可以直接作为落实的依据,不用再填。', monthly: '每月 {n} 元', once: '{n} 元', confirm: '确认是这项措施', plan: '补一项措施并确认', none: '没有可用的部门记录。', day: '{day}', who: '{person}' },
  suggest: { title: '像是该享受的', help: '按名单和指标比出来的,供您核对;不合适的写明原因放下。', plan: '安排', dismiss: '不合适', dismissWhy: '为什么不合适', dismissed: '{who} 看过,不采纳:{reason}', none: '名单上看,没有该享受而没有享受的。', unclear: '还不能判断', unclearItem: '{title}:不清楚{list}', basis: '依据', shown: '放下的 {n} 条' },
  edit: {
    title: '安排一项措施', editTitle: '修改措施', code: '什么措施', risks: '针对哪些风险', misfit: '一般不对应这项风险,为什么这样安排', department: '哪个部门落实', provider: '具体由谁落实(可不填)', providerHelp: '单位或姓名,不写电话', fund: '资金来源', amount: '计划金额(元,没有定就留空)', inKind: '实物或服务(可不填)', startOn: '计划开始(可不填)', deliverBy: '最迟哪天落实', endOn: '政策到哪天为止(可不填)', fits: '对应', save: '保存', usual: '一般对应:{list}', example: '二级为常见名称,县里可以在代码表增补。',
  },
  deliver: {
    title: '登记落实', proveTitle: '补充依据', help: '落实要有依据,从下面选。登记的人和补充依据的人不能核成效。', records: '部门的记录', visits: '入户看到', visitOn: '{day} 入户', documents: '材料(发放表、合同、照片)', docTitle: '这是什么材料', docHelp: '如:6月公益岗补贴发放表。不写证件号和电话', upload: '选择文件', uploaded: '已上传:{title}', kinds: 'PDF、照片或 Excel,10 MB 以内', on: '哪天落实到户', onHelp: '不填就按依据上的日子', amount: '实际金额(元)', amountHelp: '不填就按依据上的金额', endOn: '政策到哪天为止(可不填)', note: '说明(可不填)', go: '登记', none: '没有可选的记录和入户,请上传材料。',
  },
  check: { title: '核成效', help: '措施落实以后,风险有没有减轻?没有见效的写明情况,计划里会提示另作安排。', effective: '见效', ineffective: '没有见效', note: '看到的情况', go: '确定' },
  act: { agreeTitle: '同部门商定', agreeNote: '同谁、怎样商定的', agreeHelp: '如:6月3日电话,民政股', startTitle: '开始实施', startOn: '哪天开始', endTitle: '结束措施', stopTitle: '停止措施', reason: '原因', note: '说明(可不填)' },
  measures: {
    help: '要落实的措施,先到期的在前。系统里有部门记录的可以直接确认;一份发放表可以一次确认几项。', helpCheck: '已落实、等人核成效的措施。登记落实的人不能核。', views: { waiting: '等落实', late: '过期的', check: '等核成效', done: '已办的' }, what: '措施', department: '部门', state: '进度', offer: '有部门记录', noOffer: '要材料', picked: '已选 {n} 项', agree: '同意落实', confirm: '凭部门记录确认 {n} 项', withPaper: '凭一份材料确认 {n} 项', total: '共 {n} 项', empty: '没有要办的措施。', anyDepartment: '全部部门', pick: '选择{head}的{title}', pickAll: '全选', household: '户',
  },
  helpers: { help: '每户由谁帮扶、从哪天起。更换时办接替,前任的记录留着。', missing: '只看没有责任人的', picked: '已选 {n} 户', assign: '指定帮扶责任人', succeed: '更换帮扶责任人', from: '起始', unit: '单位和职务', phone: '电话', empty: '这里没有正在帮扶的户。', total: '共 {n} 户,{m} 户没有责任人', pick: '选择{head}', },
  assign: { title: '指定帮扶责任人', succeedTitle: '更换帮扶责任人', count: '这次为 {n} 户办理。', account: '在本系统的账号(没有就不选)', accountHelp: '输入姓名或登录名', name: '姓名', unit: '单位', job: '职务', phone: '电话(加密保存)', from: '从哪天起', reason: '更换的原因', endTitle: '{name} 卸任', lastDay: '最后一天', go: '确定' },
}

const en: typeof zh = {
  waiting: { deliver: '{n} measures to deliver', check: '{n} measures to check' },
  nav: { tasks: 'Help that is due', plans: 'Households helped', plan: 'Help of a household', measures: 'Measures', helpers: 'Helpers' },
  cancel: 'Cancel', save: 'Save', more: 'More', done: 'Done', head: 'Head', place: 'Village', due: 'Due', late: '{n} days late', dueToday: 'due today', left: '{n} days left', all: 'All', none: 'None',
  states: { planned: 'planned', agreed: 'agreed', started: 'under way', delivered: 'delivered', checked: 'effect checked', ended: 'ended', stopped: 'stopped' },
  effects: { effective: 'it helped', ineffective: 'it did not help' },
  categories: { unstable: 'unstable', marginal: 'marginal', sudden: 'sudden hardship', none: 'not approved yet' },
  labour: { yes: 'somebody can work', no: 'nobody can work', unknown: 'not known whether anybody can work' },
  green: 'Fast track', development: 'development', helper: 'Helper', noHelper: 'nobody yet',
  tasks: {
    help: 'Everything about help that has a deadline, the first due first. What is late is pointed out to a named person; nobody is ranked or scored.', mine: 'Only what I may do', late: 'Only what is late', what: 'What', who: 'Helper', told: 'Pointed out', toldTo: '{day} {who}', nobody: '(nobody is posted)',
    empty: 'Nothing is due. Households just approved and measures that fall due appear here.', count: '{n} in all, {late} late', levels: { remind: 'reminder', township: 'township', county: 'county' }, shown: 'Only the {n} most urgent are shown: choose a smaller area.',
  },
  list: {
    help: 'How far the help of each household is, what it lacks and what is due next. Open a household to plan measures.', views: { mine: 'Mine', open: 'Under way', gaps: 'Plan lacks something', late: 'Something late', finished: 'Finished' },
    measures: 'Measures', delivered: '{n} of {m} delivered', gaps: 'lacks {n}', complete: 'complete', next: 'Next', empty: 'No household fits. Those approved or on the fast track appear here.', emptyMine: 'You are nobody’s helper yet. Ask the township to check its list.', total: '{n} households', finishedOn: 'finished {day}', risks: 'Risks',
  },
  show: {
    help: 'The measures by risk, who delivers them and whether they helped. What is lacking and what they may be entitled to is said above; the plan is yours.', since: 'approved {day}', sinceGreen: 'helped since {day}', finished: 'Help finished {day}; running policies keep their own end', case: 'Case', dossier: 'Household',
    missing: 'What the plan lacks', complete: 'The plan lacks nothing.', by: 'by {day}', rule: 'rule {rule}', advice: 'advice',
    plan: 'Measures by risk', for: 'For “{risk}”', noMeasure: 'No measure yet.', add: 'Plan a measure', addFor: 'Plan a measure for “{risk}”', sums: 'Money', sum: '{title}: {planned} yuan planned, {delivered} delivered', unknown: '; {n} without an amount', also: 'also for {list}',
    byWhom: '{department}{provider}', deliverBy: 'by {day}', deliveredOn: 'delivered {day}', amount: '{n} yuan planned', got: '{n} yuan received', endOn: 'until {day}', misfit: 'Why: {why}', evidence: 'Evidence', evidenceKinds: { record: 'record', document: 'paper', visit: 'visit' }, openDocument: 'Open', recordedBy: 'by {who}',
    motivation: 'Motivation', lacking: 'needs encouragement', setLacking: 'Needs encouragement', unsetLacking: 'No longer', lackingNote: 'What was seen',
    helpers: 'Helpers', noHelper: 'Nobody yet. The township or the county names one.', assign: 'Name a helper', succeed: 'Change the helper', end: 'Ends', period: 'since {from}', periodTo: '{from} to {to}', endReason: '{why}', phone: 'Show phone', phonePurpose: 'What for', phoneIs: 'Phone {phone}', noPhone: 'No phone on record.',
    timeline: 'What happened', system: 'system',
    acts: { edit: 'Change', agree: 'Agreed', start: 'Begun', deliver: 'Delivered', prove: 'Add evidence', check: 'Check effect', end: 'End', stop: 'Stop' },
  },
  offers: { title: 'Help that departments have on record', help: 'These rows prove a delivery as they are: nothing is typed again.', monthly: '{n} yuan a month', once: '{n} yuan', confirm: 'It is this measure', plan: 'Plan it and confirm', none: 'No record of a department fits.', day: '{day}', who: '{person}' },
  suggest: { title: 'Perhaps entitled to', help: 'Found by comparing rosters and facts, for you to check; set aside with a reason what does not fit.', plan: 'Plan', dismiss: 'Does not fit', dismissWhy: 'Why not', dismissed: 'set aside by {who}: {reason}', none: 'By the rosters nothing is missed.', unclear: 'Cannot be said yet', unclearItem: '{title}: not known: {list}', basis: 'Basis', shown: '{n} set aside' },
  edit: {
    title: 'Plan a measure', editTitle: 'Change the measure', code: 'Measure', risks: 'For which risks', misfit: 'It does not usually answer this risk: why', department: 'Department', provider: 'Who exactly (optional)', providerHelp: 'unit or name, no phone number', fund: 'Money from', amount: 'Planned amount in yuan (blank if open)', inKind: 'In kind (optional)', startOn: 'Begins (optional)', deliverBy: 'Delivered by', endOn: 'Policy ends (optional)', fits: 'fits', save: 'Save', usual: 'Usually answers: {list}', example: 'The kinds are common names; the county may add its own in the code list.',
  },
  deliver: {
    title: 'Delivered', proveTitle: 'Add evidence', help: 'A delivery needs evidence. Whoever records it does not check the effect.', records: 'Records of departments', visits: 'Seen at the household', visitOn: 'visit {day}', documents: 'Papers (payment list, contract, photo)', docTitle: 'What is it', docHelp: 'such as: list of payments in June. No numbers of papers or phones', upload: 'Choose a file', uploaded: 'Uploaded: {title}', kinds: 'PDF, JPG, PNG or Excel, up to 10 MB', on: 'Arrived on', onHelp: 'blank: the day on the evidence', amount: 'Amount in yuan', amountHelp: 'blank: the amount on the evidence', endOn: 'Policy ends (optional)', note: 'Note (optional)', go: 'Record', none: 'No record and no visit to choose: upload a paper.',
  },
  check: { title: 'Check the effect', help: 'Did the risk get less? Say what you saw if it did not; the plan will ask for something else.', effective: 'It helped', ineffective: 'It did not', note: 'What was seen', go: 'Confirm' },
  act: { agreeTitle: 'Agreed with the department', agreeNote: 'With whom and how', agreeHelp: 'such as: by phone on 3 June', startTitle: 'Begun', startOn: 'On', endTitle: 'End', stopTitle: 'Stop', reason: 'Why', note: 'Note (optional)' },
  measures: {
    help: 'Measures to deliver, the first due first. Where a record exists it is confirmed as it is; one list of payments may confirm several.', helpCheck: 'Delivered measures whose effect waits to be checked by somebody else.', views: { waiting: 'To deliver', late: 'Late', check: 'To check', done: 'Done' }, what: 'Measure', department: 'Department', state: 'State', offer: 'record exists', noOffer: 'needs a paper', picked: '{n} chosen', agree: 'Agree', confirm: 'Confirm {n} by record', withPaper: 'Confirm {n} by one paper', total: '{n} in all', empty: 'No measure waits.', anyDepartment: 'All departments', pick: 'Choose {title} of {head}', pickAll: 'Choose all', household: 'Household',
  },
  helpers: { help: 'Who helps whom, and since when. A change is a hand-over: the past stays.', missing: 'Only those without a helper', picked: '{n} chosen', assign: 'Name a helper', succeed: 'Change the helper', from: 'Since', unit: 'Unit and title', phone: 'Phone', empty: 'No household is helped here.', total: '{n} households, {m} without a helper', pick: 'Choose {head}' },
  assign: { title: 'Name a helper', succeedTitle: 'Change the helper', count: 'For {n} households.', account: 'Account (none: leave blank)', accountHelp: 'name or login', name: 'Name', unit: 'Unit', job: 'Title', phone: 'Phone (sealed)', from: 'From', reason: 'Why', endTitle: '{name} ends', lastDay: 'Last day', go: 'Confirm' },
}

export { zh, en }
