//go:build pin

// Package pin keeps Toxiproxy's server in go.mod; nothing compiles it.
package pin

import _ "github.com/Shopify/toxiproxy/v2/cmd/server"
