/** The words of the pages of rules and screenings. */
import * as backtest from './backtestwords'

const zh = {
  network: '连不上服务器,请检查网络后再试。', cancel: '取消', yes: '是', no: '否', none: '无', sensitive: '敏感', rowByRow: '这样写只能逐户判断,全县筛查会慢得多;能分成几条简单的规则更好。',
  backtest: backtest.zh,
  nav: { rules: '规则', new: '新建规则', rule: '规则', edit: '修改规则', screenings: '筛查' },
  state: { draft: '草稿', trial: '试运行', active: '启用', retired: '停用' },
  action: { save: '保存草稿', try: '转入试运行', propose: '申请启用', activate: '确认启用', retire: '停用' },
  subject: { household: '整户', person: '每个成员' },
  severity: '严重程度 {n} 级', version: '第 {n} 版', households: '{n} 户', leads: '{n} 条',
  sector: {
    agriculture: '农业农村', civil_affairs: '民政', disability: '残联', education: '教育', emergency: '应急', finance: '财政', health: '卫健', housing: '住建', labour: '人社',
    market: '市场监管', medical_insurance: '医保', national: '全国系统', natural_resources: '自然资源', petition: '信访', platform: '市级平台', police: '公安', water: '水利',
  },
  field: {
    title: '规则名称', words: '条件', when: '条件(CEL)', subject: '对象', risk: '风险类型', sector: '部门', severity: '严重程度', say: '命中时说的话', params: '参数', facts: '用到的指标',
    covered: '已有帮扶抵消的条件', measure: '排序用的量', monitored: '专查监测对象', source: '来源', clause: '依据的条款', speed: '速度',
  },
  list: {
    help: '规则是对每户情况的发问:条件成立就成为线索。启用要两个人:一人申请,另一人确认;试运行的规则只看命中,不派人入户。',
    new: '新建规则', find: '按规则名称查找', anyRisk: '全部风险', anyState: '全部状态', waiting: '等人确认', unset: '缺参数', count: '共 {n} 条',
    mine: '有 {n} 条规则等您确认启用:', noneShown: '没有符合条件的规则,请放宽条件。', none: '还没有规则。',
    rule: '规则', state: '状态', hits: '最近命中(户)', unknown: '判断不了(户)', open: '未办结线索', verdicts: '核实结论', note: '提醒',
    notAsked: '未评估', trueFalse: '属实 {yes} / 不实 {no}', ownWaits: '您已申请,等另一人确认', waits: '{who}申请启用,等人确认', update: '随程序有新版本', lacks: '参数没设:{params}',
  },
  show: {
    edit: '修改', ownWaits: '第 {n} 版是您在 {at} 申请启用的,须由另一位同志确认。', waits: '{who}在 {at} 申请启用第 {n} 版,等另一人确认。', see: '看第 {n} 版',
    unset: '这条规则用到的参数还没有设定,没设定前判断不了:{params}。', setThem: '去设定', says: '命中时会这样说', when: '什么时候命中(对{who})',
    effect: '现在的效果', noRun: '还没有筛查过,看不到命中。', lastRun: '最近一次筛查', notAsked: '(这条规则没有参加)', trialLeads: '试运行的线索', noVerdict: '还没有',
    about: '规则的内容', versions: '各个版本', version: '版本', steps: '办过的步骤', compare: '与第 {n} 版对照', shipped: '随程序', operator: '运维命令行',
  },
  do: { trial: '转入试运行', proposal: '申请启用', activation: '确认启用', retirement: '停用' },
  done: { trial: '已转入试运行', proposal: '已申请启用,请另一位同志确认', activation: '已启用', retirement: '已停用' },
  confirm: {
    trial: '转入试运行后,筛查时可以一并评估这一版,看它会命中多少户;不会派人入户。',
    proposal: '申请后由另一位有权限的同志确认。下面是这一版与现在启用的版本的差别。',
    activation: '确认后,这一版从下一次筛查起会派人入户,原来启用的版本随即停用。请逐项看清差别。',
    retirement: '停用后这一版不再参加筛查,它的历史和已有线索都保留。要恢复须重新保存、试运行、申请启用。',
  },
  reach: {
    counting: '正在按今天的数据试算…', raises: '按今天的数据,这一版命中 {n} 户,占全县 {of} 户的 {share}。', nobody: '名册里还没有户,算不出会命中多少。', unknown: '另有 {n} 户缺数据,判断不了。',
    noLimit: '县里没有设命中太多要再看一遍的比例,不检查。', within: '没有超过县里定的 {limit}。', over: '按今天的数据,这一版命中 {n} 户,占全县 {of} 户的 {share},超过县里定的 {limit}。',
    lookAgain: '请再看一遍条件和参数;确认启用的人要写明理由。', reason: '命中这么多,为什么仍要启用', reasonHelp: '写进这一版的经过,不要写姓名和号码。',
  },
  diff: { title: '两个版本的差别', item: '项目', changes: '有 {n} 项不同。', first: '这条规则还没有启用过的版本。', changed: '不同' },
  try: {
    title: '拿一户试算', help: '在一户上试算这条规则,不保存,也不会产生线索。', find: '姓名、拼音首字母或户编号', search: '查找', nobody: '没有找到,或不在您负责的区域内。',
    on: '哪一天', purpose: '查看敏感内容的用途(记入审计)', run: '试算', true: '命中', false: '不命中', unknown: '判断不了', withheld: '未显示',
    values: '依据的数', who: '谁', fact: '指标', value: '值', source: '来源', hidden: '敏感,未显示', rows: '{n} 行,最近:批次 {batch} 第 {row} 行({day})', param: '参数',
  },
  edit: {
    of: '修改:{title}', ownSource: '本县制定', missing: '还要填:{fields}', save: '保存草稿', saved: '已保存为草稿', help: '保存后是草稿,不影响正在启用的版本。先转入试运行看命中,再申请启用。',
    leave: '还没有保存,离开后改动会丢失。确定离开吗?', condition: '条件', mode: '写条件的方式', builder: '填表', text: 'CEL 文字', tooComplex: '这个条件比较复杂,填表显示不了,只能改文字。',
    findName: '查找指标、参数,点一下插入', at: '第 {line} 行第 {column} 列:', sentence: '命中时说的话', sentenceHelp: '〔〕里的名称会换成这户的数,可以从下面选了插入。不要写姓名。', gap: '插入一个数', suggested: '参考:', take: '采用',
    more: '更多:抵消条件、排序、来源', covered: '已有帮扶足以抵消的条件(CEL,可不填)', measure: '排序用的量', threshold: '与它相比的门槛', direction: '风险在门槛的哪一边', above: '高于门槛', below: '低于门槛',
    reads: '这个条件的意思', nothingYet: '填好条件,这里就会说成一句话。', unset: '注意:{params} 还没有设定,设定前判断不了。',
  },
  shape: {
    join: '这些条件', all: '全部满足', any: '满足其一', members: '成员', some: '有成员满足', every: '每个成员都满足', none: '没有成员满足', take: '删去', remove: '删去第 {n} 行',
    addLine: '加一行', addMembers: '加成员条件', addGroup: '加一组', household: '本户', member: '该成员', eachMember: '成员', fact: '选择指标', op: '比法', against: '与什么比',
    param: '参数', value: '一个数', other: '另一指标', times: '参数乘以比例', ratio: '选择比例参数', texts: '几个文字,回车添加', number: '数值或文字',
  },
  op: { is: '为是', not: '为否', in: '是其中之一', '>=': '不低于', '>': '高于', '<=': '不高于', '<': '低于', '==': '等于', '!=': '不等于' },
  run: {
    help: '筛查用启用的规则看全县每一户,命中的成为线索。每夜自动筛查一次;数据刚导入、规则或参数刚改过,可以马上再筛查。', start: '筛查全县', now: '第 {n} 次筛查正在进行({who}发起)', progress: '筛查进度',
    queued: '排队中。', reading: '正在计算每户的指标、逐条规则判断。', storing: '正在写入线索:{done} / {total} 个乡镇。', mayLeave: '可以离开这一页,筛查会继续。', latest: '最近一次筛查:{day}',
    history: '历次筛查', none: '还没有筛查过。导入数据、启用规则后,点“筛查全县”。', number: '编号', on: '筛查日', who: '谁发起', households: '户数', hits: '命中', leads: '新线索', withTrial: '含试运行',
    state: { running: '进行中', finished: '完成', failed: '没有完成', interrupted: '中断' }, nightly: '每夜自动', fold: '收起', unfold: '看结果', askTrial: '同时评估试运行的规则(只看命中,不派人)',
    what: '筛查在后台进行,全县一般几秒到一两分钟。同一时间只进行一次。', go: '开始筛查',
  },
}

