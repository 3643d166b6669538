package cn_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/cn"
	"pgregory.net/rapid"
)

func TestNamesAreComparedInOneForm(t *testing.T) {
	for raw, want := range map[string][2]string{
		"张三": {"张三", ""}, "张 三": {"张三", ""}, "\u3000张\u00a0三 ": {"张三", ""}, "张三（小）": {"张三", "小"}, "张三(小": {"张三", "小"},
		"(户主)张三": {"张三", "户主"}, "张三【已故】[大]": {"张三", "已故、大"}, "张三()": {"张三", ""}, "": {"", ""}, "（小）": {"", "小"},
		"阿依古丽·买买提": {"阿依古丽·买买提", ""}, "阿依古丽•买买提": {"阿依古丽·买买提", ""}, "阿依古丽．买买提": {"阿依古丽·买买提", ""},
		"阿依古丽‧买买提": {"阿依古丽·买买提", ""}, "阿依古丽・ 买买提": {"阿依古丽·买买提", ""}, "阿依古丽··买买提·": {"阿依古丽·买买提", ""},
		"𠮷田": {"𠮷田", ""}, "王𬭊": {"王𬭊", ""}, "张Ａ": {"张A", ""}, "张\u200b三": {"张三", ""},
	} {
		if name, remark := cn.NormaliseName(raw); [2]string{name, remark} != want {
			t.Errorf("%q: %q %q", raw, name, remark)
		}
	}
}

func TestNormalisedNameIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, _ := cn.NormaliseName(rapid.StringOf(rapid.RuneFrom([]rune("张三欧阳·•．（）()【 \u3000'A𠮷"))).Draw(t, "raw"))
		if again, remark := cn.NormaliseName(name); again != name || remark != "" {
			t.Fatalf("%q becomes %q", name, again)
		}
	})
}

func TestNameIsMaskedBehindTheSurname(t *testing.T) {
	for name, want := range map[string]string{
		"张三": "张*", "张小三": "张**", "欧阳": "欧*", "欧阳锋": "欧阳*", "欧阳小锋": "欧阳**", "张": "*", "": "", "𠮷田": "𠮷*",
		"阿依古丽·买买提": "阿**", "张三(小)": "张*",
	} {
		if got := cn.MaskName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestNameIsSpeltAsASurnameIs(t *testing.T) {
	for name, want := range map[string][2]string{
		"单小军": {"shanxiaojun", "sxj"}, "查三": {"zhasan", "zs"}, "仇英": {"qiuying", "qy"}, "解放": {"xiefang", "xf"}, "曾国": {"zengguo", "zg"},
		"朴树": {"piaoshu", "ps"}, "尉迟恭": {"yuchigong", "ycg"}, "覃明": {"qinming", "qm"}, "吕布": {"lvbu", "lb"}, "张单": {"zhangdan", "zd"},
		"阿依·买": {"ayimai", "aym"}, "张A3": {"zhanga3", "za3"}, "万俟卨": {"moqixie", "mqx"}, "万三": {"wansan", "ws"}, "": {"", ""},
	} {
		if full, initials := cn.Pinyin(name); [2]string{full, initials} != want {
			t.Errorf("%q: %s %s, want %v", name, full, initials, want)
		}
	}
}

func TestPhonesAreReadAndMasked(t *testing.T) {
	for raw, want := range map[string][2]string{
		"13812345678": {"13812345678", "138****5678"}, "138 1234 5678": {"13812345678", "138****5678"}, "+86-138-1234-5678": {"13812345678", "138****5678"},
		"008613812345678": {"13812345678", "138****5678"}, "１３８１２３４５６７８": {"13812345678", "138****5678"}, "023-59221234": {"023-59221234", "023-****1234"},
		"(023)59221234": {"023-59221234", "023-****1234"}, "0816-2345678": {"0816-2345678", "0816-****5678"}, "59221234": {"59221234", "****1234"},
	} {
		p, err := cn.ParsePhone(raw)
		if err != nil || [2]string{string(p), p.Masked()} != want {
			t.Errorf("%q: %s %s %v", raw, p, p.Masked(), err)
		}
	}
	for _, raw := range []string{"", "无", "0", "12812345678", "1381234567", "138123456789", "023-123", "张三", "()", "1.38E+10"} {
		if p, err := cn.ParsePhone(raw); err == nil {
			t.Errorf("%q was read as %s", raw, p)
		}
	}
	if !cn.Phone("13812345678").Mobile() || cn.Phone("59221234").Mobile() || cn.Phone("1").Masked() != "*" {
		t.Error("Mobile or Masked")
	}
}
