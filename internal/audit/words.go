package audit

import "strings"

// Word is a code of the trail in Chinese.
type Word struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Group string `json:"group,omitempty" doc:"所属的工作"`
}

// Words are what the trail's codes mean.
type Words struct {
	Verbs []Word `json:"verbs"`
	Kinds []Word `json:"kinds"`
}

// groups name the work that a verb belongs to by what stands before its dot.
var groups = []Word{
	{"session", "登录", ""}, {"password", "登录", ""}, {"account", "账号和岗位", ""}, {"role", "账号和岗位", ""},
	{"division", "区划和任职", ""}, {"atlas", "区划和任职", ""}, {"posting", "区划和任职", ""}, {"param", "参数和代码", ""}, {"code", "参数和代码", ""},
	{"rule", "规则和筛查", ""}, {"screening", "规则和筛查", ""}, {"dataset", "部门数据", ""}, {"batch", "部门数据", ""}, {"link", "部门数据", ""},
	{"import", "部门数据", ""}, {"connection", "部门数据", ""}, {"comparison", "部门数据", ""}, {"registry", "户和人", ""}, {"household", "户和人", ""}, {"person", "户和人", ""}, {"fact", "户和人", ""}, {"document", "户和人", ""}, {"dossier", "户和人", ""},
	{"notice", "公示和异议", ""}, {"declaration", "申报和走访", ""}, {"sighting", "申报和走访", ""}, {"round", "申报和走访", ""}, {"visit_plan", "申报和走访", ""}, {"lead", "线索核实", ""}, {"capacity", "线索核实", ""}, {"visit", "线索核实", ""}, {"case", "纳入和消除", ""}, {"authorisation", "纳入和消除", ""},
	{"quality", "数据质量和统计", ""}, {"statistics", "数据质量和统计", ""}, {"reconcile", "数据质量和统计", ""}, {"county", "系统", ""}, {"audit", "系统", ""},
	{"assistance", "帮扶", ""}, {"measure", "帮扶", ""}, {"helper", "帮扶", ""},
}

