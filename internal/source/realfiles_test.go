package source

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/sheet"
)

// take imports bytes and fails the test if they are refused.
func (w *world) take(content []byte, name string) Result {
	w.t.Helper()
	res, err := w.Import(w.ctx, ImportRequest{File: bytes.NewReader(content), Name: name, AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
	if err != nil {
		w.t.Fatal(err)
	}
	return res
}

func workbook(t *testing.T, build func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	build(f)
	var b bytes.Buffer
	if err := errors.Join(f.Write(&b), f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// put writes rows from a place on; texts stay texts.
func put(t *testing.T, f *excelize.File, sheetName string, top int, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, top+i)
		if err := f.SetSheetRow(sheetName, cell, &row); err != nil {
			t.Fatal(err)
		}
	}
}

func relief(n int) []any {
	return []any{personName(n), idNumber(n), "2025-03-01", "因病", "500"}
}

var reliefHeading = []any{"姓名", "身份证号码", "救助日期", "救助原因", "救助金额"}

func TestFilesAreTakenInAsDepartmentsSendThem(t *testing.T) {
	csv := "姓名,身份证号,救助日期,原因,金额\n" + fmt.Sprintf("%s,%s,2025-03-01,因病,500\n%s,%s,2025-03-02,因学,800\n", personName(1), idNumber(1), personName(2), idNumber(2))
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(csv)
	if err != nil {
		t.Fatal(err)
	}
	utf16LE := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(csv)) {
		utf16LE = append(utf16LE, byte(u), byte(u>>8))
	}
	book := workbook(t, func(f *excelize.File) { put(t, f, "Sheet1", 1, reliefHeading, relief(1), relief(2)) })
	for name, content := range map[string][]byte{
		"utf8.csv": []byte(csv), "bom.csv": []byte("\uFEFF" + csv), "gb18030.csv": []byte(gb), "utf16.txt": utf16LE,
		"tab.txt": []byte(strings.ReplaceAll(csv, ",", "\t")), "pause.txt": []byte(strings.ReplaceAll(csv, ",", "、")),
		"renamed.xls": book, "plain.xlsx": book,
		"dressed.csv": []byte("城口县2025年3月临时救助发放表,,,,\n单位:元,,,,\n" + csv + ",,,,\n姓名,身份证号,救助日期,原因,金额\n合计,,,,1300\n注:以上数据由民政局提供,,,,\n制表人:某某,,审核人:某某,,\n"),
		"spaces.csv":  []byte(strings.Replace(strings.Replace(csv, personName(1), personName(1)[:3]+"\u3000"+personName(1)[3:], 1), idNumber(2), "'"+idNumber(2)[:6]+"\u00A0"+idNumber(2)[6:], 1)),
		"wide.csv":    []byte(strings.Replace(csv, "2025-03-01,因病,500", "２０２５-０３-０１,因病,５００", 1)),
	} {
		t.Run(name, func(t *testing.T) {
			onSQLite(t, 2, func(t *testing.T, w *world) {
				res := w.take(content, name)
				if res.Dataset != "welfare.relief" || res.Rows != 2 || res.Linked != 2 {
					t.Fatalf("%+v %v", res, w.quarantine(res.Batch))
				}
			})
		})
	}
}

func TestTwoLevelHeadingsHiddenColumnsAndFormulas(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		book := workbook(t, func(f *excelize.File) {
			put(t, f, "Sheet1", 1, []any{"低保对象花名册"}, []any{"序号", "人员情况", "", "户主身份证号码", "保障情况", ""},
				[]any{"", "姓名", "身份证号码", "", "类别", "月保障金(元)"},
				[]any{1, personName(1), idNumber(1), idNumber(0), "农村低保", "600.50"}, []any{2, personName(2), idNumber(2), idNumber(0), "低保边缘", nil})
			for _, m := range [][2]string{{"A1", "F1"}, {"A2", "A3"}, {"B2", "C2"}, {"D2", "D3"}, {"E2", "F2"}} {
				if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(f.SetColVisible("Sheet1", "D", false), f.SetCellFormula("Sheet1", "F5", "1+1")); err != nil {
				t.Fatal(err)
			}
		})
		res := w.take(book, "低保.xlsx")
		if res.Dataset != "welfare.dibao" || res.Linked != 2 {
			t.Fatalf("%+v", res)
		}
		list := w.roster("welfare.dibao", "2025-03-31", "2025-03-31")
		if len(list) != 2 || list[0].Amount != 60050 || list[0].Code != "低保" || list[1].Code != "低保边缘" {
			t.Errorf("%+v", list)
		}
	})
}

