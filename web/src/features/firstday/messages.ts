/** The words of the first day. */
const zh = {
  nav: '建县第一天', left: '还差 {n} 步', done: '{done} / {all} 步完成', help: '从空白到开始工作,按顺序做完这几步。哪一步由谁办都写明了,随时可以回来接着做。', finished: '各步都完成了,可以开始日常工作。', all: '看全部步骤', ok: '完成', todo: '待办', look: '查看',
  step: { divisions: '载入区划', roster: '导入农户花名册', datasets: '收齐部门数据', params: '设定本县的参数', rules: '启用规则', people: '配齐办事的人' },
  go: { divisions: '去上传区划', roster: '去导入花名册', datasets: '去导入部门文件', params: '去设定参数', rules: '去看规则', people: '去建账号' },
  missing: '还缺 {n} 项', more: ',另有 {n} 项', ask: '这一步由{who}办理。',
}
const en: typeof zh = {
  nav: 'First day', left: '{n} steps left', done: '{done} of {all} steps done', help: 'From empty to at work, in this order. Each step says who does it.', finished: 'All steps are done.', all: 'All steps', ok: 'done', todo: 'to do', look: 'Look',
  step: { divisions: 'Load divisions', roster: 'Import the household roster', datasets: 'Collect department data', params: 'Set the county’s parameters', rules: 'Activate rules', people: 'Staff the county' },
  go: { divisions: 'Upload divisions', roster: 'Import the roster', datasets: 'Import files', params: 'Set parameters', rules: 'See the rules', people: 'Make accounts' },
  missing: '{n} missing', more: ' and {n} more', ask: 'Done by {who}.',
}

export { en, zh }