var verbs = []Word{
	{Key: "session.open", Title: "登录"}, {Key: "session.close", Title: "退出登录"}, {Key: "session.attempt", Title: "登录失败"}, {Key: "password.set", Title: "修改自己的密码"},
	{Key: "account.create", Title: "建立账号"}, {Key: "account.reset", Title: "重置密码"}, {Key: "account.close", Title: "停用账号"},
	{Key: "role.grant", Title: "授予岗位"}, {Key: "role.revoke", Title: "收回岗位"}, {Key: "role.edit", Title: "修改岗位权限"},
	{Key: "division.load", Title: "载入区划"}, {Key: "division.load_classes", Title: "载入分类名单"}, {Key: "division.class", Title: "调整分类"}, {Key: "division.alias", Title: "添加区划别名"},
	{Key: "posting.post", Title: "任职"}, {Key: "posting.end", Title: "卸任"},
	{Key: "param.set", Title: "设置参数"}, {Key: "param.undo", Title: "撤回参数值"}, {Key: "capacity.set", Title: "定乡镇每周能力"}, {Key: "code.add", Title: "增补代码"},
	{Key: "rule.save", Title: "保存规则草稿"}, {Key: "rule.try", Title: "规则转入试运行"}, {Key: "rule.propose", Title: "申请启用规则"},
	{Key: "rule.activate", Title: "确认启用规则"}, {Key: "rule.retire", Title: "停用规则"}, {Key: "rule.backtest", Title: "回测规则"}, {Key: "rule.load_pack", Title: "装入随程序的规则"},
	{Key: "screening.start", Title: "开始筛查"}, {Key: "screening.finish", Title: "完成筛查"}, {Key: "screening.fail", Title: "筛查没有完成"},
	{Key: "dataset.define", Title: "新增或修改数据项"}, {Key: "batch.import", Title: "导入批次"}, {Key: "batch.wait", Title: "批次等待确认"}, {Key: "batch.confirm", Title: "确认批次"},
	{Key: "batch.fix", Title: "改正待处理的行"}, {Key: "batch.withdraw", Title: "撤销批次"}, {Key: "batch.hold", Title: "批次等经办人看过再生效"},
	{Key: "batch.read_quarantine", Title: "查看待处理的行"}, {Key: "connection.enter", Title: "登记数据连接"},
	{Key: "import.upload", Title: "上传文件"}, {Key: "import.start", Title: "开始导入"}, {Key: "import.cancel", Title: "取消导入"}, {Key: "import.recover", Title: "恢复中断的导入"},
	{Key: "batch.discard", Title: "丢弃中断的导入"},
	{Key: "batch.export_quarantine", Title: "下载待处理的行"}, {Key: "link.review", Title: "判断归户疑问"}, {Key: "link.relink", Title: "重新归户"},
	{Key: "link.compare", Title: "对照归户候选"}, {Key: "link.undo", Title: "撤销归户判断"}, {Key: "comparison.run", Title: "信息比对"},
	{Key: "registry.apply", Title: "花名册入库"}, {Key: "registry.end_missing", Title: "名单外的户和人截止"}, {Key: "registry.withdraw", Title: "撤销花名册"},
	{Key: "household.move", Title: "迁入"}, {Key: "household.birth", Title: "出生登记"}, {Key: "household.death", Title: "死亡登记"}, {Key: "household.provisional", Title: "登记临时户"},
	{Key: "household.split", Title: "分户"}, {Key: "household.merge", Title: "并户"}, {Key: "household.head", Title: "更换户主"},
	{Key: "household.arrival", Title: "外来迁入登记"}, {Key: "household.leave", Title: "迁出登记"}, {Key: "household.relocate", Title: "整户迁移"},
	{Key: "household.undo", Title: "撤销登记的变动"}, {Key: "household.confirm", Title: "确认临时户"}, {Key: "household.refuse", Title: "退回临时户"},
	{Key: "household.correct", Title: "按核查更正户信息"},
	{Key: "round.open", Title: "发起排查"}, {Key: "round.close", Title: "结束排查"}, {Key: "round.assign", Title: "分派排查的户"}, {Key: "round.record", Title: "登记排查结果"}, {Key: "round.correction", Title: "处理排查更正"}, {Key: "visit_plan.refresh", Title: "重排走访计划"}, {Key: "visit_plan.put", Title: "调整走访计划里的一户"},
	{Key: "document.add", Title: "存资料"}, {Key: "document.read", Title: "看资料"}, {Key: "document.withdraw", Title: "撤下资料"},
	{Key: "dossier.print", Title: "打印采集表"}, {Key: "dossier.export", Title: "导出农户"}, {Key: "dossier.disclose", Title: "打印、导出不遮盖的内容"},
	{Key: "dossier.template", Title: "保存导出模板"}, {Key: "dossier.template_remove", Title: "删除导出模板"},
	{Key: "person.search", Title: "按证件号或电话查人"}, {Key: "person.reveal", Title: "查看完整证件号、电话"}, {Key: "person.read_sensitive", Title: "查看健康内容"},
	{Key: "fact.read_sensitive", Title: "查看敏感指标"}, {Key: "visit.read_sensitive", Title: "查看入户的敏感内容"}, {Key: "visit.record", Title: "记录入户"},
	{Key: "atlas.remove", Title: "移除地图"}, {Key: "lead.export", Title: "导出线索"}, {Key: "lead.note", Title: "在线索上留言"}, {Key: "lead.open", Title: "开出线索"}, {Key: "lead.merge", Title: "并入线索"}, {Key: "lead.dispatch", Title: "分派线索"}, {Key: "lead.redispatch", Title: "改派线索"},
	{Key: "lead.accept", Title: "接收线索"}, {Key: "lead.visit", Title: "入户核实"}, {Key: "lead.confirm", Title: "确认结论"}, {Key: "lead.return", Title: "退回重核"},
	{Key: "lead.withdraw", Title: "收回线索"}, {Key: "lead.escalate", Title: "提示超期"}, {Key: "lead.pass", Title: "转交接任人"}, {Key: "lead.retract", Title: "来源撤销"}, {Key: "lead.dismiss", Title: "线索结案不派"},
	{Key: "declaration.record", Title: "登记申报"}, {Key: "declaration.read", Title: "查看申报内容"}, {Key: "declaration.read_answer", Title: "查看给农户的答复"}, {Key: "declaration.answer", Title: "答复申报人"}, {Key: "declaration.withdraw", Title: "撤回申报"},
	{Key: "sighting.record", Title: "上报走访发现"}, {Key: "sighting.read", Title: "查看走访发现"},
	{Key: "authorisation.record", Title: "登记授权书"}, {Key: "authorisation.revoke", Title: "撤回授权"}, {Key: "authorisation.scan", Title: "存授权书扫描件"},
	{Key: "case.open", Title: "立案"}, {Key: "case.join", Title: "案件并入线索"}, {Key: "case.authorise", Title: "登记授权"}, {Key: "case.compare", Title: "发起比对"}, {Key: "case.explain", Title: "说明疑点"}, {Key: "case.settle", Title: "认定疑点"}, {Key: "case.compared", Title: "比对办结"}, {Key: "case.review", Title: "民主评议"}, {Key: "case.post", Title: "张贴公示"}, {Key: "case.object", Title: "收到异议"}, {Key: "case.uphold", Title: "异议成立,重新评议"}, {Key: "case.disallow", Title: "异议不成立"}, {Key: "case.notified", Title: "公示期满"}, {Key: "case.unpost", Title: "公示提前撤下"}, {Key: "case.endorse", Title: "审核同意"}, {Key: "case.approve", Title: "审定同意"}, {Key: "case.announce", Title: "公告结果"}, {Key: "case.enrol", Title: "录入建档"}, {Key: "case.return", Title: "退回案件"}, {Key: "case.refuse", Title: "不予纳入或消除"}, {Key: "case.green", Title: "走绿色通道"}, {Key: "case.pause", Title: "中止计时"}, {Key: "case.resume", Title: "恢复计时"}, {Key: "case.redirect", Title: "案件改派"}, {Key: "case.track", Title: "跟踪走访"}, {Key: "case.propose", Title: "提出消除"}, {Key: "case.check", Title: "消除前核实"}, {Key: "case.override", Title: "说明理由后继续"}, {Key: "case.reopen", Title: "风险消除回退"}, {Key: "case.end", Title: "自然减少"}, {Key: "case.answer", Title: "答复农户"}, {Key: "case.note", Title: "在案件上留言"}, {Key: "case.follow", Title: "随户变动"}, {Key: "case.escalate", Title: "案件催办"},
	{Key: "quality.ask", Title: "要求核查全县数据"}, {Key: "quality.inspect", Title: "核查全县数据"}, {Key: "quality.recheck", Title: "重新核查一户"}, {Key: "quality.explain", Title: "说明核查问题"}, {Key: "quality.export", Title: "导出核查问题"},
	{Key: "statistics.export", Title: "导出统计表"}, {Key: "reconcile.ask", Title: "要求核对名单"}, {Key: "reconcile.run", Title: "核对名单"}, {Key: "reconcile.decide", Title: "定下名单差异怎么办"}, {Key: "reconcile.export", Title: "导出名单差异"},
	{Key: "notice.publish", Title: "发布公示"}, {Key: "notice.object", Title: "登记异议"}, {Key: "notice.settle", Title: "答复异议"}, {Key: "notice.reveal", Title: "查看异议人"},
	{Key: "notice.complete", Title: "公示期满"}, {Key: "notice.withdraw", Title: "撤下公示的一行"}, {Key: "notice.take_down", Title: "撤下公示"}, {Key: "notice.upload", Title: "上传公示附件"}, {Key: "notice.read_attachment", Title: "确认看过附件"},
	{Key: "assistance.begin", Title: "开始帮扶"}, {Key: "assistance.resume", Title: "继续帮扶"}, {Key: "assistance.adjust", Title: "调整帮扶的风险"}, {Key: "assistance.follow", Title: "帮扶随户变动"}, {Key: "assistance.motivate", Title: "注明内生动力"}, {Key: "assistance.finish", Title: "帮扶结束"}, {Key: "assistance.dismiss", Title: "不采纳建议"}, {Key: "assistance.remind", Title: "帮扶催办"}, {Key: "assistance.document", Title: "存落实的材料"}, {Key: "assistance.read_document", Title: "查看落实的材料"},
	{Key: "measure.plan", Title: "计划措施"}, {Key: "measure.edit", Title: "修改措施"}, {Key: "measure.agree", Title: "商定措施"}, {Key: "measure.start", Title: "措施开始实施"}, {Key: "measure.deliver", Title: "登记措施落实"}, {Key: "measure.prove", Title: "补充落实依据"}, {Key: "measure.check", Title: "核措施成效"}, {Key: "measure.end", Title: "措施结束"}, {Key: "measure.stop", Title: "停止措施"},
	{Key: "helper.assign", Title: "指定帮扶责任人"}, {Key: "helper.end", Title: "帮扶责任人卸任"}, {Key: "helper.reveal", Title: "查看帮扶责任人电话"},
	{Key: "county.init", Title: "建立县"}, {Key: "county.load_pack", Title: "装入随程序的新版本"}, {Key: "audit.export", Title: "导出审计记录"},
}

