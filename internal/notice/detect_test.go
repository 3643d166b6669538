package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/notice"
)

func detector() notice.Detector {
	var words []string
	for _, key := range []string{"illness", "disability"} {
		list, _ := code.National().List(key)
		for _, c := range list.Codes {
			words = append(append(words, c.Text), c.Aliases...)
		}
	}
	return notice.NewDetector(words)
}

func TestDetectorTellsWhatItSees(t *testing.T) {
	d := detector()
	for text, want := range map[string]notice.Leak{
		"张三,500229199001018011":     notice.LeakID,
		"５００２２９１９９００１０１８０１Ｘ":        notice.LeakID,
		"500229-1990-0101-8011":     notice.LeakID,
		"500229 900101 801":         notice.LeakID,
		"500229********8011":        notice.LeakID,
		"证号五零零二二九一九九零零一零一八零一一":      notice.LeakID,
		"50022919900101801X43":      notice.LeakCertificate,
		"50022919900101801X43B1":    notice.LeakCertificate,
		"卡号6222 0212 3456 7890 128": notice.LeakCard,
		"138 0013 8000":             notice.LeakPhone,
		"①③⑧⓪⓪①③⑧⓪⓪⓪":               notice.LeakPhone,
		"+86 13800138000":           notice.LeakPhone,
		"023-59221234":              notice.LeakPhone,
		"联系电话:59221234":             notice.LeakPhone,
		"户编号50022900123456":         notice.LeakNumber,
		"1 3 8 0 0 1 3 8 0 0 0":     notice.LeakPhone,
		"13800\u200b138000":         notice.LeakPhone,
		"因糖 尿\n病致困":                 notice.LeakIllness,
		"家中有残疾人":                    notice.LeakIllness,
		"联系县残疾人联合会":                 "",
		"参加大病保险":                    "",
		"葛城街道3组12号":                 notice.LeakAddress,
		"土城社区5栋2单元301室":             notice.LeakAddress,
		"城扶办发〔2025〕12号文":            "",
		"7月1号开会":                    "",
		"2025-07-01至2025-07-06":     "",
		"2025.07.01—2025.07.06":     "",
		"20250701 10:30":            "",
		"第1、2、3、5、8、13、21组":         "",
		"共12户36人,补助1200元":           "",
		"二〇二五年七月一日":                 "",
		"拨打12317":                   "",
	} {
		found := d.Find(text)
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: %+v, and it is harmless", text, found)
		case want != "" && (len(found) == 0 || found[0].Leak != want):
			t.Errorf("%q: %+v, want %s", text, found, want)
		}
	}
}

// separators are what people put between the digits of a number.
var separators = []string{"", " ", "-", "—", "  ", "·", ".", "/", "\u3000", "\u200b", "\u00a0", "_"}

// disguised writes a number as people do, to make it readable or to get it past a filter.
func disguised(t *rapid.T, number string) string {
	sep := rapid.SampledFrom(separators).Draw(t, "separator")
	every := rapid.IntRange(1, 8).Draw(t, "every")
	form := rapid.SampledFrom([]string{"plain", "wide", "han", "math", "arabic"}).Draw(t, "form")
	var b strings.Builder
	for i, r := range number {
		if i > 0 && i%every == 0 {
			b.WriteString(sep)
		}
		b.WriteString(write(form, r))
	}
	return b.String()
}

func write(form string, r rune) string {
	if r < '0' || r > '9' {
		if form == "wide" {
			return string(r + '！' - '!')
		}
		return string(r)
	}
	switch form {
	case "wide":
		return string(r - '0' + '０')
	case "han":
		return string([]rune("〇一二三四五六七八九")[r-'0'])
	case "math":
		return string(r - '0' + '𝟎')
	case "arabic":
		return string(r - '0' + '٠')
	}
	return string(r)
}

// secret makes a number of a person: an ID of 15 or 18, a certificate, a card, a mobile.
func secret(t *rapid.T) string {
	digits := func(n int) string {
		return rapid.StringMatching(fmt.Sprintf("[0-9]{%d}", n)).Draw(t, "digits")
	}
	switch rapid.SampledFrom([]string{"id18", "id15", "certificate", "card", "mobile", "line"}).Draw(t, "kind") {
	case "id18":
		return "500229" + fmt.Sprint(rapid.IntRange(1930, 2024).Draw(t, "year")) + digits(7) + rapid.SampledFrom([]string{"1", "X", "x"}).Draw(t, "last")
	case "id15":
		return "5102" + digits(11)
	case "certificate":
		return "500229" + digits(12) + "43"
	case "card":
		return "62" + digits(rapid.SampledFrom([]int{14, 17}).Draw(t, "length"))
	case "mobile":
		return "1" + rapid.SampledFrom([]string{"3", "5", "8", "9"}).Draw(t, "network") + digits(9)
	}
	return "0235" + digits(7)
}

func TestNoDisguiseHidesANumber(t *testing.T) {
	d := detector()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "张三 ", "公示:", "联系"}).Draw(t, "before") + disguised(t, secret(t)) + rapid.SampledFrom([]string{"", "。", "李四", "(本人)"}).Draw(t, "after")
		if len(d.Find(text)) == 0 {
			t.Fatalf("%q passes", text)
		}
	})
}

func FuzzDetector(f *testing.F) {
	for _, s := range []string{"张三500229199001018011", "1 3 8-0013(8000)", "2025-07-01 10:30", "糖 尿病", "3组12号", "\xff\xfe1\x00", "〔2025〕12号", "🀄1️⃣2️⃣"} {
		f.Add(s)
	}
	d := detector()
	f.Fuzz(func(t *testing.T, text string) {
		n := utf8.RuneCountInString(text)
		for _, found := range d.Find(text) {
			if found.From < 0 || found.To > n || found.From >= found.To {
				t.Fatalf("%q: %+v lies outside %d characters", text, found, n)
			}
		}
		// Whatever stands before it, a plain number on a line of its own is found.
		if len(d.Find(text+"\n500229199001018011")) == 0 {
			t.Fatalf("%q hides a number on the next line", text)
		}
	})
}