func TestSheetsOfOneWorkbookBecomeOneBatch(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		book := workbook(t, func(f *excelize.File) {
			for _, name := range []string{"说明", "乙镇"} {
				if _, err := f.NewSheet(name); err != nil {
					t.Fatal(err)
				}
			}
			put(t, f, "Sheet1", 1, reliefHeading, relief(1))
			put(t, f, "说明", 1, []any{"本表由民政局填报"}, []any{"填报说明"})
			put(t, f, "乙镇", 1, []any{"救助金额", "救助原因", "救助日期", "身份证号码", "姓名"}, []any{"900", "因学", "昨天", idNumber(2), personName(2)}, []any{"700", "因学", "2025-03-03", idNumber(3), personName(3)})
		})
		res := w.take(book, "救助.xlsx")
		if res.Accepted != 2 || res.Quarantined != 1 || !slices.Equal(res.SkippedSheets, []string{"说明"}) {
			t.Fatalf("%+v", res)
		}
		if q := w.quarantine(res.Batch); rowLabel(q[0].Row) != "第2张表第2行" || q[0].Reasons[0].Column != "救助日期" {
			t.Errorf("%+v", q)
		}
	})
}

func TestAmountsInTenThousands(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		text := "姓名,证件号码,企业名称,统一社会信用代码,角色,状态,注册资本(万元)\n" + personName(1) + "," + idNumber(1) + ",某合作社,91500000MA5U0000XN,股东,存续,12.5\n"
		w.load(text, "2025-03-31")
		if n := w.count("record WHERE dataset = 'check.enterprise' AND amount = $1", int64(cn.Yuan(125_000))); n != 1 {
			t.Error("注册资本 is not 125,000 元")
		}
	})
}

func TestIDNumbersAreReadOrRefusedButNeverGuessed(t *testing.T) {
	old := idNumber(5)[:6] + idNumber(5)[8:17] // the 15 digits of the old certificate
	wrong := []byte(idNumber(6))
	wrong[10] = '0' + (wrong[10]-'0'+1)%10
	for _, c := range []struct {
		name, id, person string
		code             string // in quarantine; "" if taken in or reviewed
		linked, review   int64
	}{
		{"fifteen digits", old, personName(5), "", 1, 0},
		{"lower-case x", strings.ToLower(withX()), personName(xPerson()), "", 1, 0},
		{"wrong check digit, a person fits", string(wrong), personName(6), "", 0, 1},
		{"wrong check digit, nobody fits", "500229199901011239", "欧阳无名", "id.check_digit", 0, 0},
		{"scientific notation", "5.00229E+17", personName(6), "id.digits_lost", 0, 0},
		{"turned into a float", idNumber(6)[:15] + "000", personName(6), "id.digits_lost", 0, 0},
		{"disability certificate", idNumber(6) + "41", personName(6), "id.disability_certificate", 0, 0},
		{"无, nobody fits", "无", "欧阳无名", "id.absent", 0, 0},
		{"不详, nobody fits", "不详", "欧阳无名", "id.absent", 0, 0},
		{"number of another person", idNumber(7), personName(8), "", 0, 1},
		{"masked name", idNumber(7), "*" + personName(7)[3:], "", 1, 0},
		{"name with a remark", idNumber(7), personName(7) + "(小)", "", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			onSQLite(t, xPerson()/4+3, func(t *testing.T, w *world) {
				res := w.load("姓名,证件号码,救助日期,原因,金额\n"+c.person+","+c.id+",2025-03-01,因病,500\n", "2025-03-31")
				if res.Linked != c.linked || res.Review != c.review {
					t.Fatalf("%+v %+v", res, w.quarantine(res.Batch))
				}
				q := w.quarantine(res.Batch)
				if c.code == "" {
					if len(q) > 0 {
						t.Errorf("%+v", q)
					}
					return
				}
				if len(q) != 1 || q[0].Row != 2 || q[0].Reasons[0].Code != c.code || q[0].Reasons[0].Column != "证件号码" {
					t.Errorf("%+v", q)
				}
				if text := fmt.Sprint(q); strings.Contains(text, c.person) || len(c.id) > 10 && strings.Contains(text, c.id) {
					t.Error("a reason holds the cell")
				}
			})
		})
	}
}

