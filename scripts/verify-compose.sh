#!/usr/bin/env bash
# Proves on a running system what docker-compose.yml and the Dockerfile promise: orders are paid for, nothing is lost in
# a crash or a complete restart, more payment services share the work, and the containers are locked down.
# Uses a project, volumes and a port of its own, and takes all of it down again. Needs bash, curl and Docker.
# Exits with 0 if everything holds, 1 if something does not, 2 if Docker cannot be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly project=orderwell-verify
readonly apps=(order-app payment-app)
readonly services=("${apps[@]}" postgres rabbitmq)
# 0 is any free port.
export ORDER_APP_PORT=${ORDER_APP_PORT:-0} RABBITMQ_MANAGEMENT_PORT=${RABBITMQ_MANAGEMENT_PORT:-0}
# Who paid is read from the log.
export LOG_LEVEL=info
readonly start_seconds=180 order_seconds=30

if ! docker info >/dev/null 2>&1 || ! docker compose version >/dev/null 2>&1; then
  echo 'verify-compose: Docker with the compose plugin cannot be reached' >&2
  exit 2
fi

work=$(mktemp -d)
readonly work log=$work/log

compose() { docker compose -p "$project" "$@"; }
# Keeps what a long command says, for the case that it fails.
quietly() { compose "$@" >"$log" 2>&1 || { tail -n 60 "$log" >&2; fail "docker compose $*"; }; }
ok() { printf 'ok   %4ss  %s\n' "$SECONDS" "$*"; }
fail() { printf 'FAIL %4ss  %s\n' "$SECONDS" "$*" >&2; exit 1; }

take_down() {
  local status=$?
  trap - EXIT
  if ((status != 0 && status != 130)); then
    compose ps --all >&2 || true
    compose logs --no-color --tail 15 >&2 || true
  fi
  if compose down --volumes --remove-orphans --timeout 10 >"$log" 2>&1; then
    ok 'taken down, with its volumes'
  else
    cat "$log" >&2
    echo "verify-compose: could not take down the project $project" >&2
    status=1
  fi
  rm -rf "$work"
  exit "$status"
}
trap take_down EXIT
trap 'exit 130' INT TERM

# Every start of the container may give it another port.
orders_url() { echo "http://$(compose port order-app 3000)/orders"; }

