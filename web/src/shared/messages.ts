/** Words that many pages use. */
const zh = {
  network: '连不上服务器,请检查网络后再试。',
  broken: '系统出了点问题,请稍后再试;还不行请把时间和这一页告诉运维人员。',
  help: '说明',
  hideHelp: '收起说明',
  retry: '再试一次',
  pickDay: '选择日期',
  form: { yes: '是', no: '否', yuan: '(元)', restore: '改回来' },
}
const en: typeof zh = {
  network: 'The server cannot be reached. Check the network and try again.',
  broken: 'Something went wrong. Try again in a while, or tell your operator the time and this page.',
  help: 'Help',
  hideHelp: 'Hide help',
  retry: 'Try again',
  pickDay: 'Choose a day',
  form: { yes: 'yes', no: 'no', yuan: ' (yuan)', restore: 'restore' },
}

export { en, zh }
