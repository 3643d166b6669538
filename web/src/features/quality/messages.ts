/** The words of the page on what an inspector would find, and of the warnings in forms. */
const zh = {
  nav: '检查会发现什么',
  help: '系统每夜照检查用的核查规则先看一遍,写得不对的列在这里:错在哪、怎样更正。更正后自动消除;确实没错的写明原因。只为更正,不计在谁头上,也不排名。',
  inspected: '最近一次核查:{at},全县 {n} 户', never: '还没有核查过。县级可以点“马上核查”,或等到今晚。', now: '马上核查', asked: '已安排,几分钟后刷新看结果',
  export: '导出(Excel)', up: '返回 {name}', areas: '按区域', area: '区域', households: '涉及户数', open: '待更正', explained: '已说明', rules: '按核查规则', rule: '问题', codes: '编号', since: '最早',
  unjudged: '判断不了', unjudgedWhy: '{n} 户,缺{missing}', unjudgedHelp: '资料不全就不判断:既不算通过,也不算有错。', clean: '这里没有要更正的问题。', noRules: '没有发现问题。',
  list: '要更正的问题', anyRule: '全部规则', state: '状态', states: { open: '待更正', explained: '已说明', closed: '已更正' }, standing: '没有更正的', total: '共 {n} 个问题,{h} 户', none: '没有符合条件的问题。换个区域或状态看看。',
  more: '再看一些', mend: '怎样更正', go: { household: '去户页更正', visit: '去补记走访', case: '去监测档案更正', help: '去帮扶页更正' }, whole: '整户', withheld: '涉及健康状况,您的岗位看不到具体内容。', reason: '说明:{reason}', sinceDay: '{day} 起',
  recheck: '已更正,重新核查', rechecked: '重新核查过了,还有 {n} 个问题', allGone: '这一户的问题都更正了', explain: '说明原因', explainTitle: '为什么这样填是对的', explainHelp: '写明原因后不再提醒;内容再变,会重新提醒。', send: '保存说明', cancel: '取消', explainedDone: '已记下',
  history: '经过', historyOf: '“{title}”的经过', system: '系统',
  form: {
    title: '检查会发现什么', busy: '正在核查', fine: '照现在这样填,没有发现问题。', here: '在这张表上更正', already: '原来就有', elsewhere: '在别处更正', unjudged: '资料不全,判断不了的 {n} 条', missing: '缺{missing}', withheld: '另有 {n} 条涉及健康状况,您看不到。',
    goOn: '还有 {n} 个问题没有更正。可以先更正,也可以写明原因后继续。', why: '为什么照这样提交', whyHelp: '如:已看过原件,确实如此。', must: '请写明原因,或先更正。',
  },
}
const en: typeof zh = {
  nav: 'What an inspector would find',
  help: 'Every night the rules that inspections use are run over what is written. What is wrong is listed with the way to mend it and goes by itself once mended; what is right as it is can be explained. Nobody is counted or ranked.',
  inspected: 'Last run {at}, {n} households', never: 'Never run yet. The county may run it now, or wait for the night.', now: 'Run now', asked: 'Under way; look again in a few minutes',
  export: 'Export (Excel)', up: 'Back to {name}', areas: 'By area', area: 'Area', households: 'Households', open: 'To mend', explained: 'Explained', rules: 'By rule', rule: 'What is wrong', codes: 'Number', since: 'Oldest',
  unjudged: 'Not judged', unjudgedWhy: '{n} for want of {missing}', unjudgedHelp: 'What is not known is neither a pass nor a find.', clean: 'Nothing to mend here.', noRules: 'Nothing found.',
  list: 'To mend', anyRule: 'All rules', state: 'State', states: { open: 'To mend', explained: 'Explained', closed: 'Mended' }, standing: 'Not mended', total: '{n} in {h} households', none: 'Nothing fits. Try another area or state.',
  more: 'More', mend: 'How to mend', go: { household: 'Open the household', visit: 'Record a visit', case: 'Open the case', help: 'Open the help' }, whole: 'Household', withheld: 'About health: your post may not read it.', reason: 'Reason: {reason}', sinceDay: 'since {day}',
  recheck: 'Mended: look again', rechecked: 'Looked again, {n} left', allGone: 'All mended', explain: 'Explain', explainTitle: 'Why it is right as it is', explainHelp: 'Holds until what is written changes.', send: 'Save', cancel: 'Cancel', explainedDone: 'Kept',
  history: 'History', historyOf: 'History of “{title}”', system: 'System',
  form: {
    title: 'What an inspector would find', busy: 'Looking', fine: 'Nothing is found as it stands.', here: 'mend on this form', already: 'already there', elsewhere: 'mend elsewhere', unjudged: '{n} cannot be judged', missing: 'for want of {missing}', withheld: '{n} more about health are withheld.',
    goOn: '{n} are left. Mend them first, or say why and go on.', why: 'Why it is submitted as it is', whyHelp: 'For example: I have seen the papers, and it is so.', must: 'Please say why, or mend it first.',
  },
}

export { en, zh }