# place <quantity>: prints the id of the new order. A service that has just started says with 503 that it needs a moment.
place() {
  local answer deadline=$((SECONDS + order_seconds))
  while answer=$(curl -sS --max-time 10 -w '\n%{http_code}' -X POST "$(orders_url)" \
    -H 'Content-Type: application/json' -d "{\"productId\":\"1\",\"quantity\":$1}") || fail "POST /orders: no answer"
    [[ $answer == *$'\n'503 ]]; do
    ((SECONDS < deadline)) || break
    sleep 0.5
  done
  [[ $answer == *$'\n'201 && $answer =~ \"id\":\ *\"([^\"]+)\" ]] || fail "POST /orders: $answer"
  echo "${BASH_REMATCH[1]}"
}

# status_of <id>: prints the order's status, or why it has none.
status_of() {
  local answer
  answer=$(curl -sS --max-time 10 "$(orders_url)/$1" 2>&1) || true
  if [[ $answer =~ \"status\":\ *\"([A-Za-z]+)\" ]]; then echo "${BASH_REMATCH[1]}"; else echo "no order: $answer"; fi
}

# expect_status <id> <status>: waits for it, but no longer than an order may take.
expect_status() {
  local status deadline=$((SECONDS + order_seconds))
  while status=$(status_of "$1"); [[ $status != "$2" ]]; do
    ((SECONDS < deadline)) || fail "order $1 is not $2 after $order_seconds s: $status"
    sleep 0.2
  done
}

# in_container <service> <JavaScript>: there is no shell inside.
in_container() { compose exec -T "$1" node -e "$2"; }

# expect_healthy <service> <restarts>: waits until the container is healthy and was restarted as often.
expect_healthy() {
  local now deadline=$((SECONDS + start_seconds))
  while now=$(docker inspect -f '{{.RestartCount}} {{.State.Health.Status}}' "$(compose ps -aq "$1")")
    [[ $now != "$2 healthy" ]]; do
    ((SECONDS < deadline)) || fail "$1 does not come back: $now"
    sleep 0.5
  done
}

compose down --volumes --remove-orphans --timeout 10 >"$log" 2>&1 || true

quietly up --build --wait --wait-timeout "$start_seconds"
ok 'built, started and healthy'

# --- Orders are paid for -------------------------------------------------------------------------------------------

confirmed=$(place 5)
canceled=$(place 6)
single=$(place 1)
expect_status "$confirmed" Confirmed
ok '5 x product 1 is Confirmed'
expect_status "$canceled" Canceled
ok '6 x product 1 is Canceled'
expect_status "$single" Confirmed
ok '1 x product 1 is Confirmed'

# --- The containers are locked down --------------------------------------------------------------------------------

for service in "${services[@]}"; do
  container=$(compose ps -q "$service")
  locks=$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{gt .HostConfig.Memory 0}}' "$container")
  [[ $locks == 'true [ALL] [no-new-privileges:true] true' ]] || fail "$service is not locked down: $locks"
  user=$(docker inspect -f '{{.Config.User}}' "$container")
  [[ $user != '' && $user != root && $user != 0 ]] || fail "$service runs as root"
  bound=$(docker inspect -f '{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}} {{end}}{{end}}' "$container")
  [[ -z ${bound//127.0.0.1 /} ]] || fail "$service can be reached from outside: $bound"
done
ok 'all containers: read-only, no capabilities, no new privileges, limited memory, not root, ports on 127.0.0.1 only'

readonly managers='npm|npx|corepack|pnpm|pnpx|yarn|yarnpkg|apt|apt-get|dpkg|apk' shells='sh|bash|dash|busybox'
readonly forbidden="(^|/)($managers|$shells|initdb)/?$|(^|/)(typescript|mocha|@embedded-postgres)/|app/packages/.*\.ts$"
for service in "${apps[@]}"; do
  in_container "$service" '
    const {readFileSync, writeFileSync} = require("node:fs");
    const assert = require("node:assert");
    assert.notEqual(process.getuid(), 0, "runs as root");
    assert.match(readFileSync("/proc/self/status", "utf8"), /CapEff:\t0+\n/, "has capabilities");
    for (const place of ["/app/written", "/usr/local/bin/written", "/written"])
      assert.throws(() => writeFileSync(place, ""), /EROFS/, `can write ${place}`);
    writeFileSync("/tmp/written", "");
  ' || fail "$service: user or file system"
  ok "$service: not root, cannot change itself, can write /tmp"

  # Every layer: what an upper one hides would still be in the image.
  image=$(docker inspect -f '{{.Image}}' "$(compose ps -q "$service")")
  size=$(docker image inspect -f '{{.Size}}' "$image")
  mkdir "$work/$service"
  docker save "$image" | tar -x -C "$work/$service"
  files=$(find "$work/$service" -type f -exec sh -c 'tar -tf "$1" 2>/dev/null' - {} \;)
  [[ $files == *"app/packages/$service/dist/main.js"* ]] || fail "$service: its image cannot be looked into"
  if unwanted=$(grep -E "$forbidden" <<<"$files"); then fail "$service: the image holds $unwanted"; fi
  ok "$service: no package manager, shell, compiler, test, source or embedded PostgreSQL in any layer ($((size / 1000000)) MB)"
done

# --- A crash loses nothing -----------------------------------------------------------------------------------------

in_container order-app '
  const {readdirSync, readFileSync} = require("node:fs");
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let command = "";
    try { command = readFileSync(`/proc/${id}/cmdline`, "utf8"); } catch {}
    if (command.startsWith("node\0") && command.includes("dist/main.js") && +id !== process.pid) process.kill(id, "SIGKILL");
  }
' >/dev/null 2>&1 || true # It goes down with the container.
expect_healthy order-app 1
expect_status "$confirmed" Confirmed
expect_status "$canceled" Canceled
ok 'order-app killed: Docker started it again, and its orders are there'
another=$(place 2)
expect_status "$another" Confirmed
ok 'and new ones are paid for'

# --- The broker -----------------------------------------------------------------------------------------------------

may() { compose exec -T rabbitmq rabbitmqctl --quiet list_user_permissions "$1"; }
[[ $(may order-app) != *processingorders* && $(may payment-app) != *processedorders* ]] ||
  fail 'a service may do more than it has to at the broker'
[[ $(may order-app) == *processedorders* && $(may payment-app) == *processingorders* ]] ||
  fail 'the services have no users of their own at the broker'
users=$(compose exec -T rabbitmq rabbitmqctl --quiet list_users)
[[ $users != *guest* ]] || fail "the broker has a user that everybody knows: $users"
ok 'one user of the broker for each service, with permissions for its own queues'

quietly stop rabbitmq
deadline=$((SECONDS + order_seconds))
until in_container payment-app 'fetch("http://127.0.0.1:9001/readyz").then(({status}) => process.exit(status === 503 ? 0 : 1))'; do
  ((SECONDS < deadline)) || fail 'payment-app is ready without a broker'
  sleep 0.5
done
for service in "${apps[@]}"; do
  check=$(docker inspect -f '{{index .Config.Healthcheck.Test 3}}' "$(compose ps -q "$service")")
  in_container "$service" "$check" || fail "$service is not healthy without a broker, and would be killed"
done
ok 'without the broker, payment-app is not ready, and both services are healthy'
quietly start rabbitmq
quietly up --wait --wait-timeout "$start_seconds"
expect_status "$(place 1)" Confirmed
ok 'with the broker again, orders are paid for'

# --- More payment services -----------------------------------------------------------------------------------------

quietly up --scale payment-app=3 --wait --wait-timeout "$start_seconds"
orders=()
for _ in {1..12}; do
  order=$(place 1)
  orders+=("$order")
done
for order in "${orders[@]}"; do expect_status "$order" Confirmed; done
sharing=0
shares=''
for container in $(compose ps -q payment-app); do
  paid=$(docker logs "$container" 2>&1 | grep -c -F -f <(printf '%s\n' "${orders[@]}") || true)
  ((paid == 0)) || sharing=$((sharing + 1))
  shares+="${shares:+ + }$paid"
done
((sharing >= 2)) || fail "3 payment services, but not shared: $shares"
ok "3 payment services: 12 orders Confirmed, shared $shares"

# --- A complete restart loses nothing ------------------------------------------------------------------------------

mapfile -t stopped < <(compose ps -q payment-app)
quietly stop payment-app
for container in "${stopped[@]}"; do
  code=$(docker inspect -f '{{.State.ExitCode}}' "$container")
  ((code == 0)) || fail "a payment service ended with $code"
done
ok 'payment services stopped in order, with code 0'
waiting=$(place 3)
sleep 1
[[ $(status_of "$waiting") == Pending ]] || fail "without payment services, an order is $(status_of "$waiting")"
ok 'without them an order is taken, and Pending'
quietly stop order-app
code=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -aq order-app)")
((code == 0)) || fail "order-app ended with $code"
ok 'order-app stopped in order, with code 0'
quietly down
quietly up --wait --wait-timeout "$start_seconds"
expect_status "$waiting" Confirmed
ok 'all containers removed and made anew: the Pending order is Confirmed'
expect_status "$confirmed" Confirmed
expect_status "$canceled" Canceled
ok 'and the earlier ones are as they were'
