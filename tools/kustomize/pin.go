//go:build pin

// Package pin keeps kustomize in go.mod; nothing compiles it.
package pin

import _ "sigs.k8s.io/kustomize/kustomize/v5"