// xPerson is a person whose number ends in X.
func xPerson() int {
	n := 0
	for !strings.HasSuffix(idNumber(n), "X") {
		n++
	}
	return n
}

func withX() string { return idNumber(xPerson()) }

func TestTwoPeopleUnderOneNumberAndOnePersonUnderTwo(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		stranger := idNumber(900)
		second := idNumber(3)[:14] + "99" + idNumber(3)[16:17] // the same birth, another number
		for _, c := range "0123456789X" {
			if id, err := cn.ParseIDNumber(second + string(c)); err == nil {
				second = string(id)
				break
			}
		}
		res := w.load("姓名,证件号码,救助日期,原因,金额\n外人甲,"+stranger+",2025-03-01,因病,500\n外人乙,"+stranger+",2025-03-01,因病,500\n"+
			personName(3)+","+second+",2025-03-01,因病,500\n", "2025-03-31")
		if res.Unmatched != 1 || res.Quarantined != 1 || res.Review != 1 {
			t.Fatalf("%+v", res)
		}
		if q := w.quarantine(res.Batch); q[0].Row != 3 || q[0].Reasons[0].Code != "link.two_names" {
			t.Errorf("%+v", q)
		}
	})
}

func TestDatesAndNames(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		var b strings.Builder
		b.WriteString("姓名,证件号码,救助日期,原因,金额\n")
		days := []string{"2025-03-01", "2025/3/1", "2025.3", "20250301", "2025年3月", "45717", "昨天", "2025-02-30", "2030-01-01"}
		for i, day := range days {
			fmt.Fprintf(&b, "%s,%s,%s,因病,%d\n", personName(1), idNumber(1), day, 100+i)
		}
		res := w.load(b.String(), "2025-03-31")
		if res.Accepted != 6 || res.Quarantined != 3 {
			t.Fatalf("%+v", res)
		}
		for i, r := range w.events("welfare.relief", "2025-03-31") {
			if r.OnDate != date("2025-03-01") {
				t.Errorf("%s became %s", days[i], r.OnDate)
			}
			if month, ok := r.Doc.Text("relieved_on"); ok != (i == 2 || i == 4) || ok && month != "2025-03" {
				t.Errorf("%s: precision %q", days[i], month)
			}
		}
		want := []string{"date.form", "date.impossible", "cell.future"}
		for i, q := range w.quarantine(res.Batch) {
			if q.Reasons[0].Code != want[i] || q.Row != 8+i {
				t.Errorf("row %d: %+v", q.Row, q.Reasons)
			}
		}
	})
	onSQLite(t, 0, func(t *testing.T, w *world) {
		rows := householdHeading
		for i, name := range []string{"阿依古丽·买买提", "𠮷田"} {
			rows += fmt.Sprintf("H%d,%s,%s,%s,户主,%s,%s,一组,女,汉族,,,,,\n", i, name, name, idNumber(i), w.town.Name, w.home[0].Name)
		}
		w.load(rows, "2025-01-01")
		res := w.load("姓名,证件号码,救助日期,原因,金额\n阿依古丽.买买提,"+idNumber(0)+",2025-03-01,因病,1\n阿依古丽•买买提,"+idNumber(0)+",2025-03-01,因病,2\n阿依古丽‧买买提,"+
			idNumber(0)+",2025-03-01,因病,3\n阿依古丽・买买提,"+idNumber(0)+",2025-03-01,因病,4\n𠮷 田,"+idNumber(1)+",2025-03-01,因病,5\n", "2025-03-31")
		if res.Linked != 5 {
			t.Errorf("%+v", res)
		}
	})
}

