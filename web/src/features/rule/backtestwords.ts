/** The words of back-tests: what a version would have found in the past. */
export const zh = {
  nav: '回测', title: '回测:{title}', help: '按过去每个月末当时知道的数据,看这一版会提出哪些户、每个乡镇要走多少户、后来属实多少。回测只是算一算,不产生线索,不派人。',
  version: '试哪一版', months: '过去几个月', go: '开始回测', running: '正在算第 {done} / {total} 个月,可以离开这一页。', failed: '没有算完:{why}', none: '还没有回测过。选好版本和月数,点“开始回测”。',
  history: '以前的回测', one: '第 {n} 版,{months} 个月,{who} {at}', sum: '{months} 个月里,这一版会提出 {n} 户,现行版本 {m} 户。', noForce: '{months} 个月里,这一版会提出 {n} 户;现在没有启用的版本可比。',
  verdicts: '后来核实属实 {yes} 户、不属实 {no} 户,{rest} 户没有核实过,真假不知。', forceVerdicts: '现行版本:属实 {yes} 户、不属实 {no} 户,{rest} 户没有核实过。',
  earlier: '属实的户,比当时的线索早发现 {n} 天(中位数)。', laterBy: '属实的户,比当时的线索晚发现 {n} 天(中位数)。', missed: '同一风险后来属实的户里,有 {n} 户这一版各月都没有提出。',
  areas: '各乡镇要多走多少户', area: '乡镇', tested: '这一版(户)', force: '现行(户)', differ: '相差', perMonth: '平均每月', most: '最多的一月',
  byMonth: '每个月末', on: '月末', raised: '会提出', fresh: '其中新增', inForce: '现行', onlyTested: '只有这一版', onlyForce: '只有现行', others: '别的规则也提', spared: '不再打扰', unknown: '判断不了', missing: '缺数据', whole: '数据都在',
  sparedTitle: '已是监测对象 {a}、冷却期内已有结论 {b}、已有帮扶抵消 {c}', curve: '门槛变动会怎样', curveHelp: '{param}改成不同的数,最后一个月末会命中多少户(没有扣除已答复的)。', value: '门槛', hits: '命中(户)',
  own: '随这一版改的参数', ownHelp: '填了的,试运行和回测按这个数算;这一版启用之日起成为本县的参数。不填的照现在的参数。', now: '现在 {value}', notSet: '现在没有设定', button: '回测', households: '有哪些户', onlyTestedShow: '只看这一版才提出的', showAll: '全部', outcome: '后来', first: '最早', times: '{n} 个月末', unverified: '没有核实', more: '再看一些', noHouseholds: '没有这样的户。', notYours: '户的名单按岗位权限显示。',
}
export const en: typeof zh = {
  nav: 'Back-test', title: 'Back-test: {title}', help: 'Which households a version would have raised at each past month end, on what was then known; how many a township would have had to visit, and how many were later found true. It computes and sends nobody.',
  version: 'Version', months: 'Months', go: 'Start', running: 'Month {done} of {total}; you may leave this page.', failed: 'Not finished: {why}', none: 'No back-test yet. Choose a version and months, then start.',
  history: 'Earlier back-tests', one: 'version {n}, {months} months, {who} {at}', sum: 'In {months} months this version raises {n} households, the one in force {m}.', noForce: 'In {months} months this version raises {n} households; none is in force to compare with.',
  verdicts: 'Later found true {yes}, not true {no}; {rest} were never visited, so nobody knows.', forceVerdicts: 'In force: true {yes}, not true {no}, {rest} never visited.',
  earlier: 'Those found true come {n} days before the lead that found them (median).', laterBy: 'Those found true come {n} days after the lead that found them (median).', missed: '{n} households later found true of this risk are raised in no month.',
  areas: 'Load by township', area: 'Township', tested: 'This version', force: 'In force', differ: 'Difference', perMonth: 'A month', most: 'Most in a month',
  byMonth: 'By month end', on: 'Month end', raised: 'Raised', fresh: 'new', inForce: 'In force', onlyTested: 'only this', onlyForce: 'only in force', others: 'also by others', spared: 'Spared', unknown: 'Unknown', missing: 'Data missing', whole: 'complete',
  sparedTitle: 'monitored {a}, answered {b}, covered {c}', curve: 'Other thresholds', curveHelp: 'How many the last month end raises as {param} changes (answered ones not taken off).', value: 'Threshold', hits: 'Raised',
  own: 'Thresholds of this version', ownHelp: 'Trial and back-test use them; they become the county’s on the day of activation. Empty ones stay as they are.', now: 'now {value}', notSet: 'not set now', button: 'Back-test', households: 'Households', onlyTestedShow: 'Only by this version', showAll: 'All', outcome: 'Later', first: 'First', times: '{n} month ends', unverified: 'never visited', more: 'More', noHouseholds: 'None.', notYours: 'Households show by the rights of your role.',
}
