const zh = {
  title: '资料', add: '存资料', empty: '还没有存资料。拍照或扫描后点“存资料”。', cancel: '取消', close: '关闭', kind: '种类', on: '资料上的日期', note: '说明', noteHelp: '不要写证件号码和电话。', file: '文件', pick: '拍照或选文件', other: '换一个', save: '加密保存', saved: '已保存。', media: '照片或 PDF,不超过 20 兆。',
  by: '{who} 存', read: '看', purpose: '查看的用途', purposeHint: '这类资料含证件号码或健康内容,会记入审计。', see: '查看', closed: '按岗位不能看', withdraw: '撤下', withdrawTitle: '撤下“{title}”', withdrawHelp: '放错的资料撤下后不能再看,撤下的事留有记录。', why: '理由', withdrawn: '{day} 已撤下:{reason}', didWithdraw: '已撤下。', keep: '下载', pdf: 'PDF 文件已打开用途记录,点“下载”查看。', picture: '{title}的照片', choose: '请选择',
}
const en: typeof zh = {
  title: 'Documents', add: 'Add a document', empty: 'No document yet. Take a photo or scan, and add it.', cancel: 'Cancel', close: 'Close', kind: 'Kind', on: 'Day on the paper', note: 'Note', noteHelp: 'No ID or phone numbers.', file: 'File', pick: 'Photo or file', other: 'Another', save: 'Keep sealed', saved: 'Kept.', media: 'A picture (JPG, PNG, WebP) or PDF, up to 20 MB.',
  by: 'kept by {who}', read: 'Look', purpose: 'Purpose', purposeHint: 'Papers with ID numbers or about health; it is recorded.', see: 'Look', closed: 'not for your role', withdraw: 'Withdraw', withdrawTitle: 'Withdraw “{title}”', withdrawHelp: 'It cannot be looked at any more; that it was there stays on record.', why: 'Reason', withdrawn: 'withdrawn {day}: {reason}', didWithdraw: 'Withdrawn.', keep: 'Download', pdf: 'Press “Download” to read the PDF.', picture: 'Picture of {title}', choose: 'Choose',
}
export { en, zh }
