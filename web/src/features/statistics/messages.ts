/** The words of the statistics of monitored households. */
const zh = {
  nav: '监测对象统计',
  help: '任意一天在监测多少户、一段时间里增减多少户,不用另外填报:数字直接从办理记录里数出来,以后再查还是这个数。点任何一个数,就是它背后的户。',
  export: '导出(Excel)', from: '从哪天', on: '到哪天', knownBy: '按哪天为止知道的', knownHelp: '填报表那天的日期,数出来就和当时一样;留空按今天。', today: '今天',
  span: { month: '本月', quarter: '本季', year: '今年', lastMonth: '上月', lastYear: '去年' }, spans: '常用的期间', asked: '{from} 至 {on},按 {known} 为止已知道的情况', up: '返回 {name}',
  balance: '期初加增加、减减少,等于期末', plus: '加', minus: '减', equals: '等于', people: '{n} 人', unknown: '另有 {n} 户成员不清楚,没有算进人数', also: '同时要看的数', days: '从纳入到消除', daysUnit: '{n} 天(中位数)',
  show: '看户数还是人数', households: '户', persons: '人', row: '项目', definitions: '每个数怎样数', empty: '这段时间这里没有监测对象。换个期间或区域看看。', noRows: '没有。',
  leads: '线索核实', channel: '发现渠道', checked: '有结论的线索', true: '属实', share: '属实比例', leadsNote: '期间乡镇有了结论的线索;几个渠道发现的各计一条。一线不按这个比例考核。',
  behind: '{title}:{n} 户', lead: '{title}:{n} 条', masked: '姓名已遮盖。打开一户,按您的权限看。', number: '户编号', head: '户主', place: '乡镇、村', category: '类别', risks: '风险', dayCounted: '计数日', since: '纳入日期', size: '人口', open: '打开', more: '再看一些', none: '没有。', forbidden: '您的岗位只看数字,不看到户的名单。',
}
const en: typeof zh = {
  nav: 'Statistics',
  help: 'How many households were monitored on any day, and who came in or went out: counted from the records themselves, the same whenever you ask. Every number opens the households behind it.',
  export: 'Export (Excel)', from: 'From', on: 'To', knownBy: 'As known by', knownHelp: 'Give the day of an old report to get its numbers again; empty is today.', today: 'today',
  span: { month: 'This month', quarter: 'This quarter', year: 'This year', lastMonth: 'Last month', lastYear: 'Last year' }, spans: 'Usual periods', asked: '{from} to {on}, as known by {known}', up: 'Back to {name}',
  balance: 'Opening stock, in and out, closing stock', plus: 'plus', minus: 'minus', equals: 'equals', people: '{n} people', unknown: '{n} more of unknown size', also: 'Beside these', days: 'From entry to elimination', daysUnit: '{n} days (median)',
  show: 'Households or people', households: 'Households', persons: 'People', row: 'Item', definitions: 'How each number is counted', empty: 'Nobody was monitored here in this time. Try another period or area.', noRows: 'None.',
  leads: 'Leads checked', channel: 'Channel', checked: 'With a verdict', true: 'True', share: 'Share true', leadsNote: 'Leads that got a verdict in the period; one found by several channels counts in each. Nobody is judged by this share.',
  behind: '{title}: {n} households', lead: '{title}: {n}', masked: 'Names are masked. Open a household to see what your post may see.', number: 'Number', head: 'Head', place: 'Place', category: 'Class', risks: 'Risks', dayCounted: 'Counted on', since: 'Since', size: 'People', open: 'Open', more: 'More', none: 'None.', forbidden: 'Your post sees numbers, not lists of households.',
}

export { en, zh }