var kinds = []Word{
	{Key: "account", Title: "账号"}, {Key: "role", Title: "岗位"}, {Key: "division", Title: "区划"}, {Key: "posting", Title: "任职"}, {Key: "param", Title: "参数"},
	{Key: "code", Title: "代码"}, {Key: "rule", Title: "规则"}, {Key: "screening", Title: "筛查"}, {Key: "dataset", Title: "数据项"}, {Key: "batch", Title: "批次"},
	{Key: "link_review", Title: "归户疑问"}, {Key: "household", Title: "户"}, {Key: "person", Title: "人"}, {Key: "document", Title: "资料"}, {Key: "template", Title: "导出模板"}, {Key: "lead", Title: "线索"}, {Key: "visit", Title: "入户记录"}, {Key: "case", Title: "案件"}, {Key: "authorisation", Title: "授权书"}, {Key: "round", Title: "排查"}, {Key: "quality_task", Title: "核查问题"}, {Key: "reconcile_difference", Title: "名单差异"}, {Key: "reconcile_run", Title: "名单核对"},
	{Key: "notice", Title: "公示"}, {Key: "objection", Title: "异议"}, {Key: "notice_attachment", Title: "公示附件"},
	{Key: "assistance_plan", Title: "帮扶计划"}, {Key: "measure", Title: "帮扶措施"}, {Key: "helper", Title: "帮扶责任人"}, {Key: "assistance_document", Title: "落实的材料"},
	{Key: "county", Title: "县"}, {Key: "audit", Title: "审计记录"},
}

// Glossary is the trail's codes in Chinese, in the order of the work.
func Glossary() Words {
	w := Words{Kinds: kinds}
	for _, v := range verbs {
		v.Group = groupOf(v.Key)
		w.Verbs = append(w.Verbs, v)
	}
	return w
}

func groupOf(verb string) string {
	head, _, _ := strings.Cut(verb, ".")
	return titleIn(groups, head, "其他")
}

func titleIn(list []Word, key, otherwise string) string {
	for _, w := range list {
		if w.Key == key {
			return w.Title
		}
	}
	return otherwise
}
