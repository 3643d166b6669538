/** The words of declarations and of what visitors saw. */
const zh = {
  nav: { declarations: '农户申报', declare: '登记申报', declaration: '申报', sightings: '走访发现', see: '上报发现' },
  channels: { declared: '农户自主申报', found: '走访排查', platform: '平台预警', department: '部门比对' },
  stages: { received: '等分派', sent: '等入户', visited: '等确认', to_answer: '等答复', answered: '已答复', withdrawn: '已撤回' },
  manners: { counter: '到窗口', phone: '打电话', paper: '交纸质申请', proxy: '他人代办', cadre: '干部代报' },
  outcome: { true: '属实', false: '不属实' },
  by: { person: '当面', phone: '电话', paper: '书面', proxy: '由代办人转告' },
  number: '回执号', due: '最晚', late: '逾期', cancel: '取消', close: '关闭', more: '再看一些', all: '全部', lead: '线索', household: '一户一档', risks: '困难', purpose: '查看的用途', see: '查看', purposeHint: '会记入审计,写明为什么要看。',
  list: {
    help: '农户自己或请人代说的困难都在这里,新的在前。农户来问进展,按回执号查;已有结果的要在期限内告诉农户。', find: '回执号或查询码', stage: '办到哪一步', anyStage: '全部', lateOnly: '只看逾期', empty: '没有符合条件的申报。', emptyAll: '还没有农户申报。有人来说困难,点“登记申报”,两分钟就能登记好。',
    waiting: '{n} 份已有结果,等着告诉农户', waitingLate: ',其中 {n} 份已过期限', on: '{day} {manner}',
  },
  create: {
    help: '问四件事:是谁、住哪里、什么困难、怎么找到他。登记后给农户一张回执;没有网络时草稿留在本机。', who: '是哪一户', find: '查名册', findHelp: '按户主或家里任何一人的姓名、简拼、户编号查。', fresh: '名册里没有', freshHelp: '写下村和户主姓名,先登记为暂存户,不会丢。', village: '村(社区)', group: '村民小组', head: '户主姓名', address: '住址(可不填)', chosen: '{head} {place}',
    applicant: '申报人', manner: '怎么申报的', relation: '与户主的关系或单位', hardship: '什么困难(可多选)', contact: '怎么找到本人', contactHelp: '电话;没有电话的写托谁转告。加密保存。', text: '说说情况(可不填)', textHelp: '加密保存,只有办理的人能看。', consent: '已经告诉本人:会有人入户核实,本人同意', on: '申报日期', go: '登记', left: '还差:{what}', offline: '没有网络。已存在本机,有网络时再点登记,不会重复。', draft: '本机有上次没登记完的,已接着填。', drop: '重新填',
    done: '已登记', receipt: '申报回执', keep: '请农户收好。凭回执号到村委会或乡镇(街道)问进展,也可以打电话问。', code: '查询码', visitBy: '最晚 {day} 前有人入户', print: '打印回执', another: '再登记一份', open: '看这份申报', right: '申报随时可以撤回,说一声就行。',
  },
  show: {
    help: '这份申报办到哪一步、结果是什么、告诉农户没有。答复书可以打印,也可以照着念。', progress: '说给农户听', applicant: '申报人', relation: '关系', declared: '申报', recorded: '登记人', head: '户主', words: '看联系方式和说明', contact: '怎么联系', text: '说明', noText: '没有写说明,或您的岗位看不到。', letter: '答复书', letterTo: '{name}:', notReady: '还没有结论。农户来问,照上面的话告诉他。', sign: '经办人:', unit: '(盖章)', day: '年  月  日', phone: '联系电话:', print: '打印答复书', answers: '告诉过农户', noAnswer: '还没有告诉农户结果。', told: '{day} {by} {name}', objects: '农户有异议,已重新核实',
    answer: '记下已告诉农户', answerTitle: '把结果告诉农户', how: '怎么告诉的', when: '哪天告诉的', said: '说了什么(省略为答复书的内容)', objectBox: '农户不同意,要求再核实', answered: '已记下。', withdraw: '农户要撤回', withdrawTitle: '撤回申报', withdrawText: '农户随时可以撤回。写明为什么;没有别的依据、也没入户的线索会一起结案。', reason: '农户为什么撤回', withdrawn: '已撤回。', withdrawnOn: '{day} 撤回:{reason}',
  },
  sightings: { help: '干部、网格员走访时看到的困难,和后来怎样了。上报的线索会告诉您结果。', empty: '还没有走访发现。路上看到哪家有难处,点“上报发现”,不到一分钟。', on: '{day} {name} 发现', inRound: '集中排查', state: '线索{state}', phase: '案件{phase}' },
  sight: { help: '选哪一户、什么困难就行,不用照片。提交后进这一户的线索,由乡镇分派核实。', go: '上报', text: '看到什么(可不填)', on: '哪天看到的', done: '已上报,进了这一户的线索。' },
  reports: { title: '谁报的', declared: '农户申报 {number}', found: '走访发现', withdrawn: '{day} 已撤回', none: '没有人申报或上报,只有规则命中。' },
}
const en: typeof zh = {
  nav: { declarations: 'Declarations', declare: 'New declaration', declaration: 'Declaration', sightings: 'Sightings', see: 'Report a sighting' },
  channels: { declared: 'Declared', found: 'Seen on visits', platform: 'Platform warning', department: 'Department data' },
  stages: { received: 'to dispatch', sent: 'to visit', visited: 'to confirm', to_answer: 'to answer', answered: 'answered', withdrawn: 'withdrawn' },
  manners: { counter: 'at the counter', phone: 'by phone', paper: 'on paper', proxy: 'by proxy', cadre: 'through a cadre' },
  outcome: { true: 'true', false: 'not true' },
  by: { person: 'in person', phone: 'by phone', paper: 'in writing', proxy: 'through the proxy' },
  number: 'Receipt', due: 'By', late: 'late', cancel: 'Cancel', close: 'Close', more: 'More', all: 'All', lead: 'Lead', household: 'Household', risks: 'Hardship', purpose: 'Purpose', see: 'Show', purposeHint: 'It is recorded; say why.',
  list: {
    help: 'What households said of their hardship, the newest first. Look up a receipt when somebody asks; tell them the outcome in time.', find: 'Receipt number or code', stage: 'Stage', anyStage: 'All', lateOnly: 'Late only', empty: 'No declaration matches.', emptyAll: 'Nobody has declared yet. Recording one takes two minutes.',
    waiting: '{n} decided and not told yet', waitingLate: ', {n} of them late', on: '{day} {manner}',
  },
  create: {
    help: 'Four questions: who, where, which hardship, how to reach them. Hand out the receipt; without signal the draft stays here.', who: 'Household', find: 'On the register', findHelp: 'By name, initials or number of anybody in it.', fresh: 'Not on the register', freshHelp: 'Village and head are enough; nobody is dropped.', village: 'Village', group: 'Group', head: 'Head', address: 'Address (optional)', chosen: '{head} {place}',
    applicant: 'Applicant', manner: 'How', relation: 'Relation or unit', hardship: 'Hardship', contact: 'How to reach them', contactHelp: 'A phone, or through whom. Sealed.', text: 'In their words (optional)', textHelp: 'Sealed.', consent: 'They know of the visit and agree', on: 'Day', go: 'Record', left: 'Missing: {what}', offline: 'No network. It is kept here; send again later, it will not double.', draft: 'A draft was kept here; go on.', drop: 'Start afresh',
    done: 'Recorded', receipt: 'Receipt', keep: 'To be kept. The number tells how far things are.', code: 'Code', visitBy: 'Visit by {day}', print: 'Print', another: 'Another', open: 'Open', right: 'It may be taken back at any time.',
  },
  show: {
    help: 'How far it is, what was decided, and whether the household was told.', progress: 'In plain words', applicant: 'Applicant', relation: 'Relation', declared: 'Declared', recorded: 'Recorded by', head: 'Head', words: 'Contact and words', contact: 'Contact', text: 'Words', noText: 'None, or not for your role.', letter: 'Letter', letterTo: '{name}:', notReady: 'Not decided yet.', sign: 'Signed:', unit: '(seal)', day: 'Date', phone: 'Phone:', print: 'Print the letter', answers: 'Told', noAnswer: 'Not told yet.', told: '{day} {by} {name}', objects: 'objected; looked at again',
    answer: 'They were told', answerTitle: 'Telling the household', how: 'How', when: 'When', said: 'What was said (the letter, if blank)', objectBox: 'They object', answered: 'Recorded.', withdraw: 'Take back', withdrawTitle: 'Take back', withdrawText: 'A household may always take it back. A lead that stands on nothing else closes with it.', reason: 'Why', withdrawn: 'Taken back.', withdrawnOn: 'Taken back {day}: {reason}',
  },
  sightings: { help: 'What visitors saw, and what came of it.', empty: 'None yet.', on: '{day} {name}', inRound: 'mass survey', state: 'lead {state}', phase: 'case {phase}' },
  sight: { help: 'Which household, which hardship; no photo needed.', go: 'Report', text: 'What you saw (optional)', on: 'Day', done: 'Reported.' },
  reports: { title: 'Who reported', declared: 'Declaration {number}', found: 'Sighting', withdrawn: 'withdrawn {day}', none: 'Nobody; only rules.' },
}

export { en, zh }
