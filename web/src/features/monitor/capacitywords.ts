/** The words of what to dispatch this week, and of why a lead stands where it does. */
export const zh = {
  help: '每个乡镇一周能核实几条由县里定;从待分派的线索里选出该先派的,其余的在这里看得见地等着。到了分派期限的、最严重的、农户自己申报的和走绿色通道的,不等名额。',
  week: '本周 {from} 至 {to}', ranked: '先后按 {day} 筛查时的数算', notRanked: '还没有排过先后,下一次筛查以后会排',
  rules: { share: '每周名额留 {share} 给结论不到 {below} 条的规则,为了摸清它们准不准', noShare: '没有给没摸清的规则留名额', urgent: '严重程度 {n} 级及以上不等名额', noUrgent: '没有设哪一级不等名额', deadline: '发现后 {limit} 之内要派出去,到期的不等名额', noDeadline: '没有设分派期限,等着的线索不会自动排到名额前面', set: '在参数里改' },
  open: '按本周能力选', township: '乡镇(街道)', capacity: '每周能力', unlimited: '县里没有定,不限', perWeek: '每周 {n} 条', next: '{from} 起每周 {n} 条', nextOpen: '{from} 起不限', since: '{from} 起', sent: '本周已派', left: '还剩', chosen: '选出', beyond: '其中 {n} 条不等名额', explored: '其中 {n} 条为了摸清规则',
  waiting: '等以后', waitingSince: '最早 {day} 发现', waitingUntil: '最早的到 {day} 不再等', waitingLate: '{n} 条已超过总时限 {limit}', lapsed: '另有 {n} 条依据已不成立', full: '本周名额已派完', none: '没有待分派的', set: '定能力', setOf: '定能力:{name}', all: '全部乡镇',
  list: '选出的线索', group: '{name} 选出 {n} 条,勾了 {m} 条', empty: '这里现在没有要派的线索。等着的线索在上表里,也可以到线索页逐条看。', pickAll: '全选', unpick: '全不选', dispatch: '分派 {n} 条', pick: '选中 {head}', rest: '显示其余 {n} 条', more: '还有 {n} 条选出而没有列出,先派完这些再选。', score: '排序分 {n}', on: '{day} 发现',
  why: { late: '到了分派期限,不等名额', urgent: '最严重,不等名额', green: '绿色通道,不等名额', declared: '农户申报,不等名额', best: '排在前面', explore: '为了摸清这条规则准不准,它近期有 {n} 条结论' },
  dialog: { perWeek: '每周最多分派几条', perWeekHelp: '只数本周一到周日分派的。留空就是不限。', from: '从哪一天起', basis: '怎么定的(可不填)', basisHelp: '如:按驻村干部人数,与乡镇商定', save: '保存', saved: '已定下 {name} 的每周能力。', means: '这只是选线索时的建议名额,不考核乡镇,也不拦着您另外分派。' },
  reckoning: { title: '为什么排在这里', on: '按 {day} 筛查时的数算,到下一次筛查才变。' },
}
export const en: typeof zh = {
  help: 'The county says how many leads a township can take up in a week; the best to go first are chosen, the others wait in sight. What is due, the gravest, what a household declared and the green channel never wait.',
  week: 'This week, {from} to {to}', ranked: 'ordered as of the screening of {day}', notRanked: 'not ordered yet; the next screening will',
  rules: { share: '{share} of the places go to rules with fewer than {below} verdicts, to learn about them', noShare: 'no places are kept for rules that are little tried', urgent: 'severity {n} and above does not wait', noUrgent: 'no severity is set that does not wait', deadline: 'to be dispatched within {limit}; what is due does not wait', noDeadline: 'no time limit of dispatch is set: what waits does not overtake the places', set: 'Change the parameters' },
  open: 'Choose for this week', township: 'Township', capacity: 'A week', unlimited: 'not set, not limited', perWeek: '{n} a week', next: '{n} a week from {from}', nextOpen: 'not limited from {from}', since: 'from {from}', sent: 'Sent this week', left: 'Left', chosen: 'Chosen', beyond: '{n} do not wait', explored: '{n} to learn about rules',
  waiting: 'Waiting', waitingSince: 'since {day}', waitingUntil: 'the first until {day}', waitingLate: '{n} beyond {limit} in all', lapsed: '{n} more do not hold any longer', full: 'the week is full', none: 'none waits', set: 'Set', setOf: 'Set: {name}', all: 'All townships',
  list: 'Chosen leads', group: '{name}: {n}, {m} ticked', empty: 'Nothing to dispatch here now.', pickAll: 'All', unpick: 'None', dispatch: 'Dispatch {n}', pick: 'Select {head}', rest: 'Show {n} more', more: '{n} more are chosen; dispatch these first.', score: 'score {n}', on: 'found {day}',
  why: { late: 'due, does not wait', urgent: 'gravest, does not wait', green: 'green channel, does not wait', declared: 'declared, does not wait', best: 'ranks high', explore: 'to learn about its rule, which has {n} verdicts' },
  dialog: { perWeek: 'Leads a week at most', perWeekHelp: 'Counts Monday to Sunday. Empty is no limit.', from: 'From', basis: 'How it was set (optional)', basisHelp: 'e.g. agreed with the township', save: 'Save', saved: 'Set for {name}.', means: 'A suggestion for the choice; it assesses nobody and stops nobody from dispatching more.' },
  reckoning: { title: 'Why it stands here', on: 'As of the screening of {day}; the next one may change it.' },
}
