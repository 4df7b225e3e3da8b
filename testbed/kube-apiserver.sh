#!/bin/sh
# Builds kube-apiserver and kubectl of a Kubernetes release with Go, for the tests that take a real API server:
#
#   testbed/kube-apiserver.sh DIRECTORY
#   WEIR_KUBE_APISERVER=DIRECTORY/kube-apiserver ./weir test
#
# Needs Go, its module proxy, 4 GB of memory and about ten minutes. etcd is Debian's etcd-server, which ./weir test installs.
set -eu

release=1.34.4

fail() {
	echo "kube-apiserver: $*" >&2
	exit 1
}

[ $# -eq 1 ] || fail "usage: kube-apiserver.sh DIRECTORY"
command -v go >/dev/null || fail "there is no go on PATH: install Go"
mkdir -p "$1"
target=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

go mod init weir.invalid/apiserver 2>/dev/null
module=$(go mod download -json "k8s.io/kubernetes@v$release" | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
[ -f "$module" ] || fail "release $release is not to be had"
go mod edit -require "k8s.io/kubernetes@v$release"
# Its own parts stand in its go.mod without a version: each release of them has the number of the whole.
sed -n 's/^\t\(k8s\.io\/[^ ]*\) v0\.0\.0$/\1/p' "$module" | sort -u | while read -r part; do
	go mod edit -replace "$part=$part@v0.${release#*.}"
done
cat >tools.go <<'EOT'
//go:build tools

package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
EOT
go mod tidy
version=k8s.io/component-base/version
CGO_ENABLED=0 go build -mod=mod -trimpath \
	-ldflags "-s -w -X $version.gitVersion=v$release -X $version.gitMajor=1 -X $version.gitMinor=$(echo $release | cut -d. -f2)" \
	-o "$target/" k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kubectl
"$target/kube-apiserver" --version
