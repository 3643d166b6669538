package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/shouwang/shouwang/internal/errs"
)

// Problem is the body of every refusal (RFC 9457). Title is Chinese and says what to do next.
type Problem struct {
	Status int          `json:"status" doc:"HTTP 状态码"`
	Code   string       `json:"code" doc:"稳定的错误代码,供程序判断"`
	Title  string       `json:"title" doc:"给人看的一句话:哪里不对,下一步怎么做"`
	Fields []errs.Field `json:"fields,omitempty" doc:"有问题的各项"`
}

func (p *Problem) Error() string             { return p.Code }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }
func problem(s int, code, title string) *Problem {
	return &Problem{Status: s, Code: code, Title: title}
}

var statusOf = map[errs.Kind]int{
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Busy:            http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
}

// problemOf turns any error into what the caller may read of it.
func problemOf(err error) *Problem {
	e, ok := errs.As(err)
	if !ok || e.Kind == errs.Internal {
		return problem(http.StatusInternalServerError, "internal", "系统内部出错,已记录。请稍后再试;若仍不行,请把出错时间告诉系统管理员。")
	}
	return &Problem{Status: statusOf[e.Kind], Code: e.Code, Title: e.Text, Fields: e.Fields}
}

// fromHuma replaces Huma's own error documents, whose details echo the values sent.
func fromHuma(status int, _ string, details ...error) huma.StatusError {
	p := problem(status, "request", "请求的内容不符合要求,请按提示改正后再提交。")
	switch status {
	case http.StatusNotFound:
		p.Code, p.Title = "access.not_found", "没有找到,请核对地址。"
	case http.StatusRequestEntityTooLarge:
		p.Code, p.Title = "request.too_large", "内容太大,请分批提交。"
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		p.Code, p.Title = "request.media_type", "内容的格式不受支持。"
	}
	if status >= 500 {
		return problemOf(fmt.Errorf("huma: %d", status))
	}
	for _, d := range details {
		if e, ok := d.(*huma.ErrorDetail); ok {
			p.Fields = append(p.Fields, errs.Field{Path: safePath(e), Code: "invalid", Text: chinese(e.Message)})
		}
	}
	return p
}

// safePath keeps the place, but not a key that the caller made up.
func safePath(e *huma.ErrorDetail) string {
	place, _, _ := strings.Cut(e.Location, ".")
	switch {
	case !slices.Contains([]string{"body", "query", "path", "header"}, place):
		return "body"
	case strings.Contains(e.Message, "unexpected property"), strings.Contains(e.Message, "unknown query parameter"):
		return place
	}
	return e.Location
}

// chinese says the kind of mistake; Huma's own message may quote the value.
func chinese(message string) string {
	for _, m := range []struct{ has, say string }{
		{"required property", "缺少必填项"},
		{"unexpected property", "有多余的项"},
		{"unknown query parameter", "有多余的项"},
		{"expected string", "应为文字"},
		{"expected integer", "应为整数"},
		{"expected number", "应为数字"},
		{"expected boolean", "应为是或否"},
		{"expected array", "应为列表"},
		{"expected value to be one of", "不在可选范围内"},
		{"length", "长度不符合要求"},
		{"expected number >=", "数值太小"},
		{"expected number <=", "数值太大"},
	} {
		if strings.Contains(message, m.has) {
			return m.say
		}
	}
	return "格式不对"
}

// NotFound answers a path under /api/ that no route serves.
func NotFound(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, problem(http.StatusNotFound, "access.not_found", "没有找到,请核对地址。"))
}
