package sheet

import "github.com/shouwang/shouwang/internal/errs"

// What can be wrong with a file. None of the texts holds a cell's value.
var (
	ErrEmpty       = errs.New(errs.Invalid, "sheet.empty", "文件是空的,请检查导出是否完成后重新上传")
	ErrBroken      = errs.New(errs.Invalid, "sheet.broken", "文件不完整或已损坏,请用表格软件打开确认,另存为 .xlsx 后重新上传")
	ErrOldFormat   = errs.New(errs.Invalid, "sheet.old_format", "这是旧版 .xls 工作簿,请用表格软件打开,另存为 .xlsx 后重新上传")
	ErrBinary      = errs.New(errs.Invalid, "sheet.binary", "这是二进制工作簿(.xlsb),请用表格软件打开,另存为 .xlsx 后重新上传")
	ErrMarkup      = errs.New(errs.Invalid, "sheet.markup", "这是网页或 XML 格式的表格,请用表格软件打开,另存为 .xlsx 后重新上传")
	ErrOtherOffice = errs.New(errs.Invalid, "sheet.other_office", "这个文件不是 .xlsx 工作簿,请用表格软件打开,另存为 .xlsx 后重新上传")
	ErrNotSheet    = errs.New(errs.Invalid, "sheet.not_sheet", "这个文件不是表格,请上传 .xlsx 或 .csv 文件")
	ErrEncrypted   = errs.New(errs.Invalid, "sheet.encrypted", "工作簿设有打开密码,请取消密码另存后重新上传")
	ErrNoSheet     = errs.New(errs.NotFound, "sheet.no_sheet", "文件里没有这张工作表,请重新选择")
	ErrBomb        = errs.New(errs.TooLarge, "sheet.bomb", "文件解压后大得不正常,已停止读取;请删除多余的空白格式另存,或拆成几个文件后重新上传")
	ErrTooManyRows = errs.New(errs.TooLarge, "sheet.too_many_rows", "工作表超过 1048576 行,请拆成几个文件后重新上传")
	ErrTooWide     = errs.New(errs.TooLarge, "sheet.too_wide", "第 %d 行超过 16384 列,请检查分隔符或删除多余的列后重新上传")
	ErrTooLong     = errs.New(errs.TooLarge, "sheet.too_long", "第 %d 行附近有一段内容过长,请检查是否缺少换行或引号后重新上传")
	ErrEncoding    = errs.New(errs.Invalid, "sheet.encoding", "第 %d 行有无法识别的字符,请另存为“CSV UTF-8”或 .xlsx 后重新上传")
	ErrBadRow      = errs.New(errs.Invalid, "sheet.bad_row", "第 %d 行附近的内容已损坏,请用表格软件打开另存为 .xlsx 后重新上传")
	ErrUnknownXML  = errs.New(errs.Invalid, "sheet.unknown_xml", "工作簿的写法无法识别,请用表格软件打开,另存为 .xlsx 后重新上传")
)

// The bounds of one file.
const (
	maxRows    = 1 << 20 // what a sheet of the format can hold
	maxColumns = 1 << 14

	maxInflated = 8 << 30   // all parts that are read together: 1,000,000 rows × 40 columns is about 2 GiB
	maxInMemory = 768 << 20 // one part that is kept in memory (shared texts, styles)
	ratioFloor  = 32 << 20  // a smaller part does no harm, whatever its ratio
	maxRatio    = 400       // formatted blank rows reach 150; a bomb of zeros 1000
	maxEntries  = 20_000    // files inside one workbook
	maxToken    = 8 << 20   // one tag or one text of a sheet
	maxRecord   = 16 << 20  // one record of a text file
)
