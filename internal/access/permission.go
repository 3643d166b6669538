package access

import "github.com/shouwang/shouwang/internal/db"

// The permissions: one verb on one kind of thing. Which role holds which is data
// (roles.toml, then the county's table role_permission).
const (
	HouseholdRead  db.Permission = "household.read"
	HouseholdEdit  db.Permission = "household.edit"
	IdentityReveal db.Permission = "identity.reveal" // unmasked ID numbers and phones, with a purpose
	HealthRead     db.Permission = "health.read"     // illness and disability, with a purpose
	DivisionRead   db.Permission = "division.read"
	DivisionEdit   db.Permission = "division.edit"
	PostingEdit    db.Permission = "posting.edit"
	AccountManage  db.Permission = "account.manage"
	RoleGrant      db.Permission = "role.grant"
	AuditRead      db.Permission = "audit.read"
	ParamRead      db.Permission = "param.read"
	ParamEdit      db.Permission = "param.edit"
	CodeEdit       db.Permission = "code.edit"
	DatasetRead    db.Permission = "dataset.read"
	DatasetEdit    db.Permission = "dataset.edit"
	BatchImport    db.Permission = "batch.import"
	BatchRead      db.Permission = "batch.read"
	BatchUndo      db.Permission = "batch.undo"
	BatchConfirm   db.Permission = "batch.confirm"
	LinkReview     db.Permission = "link.review"
	ComparisonRun  db.Permission = "comparison.run"
	FactRead       db.Permission = "fact.read"
	RuleRead       db.Permission = "rule.read"
	RuleEdit       db.Permission = "rule.edit"
	RuleActivate   db.Permission = "rule.activate"
	ScreeningRun   db.Permission = "screening.run"
	LeadRead       db.Permission = "lead.read"
	LeadDispatch   db.Permission = "lead.dispatch"
	LeadAccept     db.Permission = "lead.accept"
	VisitRecord    db.Permission = "visit.record"
	VisitRead      db.Permission = "visit.read"
	VerdictConfirm db.Permission = "verdict.confirm"
	VerdictRead    db.Permission = "verdict.read"
	ConfigRead     db.Permission = "config.read"

	AuthorisationRecord db.Permission = "authorisation.record" // 承诺授权书
	AuthorisationRead   db.Permission = "authorisation.read"
	CaseRead            db.Permission = "case.read"
	CasePrepare         db.Permission = "case.prepare" // the village's steps: review, notice, proposal
	CaseCompare         db.Permission = "case.compare" // comparison and doubts
	CaseEndorse         db.Permission = "case.endorse" // 乡镇审核
	CaseApprove         db.Permission = "case.approve" // 县级审定

	DeclarationRecord db.Permission = "declaration.record" // 农户自主申报, and its answer
	SightingRecord    db.Permission = "sighting.record"    // 走访排查发现
	QualityRead       db.Permission = "quality.read"
	QualitySettle     db.Permission = "quality.settle" // say why a find is right as it is
	StatisticsRead    db.Permission = "statistics.read"
	ReconcileRead     db.Permission = "reconcile.read"
	ReconcileAnswer   db.Permission = "reconcile.answer" // say what is to be done about a difference one was asked about
	ReconcileRun      db.Permission = "reconcile.run"    // compare with the national and municipal lists, decide about any difference
	RoundManage       db.Permission = "round.manage"     // open and close rounds
	RoundRecord       db.Permission = "round.record"     // results of rounds, the visit plan
	RoundAccept       db.Permission = "round.accept"     // corrections of the register

	NoticeRead     db.Permission = "notice.read"
	NoticePublish  db.Permission = "notice.publish"
	NoticeSettle   db.Permission = "notice.settle" // answer objections, and learn who made them
	NoticeTakeDown db.Permission = "notice.take_down"

	AssistRead     db.Permission = "assist.read"
	AssistPlan     db.Permission = "assist.plan"
	AssistOwn      db.Permission = "assist.own" // a helper: plan and record for their own households
	MeasureDeliver db.Permission = "measure.deliver"
	MeasureCheck   db.Permission = "measure.check" // 核成效, not by who delivered
	HelperAssign   db.Permission = "helper.assign"
)

// Permissions are all of them, in the order of the work.
var Permissions = []db.Permission{
	HouseholdRead, HouseholdEdit, IdentityReveal, HealthRead,
	DivisionRead, DivisionEdit, PostingEdit,
	AccountManage, RoleGrant, AuditRead,
	ParamRead, ParamEdit, CodeEdit, ConfigRead,
	DatasetRead, DatasetEdit, BatchImport, BatchRead, BatchUndo, BatchConfirm, LinkReview, ComparisonRun,
	FactRead, RuleRead, RuleEdit, RuleActivate, ScreeningRun,
	LeadRead, LeadDispatch, LeadAccept,
	VisitRecord, VisitRead, VerdictConfirm, VerdictRead,
	AuthorisationRecord, AuthorisationRead, CaseRead, CasePrepare, CaseCompare, CaseEndorse, CaseApprove,
	DeclarationRecord, SightingRecord, RoundManage, RoundRecord, RoundAccept,
	QualityRead, QualitySettle, StatisticsRead, ReconcileRead, ReconcileAnswer, ReconcileRun,
	NoticeRead, NoticePublish, NoticeSettle, NoticeTakeDown,
	AssistRead, AssistPlan, AssistOwn, MeasureDeliver, MeasureCheck, HelperAssign,
}
