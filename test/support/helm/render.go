// Renders the templates of a chart as Helm does, with the same template engine and the same functions: standard input is
// {"Chart": {…}, "Release": {…}, "Values": {…}, "Capabilities": {…}}, the arguments are the files, and standard output is
// their text by name, as JSON. Written for Debian's packages golang-go, golang-github-masterminds-sprig-dev and
// golang-gopkg-yaml.v3-dev.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

func main() {
	log.SetFlags(0)
	var data map[string]interface{}
	check(json.NewDecoder(os.Stdin).Decode(&data))

	root := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["toYaml"] = func(value interface{}) (string, error) {
		var text bytes.Buffer
		encoder := yaml.NewEncoder(&text)
		encoder.SetIndent(2)
		err := encoder.Encode(value)
		return strings.TrimSuffix(text.String(), "\n"), err
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := root.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	root.Funcs(functions)

	files := os.Args[1:]
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		_, err = root.New(filepath.Base(file)).Parse(string(text))
		check(err)
	}
	rendered := map[string]string{}
	for _, file := range files {
		var text strings.Builder
		check(root.ExecuteTemplate(&text, filepath.Base(file), data))
		// What Helm writes for a value that is not there.
		rendered[filepath.Base(file)] = strings.ReplaceAll(text.String(), "<no value>", "")
	}
	check(json.NewEncoder(os.Stdout).Encode(rendered))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
