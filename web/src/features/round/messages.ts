/** The words of rounds, visit plans, corrections and area alerts. */
const zh = {
  waiting: { corrections: '{n} 处名册更正等您核定', visits: '{n} 户走访过了计划日期' },
  nav: { plan: '走访计划', rounds: '排查轮次', create: '开一轮排查', round: '排查', lines: '排查名单', corrections: '名册更正', alerts: '片区预警' },
  kinds: { mass: '集中排查', check: '定期核查', event: '事件排查' },
  outcomes: { home: '入户见到', phone: '电话联系', unreached: '没联系上' },
  conclusions: { unchanged: '无变化', adjust: '建议调整', eliminate: '建议消除' },
  fields: { group: '村民小组', address: '住址', phone: '联系电话' },
  cancel: '取消', save: '保存', more: '再看一些', all: '全部', late: '逾期', note: '说明', due: '最晚', visitor: '谁去', household: '一户一档', lead: '线索',
  list: { help: '进行中的在前。每轮有名单、进度、明白纸送达和发现的困难;只数户,不给人排名。', empty: '还没有排查。县或乡镇点“开一轮排查”,名单会按名册取好。', days: '{from} 至 {to}', left: '还有 {n} 户没去', done: '都去过了', closed: '{day} 结束' },
  create: {
    help: '先定去哪些地方、哪些户,名单从名册里取。发生灾害或企业停产等事情,选“事件排查”,只排受影响的地方。', kind: '哪一种', title: '名称', areas: '去哪些地方', groups: '只去这些组(可不填,用顿号分开)', lifted: '户类型', anyKind: '全部农户', monitored: '只到监测对象', relocated: '只到易地搬迁户', from: '从哪天', to: '到哪天', happened: '发生了什么事', happenedOn: '哪天发生的', saidBy: '消息来源', count: '这个范围现有 {n} 户', look: '看有多少户', go: '开始', done: '已开始,名单已取好。',
  },
  show: {
    help: '各村进度按区划代码排列。点一个村看名单;没联系上的要再试。', lines: '打开名单', close: '结束这一轮', closeAsk: '还有 {n} 户没有去。结束后不能再补记,确定结束吗?', closed: '已结束。', area: '地方', total: '户', home: '入户', phone: '电话', unreached: '没联系上', left: '没去', leaflets: '申报明白纸', help2: '帮扶明白纸', leads: '发现困难', check: '无变化 / 调整 / 消除', corrections: '{n} 处名册更正等乡镇核定', misses: '规则没有发现、这一轮发现的户', noMisses: '这一轮发现的困难,规则都已经发现过。', silent: '没有命中的规则:{list}', noRule: '还没有针对这种风险的规则', event: '{day} {what}(来源:{who})', sum: '合计',
  },
  lines: {
    help: '一户点一下:见到、电话、没联系上。有困难、和名册不一样的,点“详细”写下来。没有网络时会说没有记上,有网络再点一次。', state: '看哪些', states: { left: '还没去', done: '已联系', unreached: '没联系上', leads: '发现困难', adjust: '建议调整' }, empty: '没有这样的户。', detail: '详细', leaflet: '申报明白纸送到', helpLeaflet: '帮扶明白纸送到', hardship: '看到困难(可多选)', text: '看到的情况(可不填,加密保存)', wrong: '和名册不一样的(填新的)', conclusion: '核查结果', noteHelp: '不写证件号和电话。', saved: '已记下。', assign: '这个村由谁去', assigned: '已安排 {n} 户。', monitored: '监测对象', offline: '没有网络,这一下没有记上。请有网络时再点一次,不会重复。',
  },
  corrections: { help: '走访时看到和名册不一样的地方。采用后改名册,从看到的那天起算;提出的人不能自己核定。', empty: '没有等核定的更正。', was: '名册', now: '看到', by: '{day} {name} 提出', accept: '采用', refuse: '不采用', reason: '为什么不采用', done: '已核定。', mine: '我提出的更正', noMine: '您还没有提出过更正。排查时看到和名册不一样的,在“详细”里写下。', states: { proposed: '等乡镇核定', accepted: '已采用', refused: '没有采用' }, because: '理由:{reason}' },
  plan: {
    help: '该去看的户、为什么、最晚哪天,先到期的在前。记一次入户就算去过;不打卡,不看轨迹。', refresh: '按县里定的种类重排', refreshed: '已重排,{n} 户在计划里。', every: '县里定的:{every} 走访一次。', noEvery: '县里还没有定多久走访一次,只有村里排的和自主申报的有期限。', states: { waiting: '要去的', done: '去过的', late: '逾期的', dropped: '拿掉的' }, empty: '计划里没有这样的户。点“重排”,会按县里定的种类列出来。', last: '上次 {day}', never: '没有走访记录', adjust: '调整', title: '调整走访计划', on: '最晚哪天去', why: '为什么去,或为什么拿掉', drop: '从计划里拿掉', dropped: '{day} 拿掉:{note}', counts: '要去 {waiting} 户,去过 {done} 户', visit: '记入户', area: '哪个村',
  },
  alerts: { help: '同一乡镇同一风险的新线索,在 {days} 天里明显多于往常就列出来。往常的平均数和界限都写明,点户数看是哪些户。', from: '{from} 至 {on}', none: '没有哪个乡镇的哪种风险多于往常。', notReady: '县里还没有设定窗口天数和偏离倍数,暂不判断。请在参数里填写“片区预警”两项。', line: '{n} 户,往常 {usual} 户,界限 {limit} 户(和 {past} 个往期比)', mass: '达到规模性', unsure: '往期太少,只按县里定的户数提示', noMass: '县里没有定多少户算规模性;规划也没有给出数字。', start: '开一轮事件排查' },
}
const en: typeof zh = {
  waiting: { corrections: '{n} corrections to settle', visits: '{n} visits past their day' },
  nav: { plan: 'Visit plan', rounds: 'Rounds', create: 'New round', round: 'Round', lines: 'List of a round', corrections: 'Corrections', alerts: 'Area alert' },
  kinds: { mass: 'Mass survey', check: 'Periodic check', event: 'After an event' },
  outcomes: { home: 'at home', phone: 'by phone', unreached: 'not reached' },
  conclusions: { unchanged: 'unchanged', adjust: 'adjust', eliminate: 'eliminate' },
  fields: { group: 'Group', address: 'Address', phone: 'Phone' },
  cancel: 'Cancel', save: 'Save', more: 'More', all: 'All', late: 'late', note: 'Note', due: 'By', visitor: 'Who goes', household: 'Household', lead: 'Lead',
  list: { help: 'Running ones first. Each has its list, progress, leaflets and hardships; households are counted, people are not ranked.', empty: 'None yet.', days: '{from} to {to}', left: '{n} to go', done: 'all visited', closed: 'closed {day}' },
  create: {
    help: 'Where and which households; the list comes from the register.', kind: 'Kind', title: 'Title', areas: 'Where', groups: 'Only these groups', lifted: 'Households', anyKind: 'All', monitored: 'Monitored only', relocated: 'Relocated only', from: 'From', to: 'To', happened: 'What happened', happenedOn: 'When', saidBy: 'Source', count: '{n} households', look: 'Count', go: 'Begin', done: 'Begun.',
  },
  show: {
    help: 'Progress by village, in the order of the codes.', lines: 'Open the list', close: 'Close', closeAsk: '{n} were not visited. Close all the same?', closed: 'Closed.', area: 'Area', total: 'All', home: 'Home', phone: 'Phone', unreached: 'Not reached', left: 'Left', leaflets: 'Leaflets', help2: 'Help leaflets', leads: 'Hardship', check: 'same / adjust / eliminate', corrections: '{n} corrections wait', misses: 'Missed by the rules', noMisses: 'None missed.', silent: 'Silent rules: {list}', noRule: 'no rule about this risk', event: '{day} {what} (source: {who})', sum: 'Sum',
  },
  lines: {
    help: 'One tap a household; details where needed.', state: 'Which', states: { left: 'to go', done: 'reached', unreached: 'not reached', leads: 'hardship', adjust: 'to adjust' }, empty: 'None.', detail: 'Details', leaflet: 'Leaflet handed out', helpLeaflet: 'Help leaflet handed out', hardship: 'Hardship seen', text: 'What you saw (sealed)', wrong: 'Different from the register', conclusion: 'Conclusion', noteHelp: 'No ID or phone numbers.', saved: 'Recorded.', assign: 'Who goes here', assigned: '{n} assigned.', monitored: 'monitored', offline: 'No network: not recorded. Tap again later; it will not double.',
  },
  corrections: { help: 'What visitors found different. Accepting changes the register; never by who proposed it.', empty: 'None waits.', was: 'Register', now: 'Seen', by: '{day} by {name}', accept: 'Accept', refuse: 'Refuse', reason: 'Why not', done: 'Decided.', mine: 'What I proposed', noMine: 'You have proposed none yet.', states: { proposed: 'waiting', accepted: 'accepted', refused: 'refused' }, because: 'Reason: {reason}' },
  plan: {
    help: 'Whom to visit, why, by when. A recorded visit does it; no clocking in.', refresh: 'Write anew', refreshed: '{n} planned.', every: 'Every {every}.', noEvery: 'The county has not said how often.', states: { waiting: 'to visit', done: 'visited', late: 'late', dropped: 'dropped' }, empty: 'None.', last: 'last {day}', never: 'never visited', adjust: 'Change', title: 'Change the plan', on: 'By', why: 'Why', drop: 'Drop from the plan', dropped: 'dropped {day}: {note}', counts: '{waiting} to visit, {done} visited', visit: 'Record a visit', area: 'Village',
  },
  alerts: { help: 'Where new leads of one risk in {days} days are more than usual in a township.', from: '{from} to {on}', none: 'Nothing is beyond the usual.', notReady: 'The county has not set the window and margin.', line: '{n} households, usually {usual}, limit {limit} ({past} windows)', mass: 'large-scale', unsure: 'by the county number only', noMass: 'The county has not said what is large-scale.', start: 'Begin a screening' },
}

export { en, zh }