func TestRefusedWhole(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, part := range []struct{ name, text string }{
			{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
			{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
			{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`},
			{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
			{"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + strings.Repeat(" ", 64<<20)},
		} {
			f, err := z.Create(part.name)
			if err == nil {
				_, err = io.WriteString(f, part.text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	elsewhere := "区县,姓名,证件号码,救助日期,原因,金额\n"
	for i := range 10 {
		elsewhere += fmt.Sprintf("巫溪县,%s,%s,2025-03-01,因病,500\n", personName(500+i), idNumber(500+i))
	}
	for name, c := range map[string]struct {
		content []byte
		want    *errs.Error
	}{
		"empty":                  {nil, sheet.ErrEmpty},
		"zip bomb":               {bomb(), sheet.ErrBomb},
		"heading without rows":   {[]byte("姓名,证件号码,参保年度,险种\n合计,,,\n"), errNoRows},
		"no heading":             {[]byte("甲,乙,丙\n1,2,3\n"), ErrNoHeading},
		"missing column":         {[]byte("姓名,证件号码,救助日期,救助原因\n" + personName(1) + "," + idNumber(1) + ",2025-03-01,因病\n"), ErrUnknownDataset},
		"another county":         {[]byte(elsewhere), errOtherCounty},
		"another county's towns": {[]byte(strings.ReplaceAll(strings.ReplaceAll(elsewhere, "区县", "乡镇"), "巫溪县", "文峰镇")), errOtherCounty},
	} {
		t.Run(name, func(t *testing.T) {
			onSQLite(t, 1, func(t *testing.T, w *world) {
				_, err := w.Import(w.ctx, ImportRequest{File: bytes.NewReader(c.content), Name: "f.csv", AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
				if !errors.Is(err, c.want) {
					t.Fatalf("got %v, want %s", err, c.want.Code)
				}
				if list := w.events("welfare.relief", "2025-06-30"); len(list) != 0 {
					t.Error("a refused file left records")
				}
			})
		})
	}
}

func TestMissingColumnIsNamed(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		_, err := w.Import(w.ctx, ImportRequest{File: strings.NewReader("姓名,证件号码,救助日期\n甲,1,2\n"), Dataset: "welfare.relief", AsOf: date("2025-03-31"), ReceivedOn: date("2025-03-31")})
		e, ok := errs.As(err)
		if !ok || e.Code != ErrMissingColumn.Code || !strings.Contains(e.Text, "原因、金额") {
			t.Errorf("%v", err)
		}
	})
}

func TestMacrosAreFlaggedAndFormulasAreData(t *testing.T) {
	onSQLite(t, 2, func(t *testing.T, w *world) {
		book := workbook(t, func(f *excelize.File) {
			put(t, f, "Sheet1", 1, append(slices.Clone(reliefHeading), "备注"), append(relief(1), "=cmd|' /C calc'!A0"))
		})
		res := w.take(withMacros(t, book), "宏.xlsm")
		if res.Linked != 1 || !slices.ContainsFunc(res.Warnings, func(x Warning) bool { return x.Code == "macros" }) {
			t.Errorf("%+v", res)
		}
		if got, _ := w.events("welfare.relief", "2025-03-31")[0].Doc.Text("extra.备注"); got != "=cmd|' /C calc'!A0" {
			t.Errorf("%q", got)
		}
		res = w.load("备注,姓名,证件号码,救助日期,原因,金额\n=cmd|'/C calc'!A0,"+personName(2)+","+idNumber(2)+",2025-03-01,因病,500\n", "2025-03-31")
		if res.Linked != 1 || !slices.Equal(res.UnknownColumn, []string{"备注"}) {
			t.Errorf("%+v", res)
		}
	})
}

// withMacros adds the part that makes a workbook one with macros.
func withMacros(t *testing.T, book []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if err := out.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := out.Create("xl/vbaProject.bin"); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnknownColumnsAreKeptButNotIdentifiers(t *testing.T) {
	onSQLite(t, 1, func(t *testing.T, w *world) {
		res := w.load("姓名,证件号码,救助日期,原因,金额,审批文号,经办人电话,说明\n"+personName(1)+","+idNumber(1)+",2025-03-01,因病,500,城民〔2025〕3号,13800000000,代领人13900000000\n", "2025-03-31")
		if !slices.Equal(res.UnknownColumn, []string{"审批文号", "经办人电话", "说明"}) {
			t.Errorf("%v", res.UnknownColumn)
		}
		doc := string(w.events("welfare.relief", "2025-03-31")[0].Doc)
		if !strings.Contains(doc, "城民") || strings.Contains(doc, "138") || strings.Contains(doc, "139") || strings.Contains(doc, idNumber(1)) {
			t.Error(doc)
		}
	})
}
