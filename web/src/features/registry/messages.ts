const zh = {
  nav: { households: '农户名单', household: '一户一档' },
  number: '户编号', provisional: '未纳入花名册', head: '户主', village: '村', group: '组', kind: '户类型', category: '监测类别', size: '人口', relocated: '易地搬迁户', site: '安置点', address: '住址', phone: '联系电话',
  kinds: { lifted: '脱贫户', ordinary: '一般农户', none: '不详' },
  categories: { unstable: '脱贫不稳定户', marginal: '边缘易致贫户', sudden: '突发严重困难户', none: '非监测对象' },
  yesno: { yes: '是', no: '否', none: '不详' },
  sex: { male: '男', female: '女', none: '不详' },
  unknown: '不详',
  search: { label: '查人查户', hint: '姓名、简拼、户编号、证件号', none: '没有查到。可以换姓名、拼音首字母、户编号,或完整的证件号码、电话再查。', left: '{day} 已离开' },
  list: { help: '本人范围内现有的农户。用上方的地区和下面的条件缩小范围,点一行看这一户的全部情况。', count: '共 {households} 户 {members} 人', empty: '没有符合条件的农户。', anyKind: '全部户类型', anyCategory: '全部监测类别', more: '再看 100 户', open: '看 {head} 户' },
  show: {
    help: '这一户的成员、各部门数据算出的指标和入户记录。选一个日期,可以看当日的情况,以及当时知道些什么。', on: '哪一天的情况', knownBy: '以哪一天所知为准', now: '回到今天', print: '打印',
    past: '这是 {on} 的情况,以 {known} 所知为准,不是现在的情况。', basic: '基本情况', members: '家庭成员', facts: '指标和来源', visits: '入户记录', noVisit: '还没有入户记录。', noMembers: '这一天没有成员。',
    name: '姓名', relation: '与户主关系', sex: '性别', birth: '出生日期', id: '证件号码', education: '文化程度', labour: '劳动能力', since: '自', reveal: '看号码', noID: '没有登记', badID: '号码有误',
    purpose: '查看的用途', purposeHint: '会记入审计,写明为什么要看,例如“核对参保信息”。', see: '查看', idOf: '证件号码 {id}', phoneOf: '联系电话 {phone}', close: '关闭',
    household: '全户', item: '指标', value: '数值', source: '来源', batchRow: '第 {batch} 批第 {row} 行', roster: '花名册或按定义推算', unknownFacts: '还不知道的 {n} 项', withheld: '另有 {n} 项涉及健康等内容,您的岗位不能查看。', unknownWhy: '没有部门报送过所需的数据。不知道不等于 0。',
  },
}
const en: typeof zh = {
  nav: { households: 'Households', household: 'Household' },
  number: 'Number', provisional: 'not on the roster', head: 'Head', village: 'Village', group: 'Group', kind: 'Kind', category: 'Monitoring', size: 'Members', relocated: 'Relocated', site: 'Site', address: 'Address', phone: 'Phone',
  kinds: { lifted: 'Lifted', ordinary: 'Ordinary', none: 'Not known' },
  categories: { unstable: 'Unstable', marginal: 'Marginal', sudden: 'Sudden hardship', none: 'Not monitored' },
  yesno: { yes: 'Yes', no: 'No', none: 'Not known' },
  sex: { male: 'Male', female: 'Female', none: 'Not known' },
  unknown: 'Not known',
  search: { label: 'Find a household', hint: 'Name, initials, number, ID', none: 'Nothing found. Try the name, its initials, the household number, or the whole ID or phone number.', left: 'left {day}' },
  list: { help: 'The households of your area. Narrow them by area and kind; a row opens the household.', count: '{households} households, {members} members', empty: 'No household matches.', anyKind: 'Any kind', anyCategory: 'Any category', more: '100 more', open: 'Open {head}' },
  show: {
    help: 'Members, the facts that departments’ data give, and visits. Choose a day to see it as it stood and was known.', on: 'As of', knownBy: 'As known by', now: 'Back to today', print: 'Print',
    past: 'This is {on} as known on {known}, not today.', basic: 'Basics', members: 'Members', facts: 'Facts and sources', visits: 'Visits', noVisit: 'No visit yet.', noMembers: 'No member on this day.',
    name: 'Name', relation: 'Relation to head', sex: 'Sex', birth: 'Born', id: 'ID number', education: 'Education', labour: 'Labour', since: 'Since', reveal: 'Show', noID: 'none recorded', badID: 'defective',
    purpose: 'Purpose', purposeHint: 'Kept in the audit trail.', see: 'Show', idOf: 'ID number {id}', phoneOf: 'Phone {phone}', close: 'Close',
    household: 'Household', item: 'Fact', value: 'Value', source: 'Source', batchRow: 'batch {batch} row {row}', roster: 'roster or derived', unknownFacts: '{n} not known yet', withheld: '{n} more may not be seen by your role.', unknownWhy: 'No department has delivered what it needs. Unknown is not 0.',
  },
}
export { zh, en }
