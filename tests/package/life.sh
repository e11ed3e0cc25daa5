#!/bin/bash
# The life of the Debian package on a machine with systemd, run as root on one that is made for it:
# tests/package/run boots one. What holds is printed with a mark; the first that does not ends it.
#
#   life.sh FIRST.deb SECOND.deb       the second of a later version, with another configuration in it
set -uo pipefail
first=$1 second=$2
config=/etc/sextant/sextant.yaml

holds() {
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then echo "✓ $what"; else
    echo "✗ $what"
    echo "$output"
    journalctl -u sextant -o cat --no-pager -n 30
    exit 1
  fi
}
says() { # PATTERN COMMAND…: whether what it prints, failing or not, matches
  local pattern=$1
  shift
  "$@" >/tmp/said 2>&1
  cat /tmp/said
  grep -Eq -- "$pattern" /tmp/said
}
fails() { ! "$@"; }
eventually() {
  for _ in $(seq 100); do
    "$@" && return
    sleep 0.2
  done
  return 1
}
quietly() { "$@" >/dev/null 2>&1; }
process() { systemctl show -p MainPID --value sextant; }
is_active() { quietly systemctl is-active sextant; }
is_another() { is_active && [ "$(process)" != "$1" ] && [ "$(process)" != 0 ]; }
addresses() { sextant ctl leases | grep -o '^2001:db8:1:[0-9a-f:]*' | sort; }
keeps() { [ "$(addresses)" = "$1" ]; }
client() {
  ip netns exec client timeout 60 dhclient -6 -1 -lf /tmp/client.leases -pf /tmp/client.pid client0
}

# A client on the other end of a veth pair.
ip netns add client
ip link add server0 type veth peer name client0 netns client
ip link set server0 up
ip addr add 2001:db8:1::1/64 dev server0 nodad
ip -n client link set lo up
ip -n client link set client0 up

holds "it installs" dpkg -i "$first"
holds "it is not started by that" fails is_active
holds "its manual pages are there" man -w sextant sextant.yaml
holds "its configuration is right as it is" says "is fine" sextant check -c $config
holds "it is enabled and starts" systemctl enable --now sextant
holds "it serves" sextant ctl status
holds "it says that it is ready, and where it listens" \
  says "listens on \[::1\]:5547" systemctl show -p StatusText sextant
holds "as installed, it answers nobody" fails client

sed -i -e 's/^# links:/links:/' -e 's/^#   - { name: lan.*/  - { name: lan, prefixes: ["2001:db8:1::\/64"], interfaces: [server0] }/' \
  -e 's/^  - { unicast.*/  - interface: server0/' \
  -e 's/^handlers:.*/handlers: [{ address-pool: { prefix: "2001:db8:1::\/64" } }]/' $config
cp $config /tmp/edited.yaml
holds "edited, it is reloaded" systemctl reload sextant
holds "a client gets a lease" client
lease=$(addresses)
holds "the server knows that lease" test -n "$lease"
echo "listen: 7" >>$config
holds "a configuration with a mistake makes the reload fail" fails systemctl reload sextant
holds "and the server goes on" sextant ctl status
cp /tmp/edited.yaml $config

before=$(process)
systemctl kill -s KILL sextant
holds "killed, it comes back" eventually is_another "$before"
holds "with the lease" keeps "$lease"
before=$(process)
sed -i 's/^WatchdogSec=.*/WatchdogSec=2s/' /lib/systemd/system/sextant.service
systemctl daemon-reload
systemctl restart sextant
before=$(process)
kill -STOP "$before"
holds "a process that is stopped is ended by the watchdog, and another started" \
  eventually is_another "$before"
holds "with the lease, too" keeps "$lease"
holds "the journal names the watchdog" says "watchdog" journalctl -u sextant -o cat --no-pager

before=$(process)
holds "a later version takes its place" env DEBIAN_FRONTEND=noninteractive \
  dpkg --force-confdef --force-confold -i "$second"
holds "the configuration that was edited is kept" cmp $config /tmp/edited.yaml
holds "and the new one is beside it" test -e $config.dpkg-dist
holds "it is another process" is_another "$before"
holds "that has the lease" keeps "$lease"
holds "the client renews it" client
holds "the exposure is 1.7 or better" bash -c \
  'systemd-analyze security --no-pager sextant | grep -Eo "level for sextant.service: (0|1\.[0-7])"'
systemd-analyze security --no-pager sextant | tail -1

# Who started one by hand, with the leases of the service.
holds "it is removed" dpkg -r sextant
holds "and does not run any more" fails is_active
holds "the leases are there still" test -s /var/lib/sextant/leases.sqlite
holds "it installs again" dpkg -i "$second"
cp /tmp/edited.yaml $config
install -d -o sextant /run/sextant
# What starts containers may have opened all ports to everybody.
echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start
setpriv --reuid=sextant --regid=sextant --clear-groups sextant serve -c $config >/tmp/by-hand 2>&1 &
wait $!
holds "without its capability it says which one it needs" \
  says "CAP_NET_BIND_SERVICE" cat /tmp/by-hand
sextant serve -c $config >/tmp/by-hand 2>&1 &
byhand=$!
holds "started by hand, it serves with the same leases" eventually keeps "$lease"
holds "purged meanwhile, it says that the leases are kept, and for whom" \
  says "process $byhand serves with the leases" dpkg --purge sextant
holds "they are" test -s /var/lib/sextant/leases.sqlite
kill $byhand
wait $byhand
holds "it is purged" dpkg --purge sextant
holds "nothing is left" fails ls -d /var/lib/sextant /var/log/sextant /etc/sextant
holds "nor the user" fails getent passwd sextant
echo "The package lived as it should"
