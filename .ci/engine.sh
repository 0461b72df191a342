# A Docker engine for the time of the checks: the one that answers, or else one of our own. Sourced by .ci/run.

engine_pid=""     # of the dockerd that we started; empty: somebody else's engine, which we leave running
engine_folder=""  # its log, and what it keeps about running containers

engine_answers() {
  timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# The engine listens on Docker's usual socket, so that everything finds it without being told. The state of its processes
# is in a folder of its own: the usual one may be left over from an engine that was killed, and a new engine can
# hang on that or refuse to start (on a process id that now belongs to somebody else, on a container that is gone).
start_engine() {
  if engine_answers; then
    echo "engine $(docker version --format '{{.Server.Version}}') answers"
    return
  fi
  engine_folder=$(mktemp -d)
  # Ports are forwarded by the kernel, not by a process of the engine's own for each: that takes six descriptors for a
  # connection, and thousands of connections are then more than the limit on open files may allow.
  dockerd --pidfile "$engine_folder/dockerd.pid" --exec-root "$engine_folder/exec" --userland-proxy=false \
    >"$engine_folder/log" 2>&1 </dev/null &
  engine_pid=$!

  local tries
  for ((tries = 0; tries < 60; tries++)); do
    if engine_answers; then
      echo "started dockerd $(docker version --format '{{.Server.Version}}')"
      return
    fi
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 1
  done
  echo "dockerd did not start; the end of its log:"
  tail -n 20 "$engine_folder/log"
  return 1
}

stop_engine() {
  [[ -n $engine_pid ]] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  # The engine leaves mounts of network namespaces behind, which would be in the way of rm.
  umount "$engine_folder"/exec/netns/* 2>/dev/null || true
  rm -rf "$engine_folder"
  engine_pid=""
}

# Containers, networks and images that testcontainers left behind. Normally its helper Ryuk removes them; but Ryuk is an
# image of its own, which cannot be had everywhere, so CI does without. Only CI may sweep like this: the label
# does not tell one project from another.
sweep_testcontainers() {
  local label=label=org.testcontainers=true
  docker ps --all --quiet --filter "$label" | xargs -r docker rm --force --volumes
  docker network ls --quiet --filter "$label" | xargs -r docker network rm
  docker images --quiet --filter "$label" | sort -u | xargs -r docker rmi --force
}

# Clients since 23 want the buildx plugin for BuildKit, which Debian does not have, and its engine is older still.
# The classic builder reads our Dockerfile too.
choose_builder() {
  docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0
}
