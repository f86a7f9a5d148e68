// Reads dashboards (paths as arguments) with Grafana's own generated schema and says what is wrong with them: a field that no
// panel of that type has, a value of another type, a constraint that does not hold. Exits 1 if anything is, 64 without arguments.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: grafana-schema FILE...")
		os.Exit(64)
	}
	knowPanels()
	wrong := false
	for _, path := range os.Args[1:] {
		if err := check(path); err != nil {
			fmt.Printf("%s: %v\n", path, err)
			wrong = true
		}
	}
	if wrong {
		os.Exit(1)
	}
}

// Only the panels and queries that our dashboards use: an unknown one is then not checked as if it were known.
func knowPanels() {
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(bargauge.VariantConfig())
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(statetimeline.VariantConfig())
	runtime.RegisterPanelcfgVariant(table.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())
	runtime.RegisterDataqueryVariant(prometheus.VariantConfig())
}

func check(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	read := dashboard.Dashboard{}
	if err := found(read.UnmarshalJSONStrict(text)); err != nil {
		return err
	}
	return found(read.Validate())
}

// The generated code answers with an empty list of errors where it found none: an error that is not nil and says nothing.
func found(err error) error {
	var all cog.BuildErrors
	if errors.As(err, &all) && len(all) == 0 {
		return nil
	}
	return err
}
