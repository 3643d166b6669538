/** The words of accounts and roles. */
const zh = {
  nav: { accounts: '账号', roles: '岗位与权限' },
  help: '系统管理员建立、停用账号和重置密码,安全管理员授予和收回岗位,审计管理员查记录:三员分立,互不代办。谁也不能变更自己的岗位。', find: '姓名或登录名', anyRole: '全部岗位', role: '岗位', anyState: '全部状态', state: '状态',
  is: { open: '在用', closed: '已停用', locked: '锁定中', idle: '没有岗位', fresh: '还没改初始密码' }, demo: '演示', you: '您自己', county: '全县', since: '{at} 建立',
  name: '姓名', login: '登录名', loginHelp: '登录名(小写字母开头,字母和数字,不用手机号)', grants: '岗位', noGrant: '还没有岗位,请安全管理员授予。', none: '没有符合条件的账号。', more: '继续显示',
  new: '新建账号', newHelp: '建好后显示一次性密码,请当面交给本人;再由安全管理员授予岗位。', create: '建立', password: '一次性密码', once: '这个密码只显示这一次,请记下交给本人。首次登录必须改密码。', noted: '已记下',
  reset: '重置密码', resetAsk: '重置 {name}({login})的密码?原密码作废,正在登录的会退出。', close: '停用', closeAsk: '停用 {name}({login})?岗位全部收回,不能再登录。停用不能恢复,要用须另建账号。', closed: '已停用',
  grant: '授予岗位', grantTo: '给{name}授予岗位', granted: '已授予', revoke: '收回', revokeOf: '收回{name}的{role}', revokeAsk: '收回{name}的岗位“{role}”?立即生效。', revoked: '已收回', area: '管哪里(含下级)', sector: '部门', from: '从哪天起', until: '到哪天(可不填)', untilMust: '到哪天(必填)',
  alone: '三员之一:这个账号不能再有其他岗位。', rolesHelp: '每个岗位能做什么。选一个岗位看它的权限;安全管理员可以按本县分工修改,经办与审核、三员之间不能兼有的会被拒绝。', pickRole: '选一个岗位', level: { county: '可授到全县', township: '最大授到乡镇', village: '最大授到村' },
  bySector: '须写明部门', ends: '须写明截止日', isAlone: '三员之一', editRole: '修改权限', saved: '已保存,新的请求立即按新权限', permission: '权限', whoHolds: '哪些岗位有',
}
const en: typeof zh = {
  nav: { accounts: 'Accounts', roles: 'Roles' },
  help: 'The system administrator makes and closes accounts, the security administrator grants roles, the audit administrator looks. Nobody changes their own.', find: 'Name or login', anyRole: 'Any role', role: 'Role', anyState: 'Any state', state: 'State',
  is: { open: 'in use', closed: 'closed', locked: 'locked', idle: 'no role', fresh: 'first password' }, demo: 'demo', you: 'you', county: 'County', since: 'made {at}',
  name: 'Name', login: 'Login', loginHelp: 'Login (lower-case letters and digits)', grants: 'Roles', noGrant: 'No role yet.', none: 'No account fits.', more: 'More',
  new: 'New account', newHelp: 'The one-time password is shown once.', create: 'Create', password: 'One-time password', once: 'Shown only once. It must be changed at the first sign-in.', noted: 'Noted',
  reset: 'Reset password', resetAsk: 'Reset the password of {name} ({login})?', close: 'Close', closeAsk: 'Close {name} ({login})? This cannot be undone.', closed: 'Closed',
  grant: 'Grant', grantTo: 'Grant a role to {name}', granted: 'Granted', revoke: 'Revoke', revokeOf: 'Revoke {role} of {name}', revokeAsk: 'Revoke “{role}” of {name}?', revoked: 'Revoked', area: 'Area', sector: 'Department', from: 'From', until: 'Until (optional)', untilMust: 'Until (required)',
  alone: 'One of the three administrators: no other role.', rolesHelp: 'What each role may do. The security administrator may edit it.', pickRole: 'Choose a role', level: { county: 'up to county', township: 'up to township', village: 'up to village' },
  bySector: 'by department', ends: 'must end', isAlone: 'administrator', editRole: 'Edit', saved: 'Saved', permission: 'Permission', whoHolds: 'Held by',
}

export { en, zh }
