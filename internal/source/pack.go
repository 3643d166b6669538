package source

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed pack/*.toml
var packFiles embed.FS

// Pack is the shipped definitions, by key. A county that has edited one uses its own.
func Pack() map[string]*Dataset { return pack() }

var pack = sync.OnceValue(func() map[string]*Dataset {
	all := map[string]*Dataset{}
	entries, err := packFiles.ReadDir("pack")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		text, err := packFiles.ReadFile("pack/" + e.Name())
		if err != nil {
			panic(err)
		}
		list, err := ParseDatasets(string(text))
		if err != nil {
			panic(fmt.Sprintf("source: pack/%s: %v", e.Name(), err))
		}
		for _, d := range list {
			all[d.Key] = d
		}
	}
	return all
})

// ParseDatasets reads definitions from TOML ([[dataset]] …), completes them with the
// columns that every file may carry, and checks them. An unknown key is an error.
func ParseDatasets(text string) ([]*Dataset, error) {
	var file struct {
		Dataset []*Dataset `toml:"dataset"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, ErrDefinition.Because(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, ErrDefinition.Because(fmt.Errorf("unknown key %s", unknown[0]))
	}
	for _, d := range file.Dataset {
		d.complete()
		if err := d.Check(); err != nil {
			return nil, err
		}
	}
	return file.Dataset, nil
}

// everyFile are the columns that every file may carry.
var everyFile = []Field{
	{Key: "county", Title: "县", Type: County, Role: RoleCounty, Aliases: []string{"区县", "县区", "县市区", "县级"}},
	{Key: "township", Title: "乡镇", Type: Township, Role: RoleTownship, Aliases: []string{"乡镇街道", "乡", "镇", "街道", "镇街", "乡街", "乡镇名称", "所属乡镇", "所在乡镇"}},
	{Key: "village", Title: "村", Type: Village, Role: RoleVillage, Aliases: []string{"村社区", "社区", "行政村", "村居", "村名", "村名称", "所属村", "所在村", "村委会"}},
	{Key: "group", Title: "村民小组", Type: Group, Role: RoleGroup, Aliases: []string{"组", "小组", "村组", "自然村", "自然村组", "社"}},
	{Key: "address", Title: "家庭住址", Type: Text, Sealed: true, Aliases: []string{"住址", "地址", "户籍地址", "居住地址", "家庭地址"}},
	{Key: "phone", Title: "联系电话", Type: Phone, Aliases: []string{"电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "户电话", "人电话"}},
}

var (
	idTitles     = []string{"证件号码", "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号", "身份证件号码", "身份证", "居民身份证号", "身份证件号", "学生身份证件号", "学生身份证号"}
	nameTitles   = []string{"姓名", "名字", "学生姓名", "诉求人姓名", "申请人姓名"}
	numberTitles = []string{"户编号", "户编码", "户号", "农户编号", "家庭编号"}
)

// complete adds what is common to all definitions: codes, the columns of the subject, the
// columns of the place, and the aliases of identifiers.
func (d *Dataset) complete() {
	for i := range d.Fields {
		f := &d.Fields[i]
		for _, v := range f.Values {
			names := strings.Split(v, "|")
			f.Codes = append(f.Codes, Code{Value: names[0], Aliases: names[1:]})
		}
		f.Values = nil
	}
	if d.Subject == Person {
		d.add(Field{Key: "name", Title: "姓名", Type: Name, Role: RoleName, Required: true})
		d.add(Field{Key: "id_number", Title: "证件号码", Type: IDNumber, Role: RoleID, Required: true})
	} else {
		d.add(Field{Key: "head_name", Title: "户主姓名", Type: Name, Role: RoleName})
		d.add(Field{Key: "head_id", Title: "户主证件号码", Type: IDNumber, Role: RoleID})
	}
	d.add(Field{Key: "number", Title: "户编号", Type: HouseholdNumber, Role: RoleNumber})
	for _, f := range everyFile {
		d.add(f)
	}
	for i := range d.Fields {
		d.aliases(&d.Fields[i])
	}
}

// add appends a common field unless the definition has one of its role or key.
func (d *Dataset) add(f Field) {
	if d.Field(f.Key) == nil && (f.Role == "" || d.ByRole(f.Role) == nil) {
		d.Fields = append(d.Fields, f)
	}
}

// aliases gives identifiers and places their usual headings. In a file about households a
// bare 姓名 or 证件号码 is the head's, unless the definition has a column for it.
func (d *Dataset) aliases(f *Field) {
	var titles []string
	switch {
	case f.Type == IDNumber:
		titles = idTitles
	case f.Type == Name && (f.Title == "姓名" || f.Title == "户主姓名"):
		titles = nameTitles
	case f.Role == RoleNumber:
		titles = numberTitles
	}
	for _, t := range titles {
		if strings.HasPrefix(f.Title, "户主") {
			f.alias("户主" + t)
			if d.Subject == Person || d.hasTitle(titles[0]) {
				continue
			}
		}
		f.alias(t)
	}
	if f.Title == "户主姓名" {
		f.alias("户主")
	}
	for _, every := range everyFile {
		if f.Role != "" && f.Role == every.Role {
			f.alias(every.Title)
			for _, t := range every.Aliases {
				f.alias(t)
			}
		}
	}
}

func (d *Dataset) hasTitle(title string) bool {
	return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Title == title })
}

func (f *Field) alias(title string) {
	if title != f.Title && !slices.Contains(f.Aliases, title) {
		f.Aliases = append(f.Aliases, title)
	}
}
