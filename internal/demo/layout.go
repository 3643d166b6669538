package demo

import "strings"

// format is how a file is stored.
type format uint8

const (
	gbCSV   format = iota // comma, GB18030
	bomCSV                // comma, UTF-8 with a byte order mark
	gbTab                 // .txt, tabs, GB18030
	utfCSV                // comma, UTF-8
	xlsx                  // workbook with a title above the heading
	plain                 // workbook, heading in the first row
	renamed               // workbook saved under .xls
)

func (f format) ext() string {
	switch f {
	case gbTab:
		return "txt"
	case xlsx, plain:
		return "xlsx"
	case renamed:
		return "xls"
	}
	return "csv"
}

func (f format) workbook() bool { return f >= xlsx }

type dateStyle uint8

const (
	dashes  dateStyle = iota // 2025-03-01
	slashes                  // 2025/3/1
	dotsD                    // 2025.3.1
	digits                   // 20250301
	hanzi                    // 2025年3月1日
	serial                   // a date cell in a workbook, slashes in text
)

type moneyStyle uint8

const (
	yuan      moneyStyle = iota // 12345.6
	thousands                   // 12,345.60
	wan                         // 1.23456, heading says 万元
)

// department is how one office writes its files.
type department struct {
	name      string // in the file name
	day       int    // received on this day of the next month
	same      bool   // received in the same month instead
	dates     dateStyle
	money     moneyStyle
	serialNo  bool // 序号 in front
	total     bool // 合计 at the end
	note      string
	aliases   map[string]string
	formats   []format
	apostroph bool // some numbers carry a leading apostrophe
}

var departments = map[string]*department{
	"registry": {name: "农业农村委", day: 15, dates: digits, aliases: map[string]string{"证件号码": "证件号码", "出生日期": "出生年月日"}, formats: []format{xlsx, gbCSV}, note: "注:以全国防返贫监测信息系统导出数据为准。"},
	"income":   {name: "农业农村委", day: 20, dates: slashes, money: yuan, total: false, aliases: map[string]string{"户主证件号码": "户主身份证号"}, formats: []format{xlsx, bomCSV}},
	"medical": {name: "医保局", day: 5, dates: dashes, money: yuan, aliases: map[string]string{"证件号码": "身份证号", "乡镇": "参保地乡镇", "个人自付": "个人自付", "统筹支付": "基金统筹支付"},
		formats: []format{gbCSV, gbCSV, bomCSV, gbCSV, utfCSV}, apostroph: true},
	"health": {name: "卫健委", day: 5, dates: dotsD, serialNo: true, aliases: map[string]string{"证件号码": "身份证号码", "乡镇": "乡镇(街道)", "确诊日期": "确诊时间"}, formats: []format{xlsx, renamed, xlsx}, note: "注:病种以专项救治目录为准。"},
	"education": {name: "教委", day: 28, same: true, dates: slashes, money: yuan, serialNo: true, aliases: map[string]string{"证件号码": "学生身份证件号", "姓名": "学生姓名", "乡镇": "户籍乡镇"},
		formats: []format{xlsx, gbCSV, xlsx}},
	"welfare": {name: "民政局", day: 4, dates: dashes, money: thousands, total: true, serialNo: true, aliases: map[string]string{"证件号码": "身份证号", "户主证件号码": "户主身份证号", "乡镇": "乡镇(街道)", "村": "村(社区)"},
		formats: []format{xlsx, plain, gbCSV, xlsx}, note: "填表人:          审核人:"},
	"disability": {name: "残联", day: 12, dates: digits, aliases: map[string]string{"证件号码": "身份证号", "残疾证号": "残疾人证号"}, formats: []format{renamed, xlsx, gbCSV}},
	"housing": {name: "住建委", day: 20, dates: hanzi, serialNo: true, aliases: map[string]string{"户主证件号码": "身份证号码", "等级": "鉴定等级", "村": "村(社区)"},
		formats: []format{xlsx, plain}, note: "注:C、D级房屋已告知住户。"},
	"water":       {name: "水利局", day: 1, dates: dotsD, aliases: map[string]string{"户主证件号码": "户主身份证号", "问题": "存在问题"}, formats: []format{xlsx, gbTab}},
	"employment":  {name: "人力社保局", day: 10, dates: dashes, money: yuan, aliases: map[string]string{"证件号码": "公民身份号码", "村": "村(社区)"}, formats: []format{gbCSV, gbTab, bomCSV}},
	"disaster":    {name: "应急局", day: 3, dates: hanzi, money: wan, total: true, aliases: map[string]string{"户主证件号码": "户主身份证号", "直接损失": "直接经济损失(万元)"}, formats: []format{xlsx}},
	"police":      {name: "公安局", day: 8, dates: digits, aliases: map[string]string{"证件号码": "公民身份号码"}, formats: []format{gbTab, gbCSV}},
	"agriculture": {name: "农业农村委", day: 15, dates: serial, money: yuan, total: true, aliases: map[string]string{"户主证件号码": "身份证号", "损失": "损失(元)", "理赔": "理赔(元)"}, formats: []format{plain, xlsx}},
	"petition":    {name: "信访办", day: 3, dates: serial, aliases: map[string]string{"证件号码": "证件号", "姓名": "诉求人姓名"}, formats: []format{plain, renamed}},
	"platform":    {name: "市平台", day: 25, dates: dashes, aliases: map[string]string{"户主证件号码": "户主证件号"}, formats: []format{plain, bomCSV}},
	"national":    {name: "全国系统", day: 10, dates: digits, formats: []format{gbCSV, plain}},
}

func departmentOf(key string) *department {
	sector, _, _ := strings.Cut(key, ".")
	return departments[sector]
}

// formatOf chooses how a table is stored in a month; big ones are text.
func (w *World) formatOf(t *table, m month) format {
	list := departmentOf(t.key).formats
	f := list[(int(m)+int(hashText(t.stem)%97))%len(list)]
	if f.workbook() && !t.low && w.size == "county" {
		return gbCSV
	}
	return f
}

// heading is the name of a column as the department writes it.
func (d *department) heading(c column) string {
	if a, ok := d.aliases[c.name]; ok {
		return a
	}
	return c.name
}
