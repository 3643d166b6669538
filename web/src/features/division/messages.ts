/** The words of divisions and postings. */
const zh = {
  nav: { divisions: '区划', division: '区划', postings: '责任人' },
  help: '乡镇(街道)和村(社区)的名单、分类和别名。旧称和别名都留着,部门文件里写旧称也认得出。', find: '按名称或代码查找', anyClass: '全部类别', class: '类别',
  classes: { pioneer: '先行示范类', key: '重点帮扶类', steady: '平稳推进类' }, count: '{townships} 个乡镇(街道),{villages} 个村(社区)',
  none: '还没有区划。请由县级数据管理员上传本县的区划文件。', noneShown: '没有符合条件的区划。', name: '名称', code: '代码', kind: '种类', fold: '展开或收起{name}', inside: '{n} 个村(社区)',
  official: '正式名称', parent: '上一级', aliases: '别名', noAlias: '没有', noClass: '没有分类', people: '今天的责任人', toPostings: '办理任职、看其他日子', nobody: '今天没有人任职。', since: '{from} 起', until: '至 {to}',
  employment: { full_time: '专职', part_time: '兼职' }, classHistory: '分类的历史', term: '起止', decision: '决定', recorded: '登记时间', superseded: '已更正', changeClass: '调整分类', addAlias: '添加别名',
  classHelp: '分类按决定调整:原来的类别到前一天为止,历史保留。村的类别与所在乡镇的类别互不影响。', newClass: '新的类别', from: '从哪一天起', decisionName: '决定的名称或内容', documentNo: '文号(可不填)',
  aliasHelp: '部门文件里对这个地方的其他写法,如旧称、简称。导入时自动认出。', save: '保存', saved: '已保存',
  upload: {
    title: '上传区划文件', help: '文件里要有“区划代码”“名称”两列(Excel 或 CSV 都行),从县到村都列全。先看会改动什么,再载入。', pick: '选择文件', other: '换一个文件', result: '文件里有 {townships} 个乡镇(街道)、{villages} 个村(社区)。',
    changes: '新增 {added},改名 {renamed},撤销 {ended},不变 {unchanged}。', from: '从哪一天起变更', list: '改动', added: '新增', renamed: '改名', ended: '撤销', was: '原名 {was}', load: '载入', done: '区划已载入',
  },
  outline: {
    title: '上传边界图', help: '线索的分布图用它画地形;没有就用方格。收 GeoJSON 文件,每个面的属性里写 name(名称)或 code(代码);乡镇一个文件,村一个文件。', level: '哪一级', township: '乡镇', village: '村', own: '现在用的是本县上传的边界图。', none: '现在用的是方格图。',
    missing: '边界图里缺 {n} 个区划,它们只在分布图旁的表里。', remove: '改回方格图', done: '边界图已换上', removed: '已改回方格图',
  },
  duty: { first_responsible: '第一责任人', responsible: '责任人', working_group: '专项工作组', task_force: '专班', information_officer: '信息员', resident_team: '驻村工作队', deputy: '替补' },
  board: {
    help: '每个村、每个乡镇由谁负责。换一天,就看那一天的责任人。换人时用“接任”,前任手上没办完的线索会一并转给接任的人。', on: '看哪一天', level: '按村还是按乡镇', village: '按村', township: '按乡镇', all: '全县', area: '乡镇',
    onlyGaps: '只看缺人的', missing: '{day} 有 {n} 处缺人', full: '{day} 都有人', noGaps: '这一天没有缺人的地方。', place: '地方', who: '任职的人', above: '上级责任人', gaps: '缺', lacks: '缺{duty}', post: '任职', postTo: '在{name}任职', succeed: '接任', end: '卸任',
    more: '还有 {n} 个,继续显示', postTitle: '任职:{place}', succeedTitle: '接任{holder}({duty})', endTitle: '{holder}卸任{duty}', duty: '职责', account: '账号(有账号才能收到线索)', accountHelp: '按姓名或登录名查找,可不填', holder: '姓名', employment: '专职还是兼职',
    unit: '单位(可不填)', job: '职务(可不填)', from: '从哪一天起', to: '到哪一天(可不填)', succeedHelp: '{holder}到前一天卸任,未办结的线索转给接任的人。', lastDay: '最后一天', handTo: '手上的线索交给谁', nobodyYet: '暂时没有人', endHelp: '没有人接手时,线索先留着,等有人接任时转过去。',
  },
}
const en: typeof zh = {
  nav: { divisions: 'Divisions', division: 'Division', postings: 'Who is responsible' },
  help: 'Townships and villages with their class and other names. Former names stay known.', find: 'Name or code', anyClass: 'Any class', class: 'Class',
  classes: { pioneer: 'Pioneer', key: 'Key support', steady: 'Steady' }, count: '{townships} townships, {villages} villages',
  none: 'No divisions yet. The data steward uploads the county’s list.', noneShown: 'Nothing fits.', name: 'Name', code: 'Code', kind: 'Kind', fold: 'Fold or unfold {name}', inside: '{n} villages',
  official: 'Official name', parent: 'In', aliases: 'Other names', noAlias: 'none', noClass: 'no class', people: 'Responsible today', toPostings: 'Postings and other days', nobody: 'Nobody today.', since: 'from {from}', until: 'to {to}',
  employment: { full_time: 'full-time', part_time: 'part-time' }, classHistory: 'Class history', term: 'Term', decision: 'Decision', recorded: 'Recorded', superseded: 'corrected', changeClass: 'Change class', addAlias: 'Add a name',
  classHelp: 'By a decision; the old class ends the day before and stays in the history.', newClass: 'New class', from: 'From', decisionName: 'Decision', documentNo: 'Document number (optional)',
  aliasHelp: 'How files write this place: a former or short name.', save: 'Save', saved: 'Saved',
  upload: {
    title: 'Upload divisions', help: 'A file with the columns 区划代码 and 名称, from the county to the villages. See what changes first.', pick: 'Choose a file', other: 'Another file', result: '{townships} townships and {villages} villages in the file.',
    changes: '{added} added, {renamed} renamed, {ended} ended, {unchanged} unchanged.', from: 'Changes hold from', list: 'Changes', added: 'added', renamed: 'renamed', ended: 'ended', was: 'was {was}', load: 'Load', done: 'Loaded',
  },
  outline: {
    title: 'Upload outlines', help: 'The map of leads is drawn with them; without, it is made of tiles. GeoJSON, each shape with a code or a name; one file for townships, one for villages.', level: 'Level', township: 'Townships', village: 'Villages', own: 'The county’s own outlines are in use.', none: 'Tiles are in use.',
    missing: '{n} areas have no outline.', remove: 'Use tiles', done: 'Outlines in use', removed: 'Tiles in use',
  },
  duty: { first_responsible: 'First responsible', responsible: 'Responsible', working_group: 'Working group', task_force: 'Task force', information_officer: 'Information officer', resident_team: 'Resident team', deputy: 'Deputy' },
  board: {
    help: 'Who answers for each village and township, on any day. Succession passes open leads on.', on: 'On', level: 'Level', village: 'Villages', township: 'Townships', all: 'County', area: 'Township',
    onlyGaps: 'Only gaps', missing: '{n} gaps on {day}', full: 'no gaps on {day}', noGaps: 'No gaps that day.', place: 'Place', who: 'Posted', above: 'Responsible above', gaps: 'Gaps', lacks: 'no {duty}', post: 'Post', postTo: 'Post in {name}', succeed: 'Succeed', end: 'End',
    more: 'Show {n} more', postTitle: 'Post: {place}', succeedTitle: 'Succeed {holder} ({duty})', endTitle: 'End {holder} ({duty})', duty: 'Duty', account: 'Account (to receive leads)', accountHelp: 'Name or login, optional', holder: 'Name', employment: 'Employment',
    unit: 'Unit (optional)', job: 'Title (optional)', from: 'From', to: 'To (optional)', succeedHelp: '{holder} ends the day before; open leads pass on.', lastDay: 'Last day', handTo: 'Leads go to', nobodyYet: 'Nobody yet', endHelp: 'With nobody to take them, leads wait for a successor.',
  },
}

export { en, zh }
