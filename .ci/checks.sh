# Runs checks one after the other and adds up what they counted. Sourced by .ci/run.
#
# A check is a command whose output goes into a file (shown if the check fails), and a counter: a function that reads
# that file, or a report, and prints `PASSED FAILED SKIPPED`. What a check says of itself is not taken on trust: one
# that exits with an error has failed even if it counted no failure, and one that counted nothing at all has failed.

log_folder=reports/ci
check_seconds_max=900
passed_total=0
failed_total=0
failed_logs=()

# check TITLE COUNTER COMMAND ARGUMENT…
check() {
  local title=$1 counter=$2
  shift 2
  begin "$title" "$@"
  finish "$title" "$counter"
}

declare -A pid_of began_at

# begin TITLE COMMAND ARGUMENT…: it runs beside what comes next, until `finish` waits for it.
begin() {
  local title=$1
  shift
  began_at[$title]=$SECONDS
  # The time limit turns a check that hangs into one that fails.
  timeout --kill-after=10 "$check_seconds_max" "$@" >"$(log_of "$title")" 2>&1 </dev/null &
  pid_of[$title]=$!
}

# finish TITLE COUNTER
finish() {
  local title=$1 counter=$2 log status=0
  log=$(log_of "$title")
  printf '\n== %s\n' "$title"
  wait "${pid_of[$title]}" || status=$?

  local passed failed skipped
  read -r passed failed skipped < <("$counter" "$status" "$log" 2>>"$log" || true) || true
  passed=${passed:-0} failed=${failed:-0} skipped=${skipped:-0}
  if ((failed == 0 && (status != 0 || passed == 0))); then failed=1; fi
  passed_total=$((passed_total + passed))
  failed_total=$((failed_total + failed))

  local verdict=passed
  if ((failed > 0)); then
    verdict="FAILED (exit code $status)"
    failed_logs+=("$log")
    quote "$log"
  fi
  echo "   $title $verdict: $passed passed, $failed failed, $skipped skipped, $((SECONDS - began_at[$title])) s"
}

log_of() {
  echo "$log_folder/${1// /-}.log"
}

# prepare TITLE COMMAND ARGUMENT…: something the checks need. It counts only if it fails. The command may be a
# function that sets variables; the return value says whether it worked.
prepare() {
  local title=$1
  shift
  local log started=$SECONDS
  log=$(log_of "$title")
  printf '\n== %s\n' "$title"
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "   $title done: $(tail -n 1 "$log"), $((SECONDS - started)) s"
    return 0
  fi
  failed_total=$((failed_total + 1))
  failed_logs+=("$log")
  quote "$log"
  echo "   $title FAILED, $((SECONDS - started)) s"
  return 1
}

# quote LOG [LINES]: its end, indented, so that no line of it can be taken for one of ours.
quote() {
  tail -n "${2:-200}" "$1" | sed 's/^/   | /'
}

# Again, and shorter, what failed: whoever sees only the end of a run's output must find it there.
quote_failures() {
  local log
  for log in "${failed_logs[@]}"; do
    printf '\n== FAILED: %s ends with\n' "$log"
    quote "$log" 30
  done
}

# --- counters: each gets the command's exit code and its log ---

count_one() {
  if (($1 == 0)); then echo 1 0 0; else echo 0 1 0; fi
}

# The summary of node's test runner: `ℹ pass 12` or `# pass 12`, with the same for fail and skipped.
count_unit_tests() {
  awk '$1 == "ℹ" || $1 == "#" { count[$2] = $3 }
       END { print count["pass"] + 0, count["fail"] + 0, count["skipped"] + 0 }' "$2"
}

# The last line of the form `12 passed, 0 failed`.
count_last_line() {
  sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*$/\1 \2 0/p' "$2" | tail -n 1
}

# The harness's own report. It names the target that was really used: a container run that fell back to a process would
# otherwise pass for one.
count_scenarios() {
  local target=$1 file="reports/$1/summary.json"
  if [[ ! -e $file ]]; then
    echo "the run has left no $file: it ended early, or used another target than a $target" >&2
    return
  fi
  node -e '
    const [target, file] = process.argv.slice(1);
    const summary = JSON.parse(require("fs").readFileSync(file, "utf8"));
    if (summary.target !== target) throw new Error(`the run was meant for a ${target}, but used a ${summary.target}`);
    console.log(summary.passed, summary.failed, summary.skipped);
  ' "$target" "$file"
}
count_container_scenarios() { count_scenarios container; }
count_process_scenarios() { count_scenarios process; }
