/** The words of the code lists' page. */
const zh = {
  nav: '代码表', help: '代码表是各处选项的统一写法,导出时照全国系统的写法。本县可以增补代码,也可以给已有代码加别名:部门文件里写别名的,导入时自动认出。',
  list: '代码表', find: '按名称、别名查找', source: '来源:{source}。', code: '代码', codeOptional: '代码(不填则用名称)', text: '名称', parent: '上一级', aliases: '别名', origin: '来历', own: '本县增补', national: '统一',
  add: '增补代码', addTo: '增补:{list}', alias: '加别名', aliasOf: '加别名:{text}', aliasHelp: '别名', aliasHint: '输入后按回车', save: '保存', saved: '已保存', none: '没有符合的代码。',
}
const en: typeof zh = {
  nav: 'Code lists', help: 'The one way to write each choice. A county adds codes and aliases; files that write an alias are understood.',
  list: 'List', find: 'Find', source: 'Source: {source}.', code: 'Code', codeOptional: 'Code (the name if empty)', text: 'Name', parent: 'Above', aliases: 'Aliases', origin: 'Origin', own: 'county', national: 'national',
  add: 'Add code', addTo: 'Add to {list}', alias: 'Alias', aliasOf: 'Alias of {text}', aliasHelp: 'Aliases', aliasHint: 'Type and press Enter', save: 'Save', saved: 'Saved', none: 'No code fits.',
}

export { en, zh }
