# Installs what the checks need and the machine lacks. Sourced by .ci/run.

# Which Debian package brings which command. The four netcats are there because the README promises that its
# commands work in each of them; kcat, and the Python modules below, because the broker promises to serve them; chromium
# looks at the console.
declare -A package_of=(
  [dockerd]=docker.io
  [docker]=docker.io
  [debootstrap]=debootstrap
  [nc.openbsd]=netcat-openbsd
  [nc.traditional]=netcat-traditional
  [ncat]=ncat
  [busybox]=busybox
  [kcat]=kcat
  [xxd]=xxd
  [chromium]=chromium
)

# Which Debian package brings which module for Debian's own Python. kafka-python leaves three codecs to the last three.
declare -A package_of_module=(
  [confluent_kafka]=python3-confluent-kafka
  [kafka]=python3-kafka
  [snappy]=python3-snappy
  [lz4]=python3-lz4
  [zstandard]=python3-zstandard
)

missing_packages() {
  local command
  for command in "${!package_of[@]}"; do
    # An engine that already answers (a hosted one, say) needs no local dockerd.
    if [[ $command == dockerd ]] && engine_answers; then continue; fi
    command -v "$command" >/dev/null || echo "${package_of[$command]}"
  done | sort -u
  local module
  for module in "${!package_of_module[@]}"; do
    /usr/bin/python3 -c "import $module" >/dev/null 2>&1 || echo "${package_of_module[$module]}"
  done | sort -u
  # Debian has no package for the compose plugin (`docker compose`): docker-compose stands in.
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || echo docker-compose
}

install_packages() {
  local packages
  mapfile -t packages < <(missing_packages)
  if ((${#packages[@]} == 0)); then
    echo "nothing is missing"
    return
  fi
  apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "${packages[@]}" &&
    echo "installed ${packages[*]}"
}
