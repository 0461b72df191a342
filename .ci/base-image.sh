#!/usr/bin/env bash
# Makes sure that the Dockerfile's base image is there.
#
# Normally `docker pull` brings it. Where no image registry can be reached, this builds a stand-in under the
# same tag, so that the Dockerfile and everything that starts from it run unchanged. The stand-in is made of what
# the real image is made of too: a minimal Debian, the node binary, npm, a user called node.
# It needs root, debootstrap, npm and a Docker engine; by hand: `sudo .ci/base-image.sh`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

debian_release=bookworm
work=""

# Everything on the way goes into one folder, removed whatever happens. (`--one-file-system`: if debootstrap died with
# its /proc still mounted in there, that stays alone.)
cleanup() {
  [[ -z $work ]] || rm -rf --one-file-system "$work"
}
trap cleanup EXIT

base_image() {
  sed -n 's/^FROM \([^ ]*\) AS build$/\1/p' Dockerfile
}

# The Debian mirror that apt uses on this machine, whatever its sources look like. debootstrap has its own
# default, which is not necessarily reachable where apt's is.
debian_mirror() {
  # shellcheck disable=SC2016 # the dollars are apt's
  apt-get indextargets 'Created-By: Packages' --format '$(RELEASE) $(COMPONENT) $(SITE)' |
    awk -v release="$debian_release" '$1 == release && $2 == "main" { print $3; exit }'
}

# Prints nothing for what npm calls null: "not set".
npm_setting() {
  npm config get "$1" 2>/dev/null | grep -vx 'null' || true
}

install_debian() {
  local root=$1 mirror
  mirror=$(debian_mirror)
  # Without a mirror in apt's configuration debootstrap falls back to its own default.
  if ! debootstrap --variant=minbase "$debian_release" "$root" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1; then
    tail -20 "$work/debootstrap.log" >&2
    return 1
  fi
  # What "slim" leaves out.
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
  rm -rf "$root"/usr/share/{doc,info,locale,man}/*
}

# Node's binary and npm come as npm packages, from the registry that npm uses on this machine anyway.
install_node() {
  local root=$1 node_version=$2 package
  package=node-linux-$(node -p process.arch)
  (cd "$work" && npm pack --silent "$package@$node_version" >/dev/null)
  tar -xzf "$work/$package-$node_version.tgz" -C "$work"
  install -D "$work/package/bin/node" "$root/usr/local/bin/node"
  npm install --silent --no-audit --no-fund --global --prefix "$root/usr/local" npm@11
}

# `npm ci` inside `docker build` has to reach the same registry, in the same way, as npm on this machine: the same
# address, proxy and certificates. This goes into npm's own configuration and not into environment variables: these
# would reach the broker as well, and a container should see what it sees on the real image.
configure_npm() {
  local root=$1 key value ca_bundle
  mkdir -p "$root/usr/local/etc"
  for key in registry proxy https-proxy noproxy; do
    value=$(npm_setting "$key")
    [[ -z $value ]] || echo "$key=$value"
  done >"$root/usr/local/etc/npmrc"

  ca_bundle=$(npm_setting cafile)
  ca_bundle=${ca_bundle:-${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}}
  if [[ -r $ca_bundle ]]; then
    install -D -m 644 "$ca_bundle" "$root/etc/ssl/certs/ca-certificates.crt"
    echo "cafile=/etc/ssl/certs/ca-certificates.crt" >>"$root/usr/local/etc/npmrc"
  fi
}

make_stand_in() {
  local image=$1 node_version root
  # The same Node that the npm scripts run on.
  node_version=$(node -p 'require("./package.json").devDependencies.node')
  work=$(mktemp -d)
  root=$work/root

  install_debian "$root"
  install_node "$root" "$node_version"
  configure_npm "$root"
  chroot "$root" groupadd --gid 1000 node
  chroot "$root" useradd --uid 1000 --gid node --shell /bin/bash --create-home node

  tar --numeric-owner -C "$root" -c . | docker import \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change "ENV NODE_VERSION=$node_version" \
    --change 'CMD ["node"]' \
    --message "stand-in for $image" \
    - "$image" >/dev/null
}

image=$(base_image)
if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image is already there"
elif timeout 120 docker pull --quiet "$image"; then
  echo "$image was pulled"
else
  echo "$image cannot be pulled: making a stand-in of the same name"
  make_stand_in "$image"
  echo "$image is a stand-in now: $(docker run --rm "$image" node --version), npm $(docker run --rm "$image" npm --version)"
fi
