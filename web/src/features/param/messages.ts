/** The words of the parameters' page. */
const zh = {
  nav: '参数', help: '参数是规则和时限用的数:监测范围、低保标准、办理时限等。每个值都从某一天起执行,旧值保留,可以看任何一天用的是哪个数。',
  find: '按名称查找', any: '全部', state: '来历', on: '看哪一天的值', today: '回到今天', noneShown: '没有符合条件的参数,请放宽条件。', title: '参数', value: '{on} 的值',
  from: '从哪天起', basis: '依据', set: '设定', setOf: '设定:{title}', saved: '已设定', withdrawn: '撤销(无值)', willBe: '{from} 起 {value}',
  kind: { unset: '没有设定', example: '示例', own: '本县设定', future: '有将来的值' },
  clause: '依据的条款', example: '示例值', usedBy: '用到它的规则', noRule: '没有规则用到', history: '历次设定', noHistory: '本县还没有设定过。', undone: '已撤回', undo: '撤回',
  undoAsk: '“{title}”将从 {from} 起执行的 {value} 要撤回吗?撤回后继续用现在的值,历史会留下。', since: '从 {from} 起', by: '依据:{basis}', newValue: '新的值(留空表示撤销)',
  fromDay: '从哪一天起执行', basisOf: '依据的文件', basisHelp: '文件名称或文号', save: '保存',
  later: '到那一天之前仍用现在的值;执行前可以撤回。', effect: '从那一天起的判断都用这个值,下次筛查起生效。', emptyMeans: '留空会撤销这个参数:从那一天起没有值,用到它的规则判断不了。', affects: '影响的规则:{rules}。',
  form: { money: '如 8500', int: '如 3', ratio: '如 30% 或 1.5', days: '如 15天、5工作日', text: '文字', date: '如 2025-03-01' },
}
const en: typeof zh = {
  nav: 'Parameters', help: 'The numbers that rules and deadlines use. Each value holds from a day; older ones stay.',
  find: 'Find by name', any: 'All', state: 'Origin', on: 'Value on', today: 'Today', noneShown: 'Nothing fits.', title: 'Parameter', value: 'Value on {on}',
  from: 'From', basis: 'Basis', set: 'Set', setOf: 'Set: {title}', saved: 'Set', withdrawn: 'withdrawn', willBe: '{value} from {from}',
  kind: { unset: 'Not set', example: 'Example', own: 'Set here', future: 'Future value' },
  clause: 'Clause', example: 'Example', usedBy: 'Used by', noRule: 'no rule', history: 'History', noHistory: 'Never set here.', undone: 'taken back', undo: 'Take back',
  undoAsk: 'Take back {value} of “{title}” from {from}?', since: 'from {from}', by: 'Basis: {basis}', newValue: 'New value (empty withdraws)',
  fromDay: 'Holds from', basisOf: 'Document', basisHelp: 'Its name or number', save: 'Save',
  later: 'Until that day the present value holds.', effect: 'Holds from that day; the next screening uses it.', emptyMeans: 'Empty withdraws the parameter from that day.', affects: 'Rules: {rules}.',
  form: { money: '8500', int: '3', ratio: '30% or 1.5', days: '15天, 5工作日', text: 'text', date: '2025-03-01' },
}

export { en, zh }