const en: typeof zh = {
  network: 'The server cannot be reached. Check the network and try again.', cancel: 'Cancel', yes: 'Yes', no: 'No', none: 'None', sensitive: 'sensitive', rowByRow: 'Judged household by household, which is much slower; several simpler rules are better.',
  backtest: backtest.en,
  nav: { rules: 'Rules', new: 'New rule', rule: 'Rule', edit: 'Edit rule', screenings: 'Screenings' },
  state: { draft: 'Draft', trial: 'Trial', active: 'Active', retired: 'Retired' },
  action: { save: 'saved a draft', try: 'put in trial', propose: 'proposed', activate: 'activated', retire: 'retired' },
  subject: { household: 'the household', person: 'each member' },
  severity: 'severity {n}', version: 'Version {n}', households: '{n} households', leads: '{n}',
  sector: {
    agriculture: 'Agriculture', civil_affairs: 'Civil affairs', disability: 'Disability federation', education: 'Education', emergency: 'Emergency', finance: 'Finance', health: 'Health', housing: 'Housing', labour: 'Labour',
    market: 'Market regulation', medical_insurance: 'Medical insurance', national: 'National system', natural_resources: 'Natural resources', petition: 'Petitions', platform: 'City platform', police: 'Police', water: 'Water',
  },
  field: {
    title: 'Name', words: 'Condition', when: 'Condition (CEL)', subject: 'Asked of', risk: 'Risk', sector: 'Department', severity: 'Severity', say: 'Sentence', params: 'Parameters', facts: 'Facts',
    covered: 'Covered by help when', measure: 'Ordered by', monitored: 'For monitored households', source: 'Source', clause: 'Clause', speed: 'Speed',
  },
  list: {
    help: 'A rule asks a question of every household; where the condition holds there is a lead. Two persons activate a rule. Rules in trial send nobody.',
    new: 'New rule', find: 'Find by name', anyRisk: 'All risks', anyState: 'All states', waiting: 'Waiting', unset: 'Parameter missing', count: '{n} rules',
    mine: '{n} rules wait for you:', noneShown: 'No rule fits. Loosen the filters.', none: 'No rules yet.',
    rule: 'Rule', state: 'State', hits: 'Last hits', unknown: 'Unknown', open: 'Open leads', verdicts: 'Verdicts', note: 'Notes',
    notAsked: 'not asked', trueFalse: 'true {yes} / false {no}', ownWaits: 'You proposed it; another confirms', waits: '{who} proposed it', update: 'New shipped version', lacks: 'Not set: {params}',
  },
  show: {
    edit: 'Edit', ownWaits: 'You proposed version {n} at {at}; another person confirms it.', waits: '{who} proposed version {n} at {at}.', see: 'See version {n}',
    unset: 'Parameters not set, so the rule cannot judge: {params}.', setThem: 'Set them', says: 'What a hit says', when: 'When it hits ({who})',
    effect: 'Effect', noRun: 'No screening yet.', lastRun: 'Last screening', notAsked: '(not asked)', trialLeads: 'Trial leads', noVerdict: 'none yet',
    about: 'About', versions: 'Versions', version: 'Version', steps: 'Steps', compare: 'Compare with {n}', shipped: 'Shipped', operator: 'Command line',
  },
  do: { trial: 'Put in trial', proposal: 'Propose', activation: 'Activate', retirement: 'Retire' },
  done: { trial: 'In trial', proposal: 'Proposed; another person confirms', activation: 'Active', retirement: 'Retired' },
  confirm: {
    trial: 'In trial the version can be screened to see its hits; it sends nobody.',
    proposal: 'Another person confirms it. This is how it differs from the version in force.',
    activation: 'From the next screening on this version sends people, and the one in force is retired. Look at each difference.',
    retirement: 'The version takes no further part in screenings; its history stays.',
  },
  reach: {
    counting: 'Trying it on today’s data…', raises: 'On today’s data this version is true of {n} of {of} households ({share}).', nobody: 'No household is registered yet.', unknown: '{n} more cannot be judged.',
    noLimit: 'The county has set no share to look at twice.', within: 'Within the county’s {limit}.', over: 'On today’s data this version is true of {n} of {of} households ({share}), more than the county’s {limit}.',
    lookAgain: 'Look at the condition and its parameters again; who activates it says why.', reason: 'Why to activate it all the same', reasonHelp: 'Kept with the version; no names or numbers.',
  },
  diff: { title: 'Differences', item: 'Item', changes: '{n} differences.', first: 'No version was in force before.', changed: 'differs' },
  try: {
    title: 'Try on one household', help: 'Nothing is stored and no lead is made.', find: 'Name, initials or household number', search: 'Find', nobody: 'Nobody found in your area.',
    on: 'On', purpose: 'Purpose (audited)', run: 'Try', true: 'Hit', false: 'No hit', unknown: 'Unknown', withheld: 'Withheld',
    values: 'What it rests on', who: 'Who', fact: 'Fact', value: 'Value', source: 'Source', hidden: 'withheld', rows: '{n} rows, latest: batch {batch} row {row} ({day})', param: 'Parameter',
  },
  edit: {
    of: 'Edit: {title}', ownSource: 'The county', missing: 'Missing: {fields}', save: 'Save draft', saved: 'Saved as a draft', help: 'A draft does not touch the version in force.',
    leave: 'Changes are not saved. Leave?', condition: 'Condition', mode: 'How to write it', builder: 'Form', text: 'CEL text', tooComplex: 'Too complex for the form; edit the text.',
    findName: 'Find a fact or parameter to insert', at: 'Line {line}, column {column}:', sentence: 'Sentence', sentenceHelp: 'Names in 〔〕 become values. Name nobody.', gap: 'Insert a value', suggested: 'Suggested: ', take: 'Use it',
    more: 'More: covered, order, source', covered: 'Covered by help when (CEL, optional)', measure: 'Measure', threshold: 'Threshold', direction: 'Side of the risk', above: 'above', below: 'below',
    reads: 'What it means', nothingYet: 'Fill in the condition to read it here.', unset: 'Not set yet: {params}.',
  },
  shape: {
    join: 'These lines', all: 'all hold', any: 'any holds', members: 'Members', some: 'some member with', every: 'every member with', none: 'no member with', take: 'Remove', remove: 'Remove line {n}',
    addLine: 'Add line', addMembers: 'Add members', addGroup: 'Add group', household: 'Household', member: 'The member', eachMember: 'Member', fact: 'Fact', op: 'Comparison', against: 'Compared with',
    param: 'Parameter', value: 'A number', other: 'Another fact', times: 'Parameter times ratio', ratio: 'Ratio', texts: 'Texts', number: 'Value',
  },
  op: { is: 'is true', not: 'is false', in: 'is one of', '>=': 'at least', '>': 'above', '<=': 'at most', '<': 'below', '==': 'equals', '!=': 'is not' },
  run: {
    help: 'A screening asks the active rules of every household. It runs each night, and whenever you ask.', start: 'Screen the county', now: 'Screening {n} is running ({who})', progress: 'Progress',
    queued: 'Waiting.', reading: 'Computing facts and asking rules.', storing: 'Storing leads: {done} of {total} townships.', mayLeave: 'You may leave this page.', latest: 'Latest screening: {day}',
    history: 'History', none: 'No screening yet.', number: 'No.', on: 'Day', who: 'By', households: 'Households', hits: 'Hits', leads: 'New leads', withTrial: 'with trial',
    state: { running: 'Running', finished: 'Finished', failed: 'Failed', interrupted: 'Interrupted' }, nightly: 'Nightly', fold: 'Fold', unfold: 'Result', askTrial: 'Rules in trial too (sends nobody)',
    what: 'It runs in the background, one at a time.', go: 'Start',
  },
}

export { en, zh }
